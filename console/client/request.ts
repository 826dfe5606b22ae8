import createClient from 'openapi-fetch'
import type { Problem } from '../../src/model/page.ts'
import type { paths } from './schema.d.ts'

/** The API said no, or could not be reached (`status` 0). Carries the problem's own words, ready to show. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly status: number
  readonly code: string
  readonly hint: string | undefined
  readonly details: Problem['details']
  constructor(status: number, problem: Problem) {
    super(problem.message)
    this.status = status
    this.code = problem.code
    this.hint = problem.hint
    this.details = problem.details
  }
}

export type QueryValue = string | number | boolean | undefined
export type Query = Readonly<Record<string, QueryValue>>

/** A URL may say anything: the names of a query are checked here, what they hold is checked by the API. */
type Loose<Q> = { readonly [K in keyof Q]?: QueryValue }
type Operation<P extends keyof paths, M extends keyof paths[P]> = paths[P][M]

/** What a path's operation answers. */
export type Answer<P extends keyof paths, M extends keyof paths[P] = 'get' & keyof paths[P]> =
  Operation<P, M> extends { responses: { 200: { content: { 'application/json': infer Body } } } }
    ? Body
    : never

/** The body that it takes. */
export type BodyOf<P extends keyof paths, M extends keyof paths[P]> =
  Operation<P, M> extends { requestBody?: { content: { 'application/json': infer Body } } } ? Body : never

type StrictQuery<P extends keyof paths> = paths[P] extends {
  get: { parameters: { query?: infer Q } }
}
  ? NonNullable<Q>
  : never
/** The query of its GET. */
export type QueryOf<P extends keyof paths> = Loose<StrictQuery<P>>

/** `path?a=b` with what is undefined or empty left out. */
export function withQuery(path: string, query: Query = {}): string {
  const text = queryText(query)
  return text === '' ? path : `${path}?${text}`
}

function queryText(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  return search.toString()
}

/** The API, typed by its own contract. Calls throw `RequestError`; `read` takes what they answer. */
export const api = createClient<paths>({
  credentials: 'same-origin',
  headers: { accept: 'application/json' },
  querySerializer: (query) => queryText(query as Query),
  fetch: async (request) => {
    const response = await send(request)
    if (!response.ok) throw await readProblem(response)
    return response
  },
})

/** What a call answered. */
export async function read<T>(call: Promise<{ readonly data?: T }>): Promise<T> {
  return (await call).data as T
}

/** A query as the contract types it; the API refuses what it does not hold. */
export const asked = <P extends keyof paths>(query: QueryOf<P>): StrictQuery<P> => query as StrictQuery<P>

/** Sends a request. Throws `RequestError` where nothing answers. */
export async function send(request: Request | string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(request, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new RequestError(0, {
      code: 'unreachable',
      message: 'Gatehouse does not answer.',
      hint: 'Check that it runs and that this machine can reach it.',
    })
  }
}

/** What an answer that is not ok says. */
export async function readProblem(response: Response): Promise<RequestError> {
  try {
    const body = (await response.json()) as Partial<Problem>
    return new RequestError(response.status, {
      ...body,
      code: body.code ?? 'http',
      message: body.message ?? response.statusText,
    })
  } catch {
    return new RequestError(response.status, {
      code: 'http',
      message: `${response.status} ${response.statusText}`,
    })
  }
}

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
  readonly total?: number
}

const mostPages = 50

/** Every page of a list, up to fifty. */
export async function readAll<T>(
  readPage: (after: string | undefined) => Promise<Page<T>>,
): Promise<Page<T> & { readonly total: number }> {
  const items: T[] = []
  let after: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const answer = await readPage(after)
    items.push(...answer.items)
    after = answer.next
    if (after === undefined) break
  }
  return { items, total: items.length }
}
