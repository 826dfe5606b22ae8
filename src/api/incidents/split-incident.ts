import * as z from 'zod'
import { IncidentCommand } from '../../engine/incidents/incident-command.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { IdParams } from './get-incident.ts'
import { refusing } from './refuse.ts'

export const splitIncident = defineEndpoint({
  method: 'post',
  path: '/api/incidents/{id}/split',
  area: 'incidents',
  summary: 'Take some of its alerts out into an incident of their own; they stay apart',
  access: { action: 'supervise', domain: ['physical', 'cyber'] },
  params: IdParams,
  body: z.object({ alerts: z.array(z.string().min(1).max(300)).min(1).max(10_000) }).strict(),
  response: IncidentCommand,
  audit: 'incident.split',
  handle: ({ viewer, params, body, services }) =>
    refusing(() => services.incidents.split(viewer, params.id, body.alerts)),
})
