import { QueuedAlert } from '../../model/alert.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { IdParams } from '../incidents/get-incident.ts'
import { refusing } from '../incidents/refuse.ts'

export const acknowledgeAlert = defineEndpoint({
  method: 'post',
  path: '/api/alerts/{id}/acknowledge',
  area: 'alerts',
  summary: 'Take note of an alert; the first one to do so holds it',
  access: { action: 'work', domain: ['physical', 'cyber'] },
  params: IdParams,
  response: QueuedAlert,
  audit: 'alert.acknowledge',
  handle: ({ viewer, params, services }) => refusing(() => services.alerts.acknowledge(viewer, params.id)),
})
