import { z } from 'zod'
import { PageQuery } from '../../model/page.ts'
import { compileQuery } from '../../store/lake/where.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { asApiErrors, toApiError } from './event-errors.ts'
import { toItem } from './event-item.ts'
import { eventStream, type SendEvent } from './event-stream.ts'
import { EventQuery, toLakeQuery } from './event-query.ts'
import { bucketFor, countedSpan, defaultFacets, fieldList } from './event-summaries.ts'

const wholeAnswer =
  'progress {part,files_done,files_total,rows_scanned}, page {items,next}, histogram, facets, done {}; or problem'

export const searchEvents = defineEndpoint({
  method: 'get',
  path: '/api/events/search',
  area: 'events',
  summary: 'Search events live: progress, the first page, then histogram and facets as they come',
  access: { action: 'search', domain: ['physical', 'cyber'] },
  query: EventQuery.extend(PageQuery.shape).extend({
    order: z.enum(['newest', 'oldest']).default('newest'),
    fields: z.string().max(1_000).default(defaultFacets.join(',')),
    top: z.coerce.number().int().min(1).max(100).default(10),
    bucket_ms: z.coerce.number().int().min(1_000).optional(),
  }),
  response: { stream: 'text/event-stream', description: wholeAnswer },
  async handle({ query, viewer, services, request }) {
    const question = toLakeQuery(query, viewer, 'search')
    await asApiErrors(async () => compileQuery(question))
    const span = countedSpan(query, services.now())
    const counted = { ...question, ...span }
    const bucketMs = bucketFor(span, query.bucket_ms)
    const { limit, after, order, top } = query
    const { lake } = services
    return eventStream(request.signal, async (send, signal) => {
      const watch = (part: string) => ({ signal, onProgress: reportTo(send, part) })
      try {
        const page = await lake.search({ ...question, limit, after, order }, watch('page'))
        await send('page', { items: page.rows.map(toItem), next: page.next })
        const bars = await lake.histogram({ ...counted, bucketMs }, watch('histogram'))
        await send('histogram', { ...span, bucket_ms: bucketMs, buckets: bars.buckets, total: bars.total })
        const facets = await lake.facets(
          { ...counted, fields: fieldList(query.fields), top },
          watch('facets'),
        )
        await send('facets', { facets })
        await send('done', {})
      } catch (error) {
        if (!signal.aborted) await send('problem', problemOf(error))
      }
    })
  },
})

type Report = { readonly filesDone: number; readonly filesTotal: number; readonly rowsScanned: number }

/** Progress is a courtesy: it never holds up the search. */
function reportTo(send: SendEvent, part: string): (at: Report) => void {
  return ({ filesDone, filesTotal, rowsScanned }) => {
    void send('progress', {
      part,
      files_done: filesDone,
      files_total: filesTotal,
      rows_scanned: rowsScanned,
    }).catch(() => {})
  }
}

function problemOf(error: unknown) {
  const known = toApiError(error)
  if (known instanceof ApiError)
    return { code: known.code, message: known.message, where: known.where, hint: known.hint }
  return { code: 'internal', message: 'the search failed: see the server log' }
}
