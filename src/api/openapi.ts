import { z } from 'zod'
import { signInPaths } from '../access/sign-in-paths.ts'
import { Problem } from '../model/page.ts'
import type { Endpoint } from './define-endpoint.ts'
import { jsonSchemaOf, type JsonSchema } from './json-schema.ts'
import { defaultMaxBodyBytes } from './read-body.ts'

type Json = Record<string, unknown>

export interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly 'x-right': string
  readonly security: readonly Json[]
  readonly parameters?: readonly Json[]
  readonly requestBody?: Json
  readonly responses: Readonly<Record<string, Json>>
}

export interface OpenApiDocument {
  readonly openapi: '3.1.1'
  readonly info: Json
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: Json
}

/** OpenAPI 3.1 of all endpoints; the schemas are those that check the requests. */
export function openApiOf(endpoints: readonly Endpoint[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const endpoint of endpoints) (paths[endpoint.path] ??= {})[endpoint.method] = operationOf(endpoint)
  for (const [path, { method }] of Object.entries(signInPaths)) {
    paths[`/api/auth${path}`] = { [method.toLowerCase()]: signInOperation(path, method) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Gatehouse',
      version,
      description:
        'One watch for doors, cameras and computers. Times are epoch milliseconds UTC unless said.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'gatehouse.session_token',
          description: 'Of a signed-in user. Over HTTPS its name begins with `__Secure-`.',
        },
        key: { type: 'http', scheme: 'bearer', description: 'An API key.' },
      },
      schemas: { Problem: jsonSchema(Problem, 'output') },
      responses: {
        Problem: {
          description: 'What is wrong, where, and what to do.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  }
}

/** The right that an endpoint needs, in words. */
export function rightOf({ access }: Endpoint): string {
  return typeof access === 'string' ? access : `${access.action}: ${access.domain.join(' or ')}`
}

function operationOf(endpoint: Endpoint): OpenApiOperation {
  const parameters = [...parametersOf(endpoint.params, 'path'), ...parametersOf(endpoint.query, 'query')]
  return {
    operationId: operationId(endpoint.method, endpoint.path),
    summary: endpoint.summary,
    tags: [endpoint.area],
    'x-right': rightOf(endpoint),
    security: endpoint.access === 'public' ? [] : [{ session: [] }, { key: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...bodyOf(endpoint),
    responses: { '200': successOf(endpoint), default: { $ref: '#/components/responses/Problem' } },
  }
}

function signInOperation(path: string, method: string): OpenApiOperation {
  return {
    operationId: operationId(method.toLowerCase(), `/api/auth${path}`),
    summary: `better-auth 1.7: ${path}`,
    tags: ['sign-in'],
    'x-right': 'public',
    security: [],
    ...(method === 'POST'
      ? { requestBody: { content: { 'application/json': { schema: { type: 'object' } } } } }
      : {}),
    responses: {
      '200': { description: 'Done', content: { 'application/json': { schema: {} } } },
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

function bodyOf(endpoint: Endpoint): { requestBody?: Json } {
  const description = `At most ${endpoint.maxBodyBytes ?? defaultMaxBodyBytes} bytes.`
  if (endpoint.body) {
    const schema = jsonSchema(endpoint.body, 'input')
    return { requestBody: { required: true, description, content: { 'application/json': { schema } } } }
  }
  if (endpoint.rawBody !== true) return {}
  return { requestBody: { required: true, description, content: { '*/*': { schema: {} } } } }
}

function successOf(endpoint: Endpoint): Json {
  const { response } = endpoint
  if (response instanceof z.ZodType) {
    return { description: 'OK', content: { 'application/json': { schema: jsonSchema(response, 'output') } } }
  }
  return { description: response.description, content: { [response.stream]: { schema: { type: 'string' } } } }
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(typeof property['description'] === 'string' ? { description: property['description'] } : {}),
    schema: property,
  }))
}

/** The document says its dialect once. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = jsonSchemaOf(schema, io)
  return rest
}

/** `get /api/incidents/{id}` → `getIncidentsById`. */
function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/api\//, '')
    .replace(/\{(\w+)\}/g, 'by-$1')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
