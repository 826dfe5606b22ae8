import { z } from 'zod'
import { HeldAlert } from '../../model/rule-exception.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { ExceptionId } from './end-exception.ts'

export const listHeld = defineEndpoint({
  method: 'get',
  path: '/api/rule-exceptions/{id}/held',
  area: 'rules',
  summary: 'Alerts that an exception held back within the last 30 days, newest first',
  access: { action: 'read', domain: ['physical', 'cyber'] },
  params: ExceptionId,
  query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
  response: z.object({ items: z.array(HeldAlert) }),
  async handle({ params, query, viewer, services: { exceptions } }) {
    return { items: await exceptions.held(viewer, params.id, query.limit) }
  },
})
