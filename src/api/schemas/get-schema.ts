import { z } from 'zod'
import { ApiError, defineEndpoint, type Caller } from '../define-endpoint.ts'
import { jsonSchemaOf } from '../json-schema.ts'
import { publishedSchemas } from './published-schemas.ts'

/** Where a schema is read, which is also its `$id`. */
export function schemaUrl({ origin }: Caller, name: string): string {
  return `${origin}/api/schemas/${name}`
}

export const getSchema = defineEndpoint({
  method: 'get',
  path: '/api/schemas/{name}',
  area: 'schemas',
  summary: 'One schema, JSON Schema 2020-12; it refers to no other',
  access: 'public',
  params: z.object({ name: z.string().min(1).max(100) }),
  query: z.object({
    io: z
      .enum(['input', 'output'])
      .default('output')
      .describe('`output`: as Gatehouse answers. `input`: as it may be sent, without what has a default.'),
  }),
  response: z.looseObject({
    $schema: z.literal('https://json-schema.org/draft/2020-12/schema'),
    $id: z.url(),
    title: z.string(),
    description: z.string(),
  }),
  async handle({ params, query, caller }) {
    const { name } = params
    const published = Object.hasOwn(publishedSchemas, name) ? publishedSchemas[name] : undefined
    if (!published) {
      throw new ApiError(404, 'no_such_schema', `there is no schema ${name}`, {
        where: 'name',
        hint: 'GET /api/schemas lists what there is',
      })
    }
    const { io } = query
    // Open: a later version adds members, and whoever validates with an older schema must not refuse them.
    const { $schema: _, ...schema } = jsonSchemaOf(published.schema, io, 'open')
    return {
      $schema: 'https://json-schema.org/draft/2020-12/schema' as const,
      // The two differ in what they require, so each has an identity of its own.
      $id: schemaUrl(caller, name) + (io === 'input' ? '?io=input' : ''),
      title: name,
      description: published.description,
      ...schema,
    }
  },
})
