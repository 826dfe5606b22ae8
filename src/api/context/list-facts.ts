import { z } from 'zod'
import { PageQuery, pageOf } from '../../model/page.ts'
import { Id } from '../../model/site.ts'
import type { ContextKind } from '../../store/context/context-kinds.ts'
import { contextSorts, CursorError } from '../../store/context/list-rows.ts'
import { ApiError, defineEndpoint, type Endpoint } from '../define-endpoint.ts'
import { present, readScope, type FactKind } from './fact-kinds.ts'
import { redactFacts } from './redact-people.ts'

export const FactQuery = z.object({
  /** Words that must all occur in its names, accounts, addresses … */
  text: z.string().max(200).optional(),
  kind: z.string().max(40).optional(),
  site: Id.optional(),
})

/** The list of one kind: filtered to the viewer's sites before it is counted. */
export function listFacts<K extends ContextKind>(fact: FactKind<K>): Endpoint {
  return defineEndpoint({
    method: 'get',
    path: `/api/${fact.plural}`,
    area: 'context',
    summary: `List ${fact.plural}: text filter, kind, site; sorted and paged`,
    access: { action: 'read', domain: fact.domains },
    query: PageQuery.extend({ ...FactQuery.shape, sort: z.enum(contextSorts).default('name') }),
    response: pageOf(fact.stored),
    async handle({ query, viewer, services: { context } }) {
      const page = await context
        .list(fact.kind, { ...query, scope: readScope(viewer, fact) })
        .catch(refuseCursor)
      const items = page.items.map(present)
      return {
        items: await redactFacts(fact.kind, items, viewer, context),
        total: page.total,
        ...(page.next !== undefined && { next: page.next }),
      }
    },
  })
}

function refuseCursor(error: unknown): never {
  if (!(error instanceof CursorError)) throw error
  throw new ApiError(400, error.code, error.message, { where: 'after' })
}
