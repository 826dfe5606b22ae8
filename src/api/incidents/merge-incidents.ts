import * as z from 'zod'
import { IncidentCommand } from '../../engine/incidents/incident-command.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { IdParams } from './get-incident.ts'
import { refusing } from './refuse.ts'

export const mergeIncidents = defineEndpoint({
  method: 'post',
  path: '/api/incidents/{id}/merge',
  area: 'incidents',
  summary: 'Put other incidents into this one; they are one a moment later, and stay so',
  access: { action: 'supervise', domain: ['physical', 'cyber'] },
  params: IdParams,
  body: z.object({ incidents: z.array(z.string().min(1).max(300)).min(1).max(50) }).strict(),
  response: IncidentCommand,
  audit: 'incident.merge',
  handle: ({ viewer, params, body, services }) =>
    refusing(() => services.incidents.merge(viewer, params.id, body.incidents)),
})
