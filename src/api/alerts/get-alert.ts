import { ExplainedAlert } from '../../model/alert.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { IdParams } from '../incidents/get-incident.ts'
import { refusing } from '../incidents/refuse.ts'

export const getAlert = defineEndpoint({
  method: 'get',
  path: '/api/alerts/{id}',
  area: 'alerts',
  summary: 'One alert with its events and why it fired',
  access: { action: 'read', domain: ['physical', 'cyber'] },
  params: IdParams,
  response: ExplainedAlert,
  handle: ({ viewer, params, services }) => refusing(() => services.alerts.explain(viewer, params.id)),
})
