import { AlertQuery } from '../../incidents/alert-query.ts'
import { QueuedAlert } from '../../model/alert.ts'
import { pageOf } from '../../model/page.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { refusing } from '../incidents/refuse.ts'

export const listAlerts = defineEndpoint({
  method: 'get',
  path: '/api/alerts',
  area: 'alerts',
  summary: 'The queue of alerts: the most severe first, then the newest',
  access: { action: 'read', domain: ['physical', 'cyber'] },
  query: AlertQuery,
  response: pageOf(QueuedAlert),
  handle: ({ viewer, query, services }) => refusing(() => services.alerts.list(viewer, query)),
})
