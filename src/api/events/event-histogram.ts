import { defineEndpoint } from '../define-endpoint.ts'
import { asApiErrors } from './event-errors.ts'
import { toLakeQuery } from './event-query.ts'
import { bucketFor, countedSpan, HistogramQuery, HistogramResponse } from './event-summaries.ts'

export const eventHistogram = defineEndpoint({
  method: 'get',
  path: '/api/events/histogram',
  area: 'events',
  summary: 'Count events over time, by domain; the last seven days unless told',
  access: { action: 'search', domain: ['physical', 'cyber'] },
  query: HistogramQuery,
  response: HistogramResponse,
  async handle({ query, viewer, services, request }) {
    const span = countedSpan(query, services.now())
    const bucketMs = bucketFor(span, query.bucket_ms)
    const question = { ...toLakeQuery(query, viewer, 'search'), ...span, bucketMs }
    const counted = await asApiErrors(() => services.lake.histogram(question, { signal: request.signal }))
    return { ...span, bucket_ms: bucketMs, buckets: [...counted.buckets], total: counted.total }
  },
})
