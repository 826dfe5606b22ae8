import { IncidentPatch } from '../../incidents/incident-changes.ts'
import { Incident } from '../../model/incident.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { IdParams } from './get-incident.ts'
import { refusing } from './refuse.ts'

export const patchIncident = defineEndpoint({
  method: 'patch',
  path: '/api/incidents/{id}',
  area: 'incidents',
  summary:
    'Claim, release, give away, change status, team, title or disposition; refused when changed meanwhile',
  access: { action: 'work', domain: ['physical', 'cyber'] },
  params: IdParams,
  body: IncidentPatch,
  response: Incident,
  audit: 'incident.change',
  handle: ({ viewer, params, body, services }) =>
    refusing(() => services.incidents.patch(viewer, params.id, body)),
})
