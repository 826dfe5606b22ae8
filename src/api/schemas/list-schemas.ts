import { z } from 'zod'
import { defineEndpoint } from '../define-endpoint.ts'
import { schemaUrl } from './get-schema.ts'
import { publishedSchemas } from './published-schemas.ts'

export const listSchemas = defineEndpoint({
  method: 'get',
  path: '/api/schemas',
  area: 'schemas',
  summary: 'JSON Schemas of events, alerts, incidents, places, people and everything else that is exchanged',
  access: 'public',
  response: z.object({
    items: z.array(z.object({ name: z.string(), id: z.url(), description: z.string() })),
  }),
  async handle({ caller }) {
    const items = Object.entries(publishedSchemas).map(([name, { description }]) => ({
      name,
      id: schemaUrl(caller, name),
      description,
    }))
    return { items }
  },
})
