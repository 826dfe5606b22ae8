import { z } from 'zod'
import { allows } from '../../access/scope.ts'
import { Id } from '../../model/site.ts'
import type { ContextItems, ContextKind } from '../../store/context/context-kinds.ts'
import type { Stored } from '../../store/context/context-store.ts'
import type { Viewer } from '../../model/right.ts'
import { ApiError, defineEndpoint, type Endpoint } from '../define-endpoint.ts'
import type { Services } from '../services.ts'
import { present, readScope, type FactKind } from './fact-kinds.ts'
import { redactFacts } from './redact-people.ts'

export function getFact<K extends ContextKind>(fact: FactKind<K>): Endpoint {
  return defineEndpoint({
    method: 'get',
    path: `/api/${fact.plural}/{id}`,
    area: 'context',
    summary: `One ${fact.title}`,
    access: { action: 'read', domain: fact.domains },
    params: z.object({ id: Id }),
    response: fact.stored,
    async handle({ params, viewer, services }) {
      const found = await readable(fact, params.id, viewer, services)
      const [shown] = await redactFacts(fact.kind, [present(found)], viewer, services.context)
      return shown ?? {}
    },
  })
}

/** What the viewer may read; what lies at other sites is as if it were not there. */
export async function readable<K extends ContextKind>(
  fact: FactKind<K>,
  id: string,
  viewer: Viewer,
  { context }: Services,
): Promise<Stored<ContextItems[K]>> {
  const found = await context.get(fact.kind, id)
  const isVisible = found && (fact.kind === 'team' || allows(readScope(viewer, fact), found.site))
  if (!isVisible) throw noSuchFact(fact, id)
  return found
}

export function noSuchFact({ title }: FactKind, id: string): ApiError {
  return new ApiError(404, `no_such_${title}`, `there is no ${title} ${id}`, { where: 'id' })
}
