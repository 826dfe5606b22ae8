import { IncidentQuery } from '../../incidents/incident-query.ts'
import { IncidentSummary } from '../../model/incident.ts'
import { pageOf } from '../../model/page.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { refusing } from './refuse.ts'

export const listIncidents = defineEndpoint({
  method: 'get',
  path: '/api/incidents',
  area: 'incidents',
  summary: 'Incidents, filtered and ordered by what the viewer may see of them',
  access: { action: 'read', domain: ['physical', 'cyber'] },
  query: IncidentQuery,
  response: pageOf(IncidentSummary),
  handle: ({ viewer, query, services }) => refusing(() => services.incidents.list(viewer, query)),
})
