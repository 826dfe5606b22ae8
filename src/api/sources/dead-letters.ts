import { z } from 'zod'
import { allows, scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../model/right.ts'
import { Receipt } from '../../model/receipt.ts'
import { PageQuery } from '../../model/page.ts'
import { Id } from '../../model/site.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import type { Services } from '../services.ts'

const DeadLetter = z.object({
  id: z.number().int(),
  source: z.string(),
  stage: z.string(),
  time: z.number().int(),
  reason: z.string(),
  receipt: Receipt,
  replayed: z.boolean(),
})

export const listDeadLetters = defineEndpoint({
  method: 'get',
  path: '/api/dead-letters',
  area: 'sources',
  summary: 'What could not be taken in or understood, newest first, with the reason',
  access: { action: 'read', domain: ['system'] },
  query: PageQuery.extend({ source: Id.optional(), replayed: z.stringbool().default(false) }),
  response: z.object({ items: z.array(DeadLetter), next: z.string().optional() }),
  async handle({ query, viewer, services }) {
    const may = sourceFilter(viewer, 'read', services)
    const everywhere = scopeOf(viewer, 'read', 'system').all
    const ids = services.sources.list().map(({ id }) => id)
    const beforeId = query.after === undefined ? undefined : Number(query.after)
    const found = await services.deadLetters.list({
      limit: query.limit,
      replayed: query.replayed,
      ...(!everywhere && { sources: ids.filter(may) }),
      ...(query.source !== undefined && { source: query.source }),
      ...(beforeId !== undefined && Number.isSafeInteger(beforeId) && { beforeId }),
    })
    const last = found.at(-1)
    return {
      items: found,
      ...(found.length === query.limit && last && { next: String(last.id) }),
    }
  },
})

export const replayDeadLetters = defineEndpoint({
  method: 'post',
  path: '/api/dead-letters/replay',
  area: 'sources',
  summary: 'Send dead letters through again, those of one source or those named, at most 1,000 at a time',
  access: { action: 'configure', domain: ['system'] },
  body: z.object({ source: Id.optional(), ids: z.array(z.number().int()).max(1_000).optional() }),
  response: z.object({ replayed: z.number().int() }),
  audit: 'dead_letters.replay',
  async handle({ body, viewer, services }) {
    const may = sourceFilter(viewer, 'configure', services)
    const everywhere = scopeOf(viewer, 'configure', 'system').all
    if (!everywhere && (body.source === undefined || !may(body.source) || body.ids)) {
      throw new ApiError(403, 'wrong_site', 'name one source that you may configure', { where: 'source' })
    }
    const replayed = await services.deadLetters.replay(
      { ...(body.source !== undefined && { source: body.source }), ...(body.ids && { ids: body.ids }) },
      (receipts, batchId) => services.log.append(receipts, batchId),
    )
    return { replayed }
  },
})

function sourceFilter(
  viewer: Viewer,
  action: 'read' | 'configure',
  { sources }: Services,
): (source: string) => boolean {
  const scope = scopeOf(viewer, action, 'system')
  return (source) => allows(scope, sources.get(source)?.site)
}
