import { z } from 'zod'
import { compileQuery } from '../../store/lake/where.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { asApiErrors } from './event-errors.ts'
import { EventQuery, toLakeQuery } from './event-query.ts'
import { streamBytes } from './stream-bytes.ts'

const types = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
}

export const exportEvents = defineEndpoint({
  method: 'get',
  path: '/api/events/export',
  area: 'events',
  summary: 'Everything a search finds, as NDJSON, CSV or Parquet',
  access: { action: 'export', domain: ['physical', 'cyber'] },
  query: EventQuery.extend({ format: z.enum(['ndjson', 'csv', 'parquet']).default('ndjson') }),
  response: { stream: 'application/octet-stream', description: 'the events in the format asked for' },
  audit: 'events.export',
  async handle({ query, viewer, services, request }) {
    const question = { ...toLakeQuery(query, viewer, 'export'), format: query.format }
    // What is wrong with the question is said before the first byte.
    await asApiErrors(async () => compileQuery(question))
    const body = streamBytes(request.signal, async (sink, signal) => {
      await services.lake.export(question, sink, { signal })
    })
    return new Response(body, {
      headers: {
        'content-type': types[query.format],
        'content-disposition': `attachment; filename="events.${query.format}"`,
        'cache-control': 'no-store',
      },
    })
  },
})
