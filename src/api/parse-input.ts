import { z } from 'zod'
import type { Endpoint } from './define-endpoint.ts'
import { ApiError } from './define-endpoint.ts'
import { defaultMaxBodyBytes, readBody } from './read-body.ts'

/** A part of the request does not fit its schema. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly code = 'input_not_valid'
  readonly details: readonly { where: string; message: string }[]
  constructor(details: InputError['details']) {
    super(`${details[0]?.where ?? 'request'}: ${details[0]?.message ?? 'not valid'}`)
    this.details = details
  }
}

export interface ParsedInput {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/** Parses everything an endpoint declares. All faults are reported together, each with its path. */
export async function parseInput(
  endpoint: Endpoint,
  request: Request,
  pathParams: Readonly<Record<string, string>>,
): Promise<ParsedInput> {
  const faults: { where: string; message: string }[] = []
  const parse = (schema: z.ZodType | undefined, place: string, value: unknown): unknown => {
    if (!schema) return undefined
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues.slice(0, 50)) {
      faults.push({ where: [place, ...issue.path.map(String)].join('.'), message: issue.message })
    }
    return undefined
  }
  const params = parse(endpoint.params, 'path', pathParams)
  const query = parse(endpoint.query, 'query', readQuery(request, endpoint.query))
  const readsBody = endpoint.body !== undefined && endpoint.rawBody !== true
  const body = readsBody ? parse(endpoint.body, 'body', await readJson(request, endpoint)) : undefined
  if (faults.length > 0) throw new InputError(faults)
  return { params, query, body }
}

async function readJson(request: Request, endpoint: Endpoint): Promise<unknown> {
  const bytes = await readBody(request, endpoint.maxBodyBytes ?? defaultMaxBodyBytes)
  if (bytes.byteLength === 0) return undefined
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    throw new ApiError(415, 'not_json', `the body is ${type || 'of no type'}, not JSON`, {
      where: 'body',
      hint: 'send "Content-Type: application/json"',
    })
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    const why = error instanceof Error ? error.message : 'not JSON'
    throw new ApiError(400, 'not_json', `the body is not JSON: ${why}`, { where: 'body' })
  }
}

/** A key given once is a text; a list where it is given again or where the schema wants a list. */
function readQuery(request: Request, schema: z.ZodType | undefined): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>
  const search = new URL(request.url).searchParams
  for (const key of new Set(search.keys())) {
    const all = search.getAll(key)
    values[key] = all.length > 1 || wantsList(schema, key) ? all : (all[0] ?? '')
  }
  return { ...values }
}

function wantsList(schema: z.ZodType | undefined, key: string): boolean {
  if (!(schema instanceof z.ZodObject)) return false
  const shape: Record<string, unknown> = schema.shape
  let field = Object.hasOwn(shape, key) ? shape[key] : undefined
  while (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodNullable) {
    field = field.unwrap()
  }
  return field instanceof z.ZodArray
}
