import { IncidentFilter } from '../../incidents/incident-query.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { refusing } from './refuse.ts'

const mostRows = 10_000

export const exportIncidents = defineEndpoint({
  method: 'get',
  path: '/api/incidents.csv',
  area: 'incidents',
  summary: `The list of incidents as CSV, at most ${mostRows} rows, safe to open in a spreadsheet`,
  access: { action: 'export', domain: ['physical', 'cyber'] },
  query: IncidentFilter,
  response: { stream: 'text/csv', description: 'RFC 4180, UTF-8, a header row, times in UTC' },
  audit: 'incident.export',
  handle: ({ viewer, query, services }) =>
    refusing(async () => {
      const csv = await services.incidents.exportCsv(viewer, { ...query, limit: mostRows })
      return new Response(csv, {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="incidents.csv"',
          'x-content-type-options': 'nosniff',
        },
      })
    }),
})
