import { z } from 'zod'
import { Id } from '../../model/site.ts'
import type { ContextKind } from '../../store/context/context-kinds.ts'
import { ApiError, defineEndpoint, type Endpoint } from '../define-endpoint.ts'
import { mayConfigure, scopeOver, type FactKind } from './fact-kinds.ts'
import { noSuchFact, readable } from './get-fact.ts'

/** Removes one fact, unless others still name it. */
export function deleteFact<K extends ContextKind>(fact: FactKind<K>): Endpoint {
  return defineEndpoint({
    method: 'delete',
    path: `/api/${fact.plural}/{id}`,
    area: 'context',
    summary: `Remove a ${fact.title}; refused while something still names it`,
    access: { action: 'configure', domain: fact.domains },
    params: z.object({ id: Id }),
    response: z.object({ removed: z.boolean() }),
    audit: `${fact.kind}.delete`,
    async handle({ params: { id }, viewer, services }) {
      const found = await readable(fact, id, viewer, services)
      if (!mayConfigure(viewer, fact.kind, found.site)) {
        const where = found.site === undefined ? 'for the whole organisation' : `at ${found.site}`
        throw new ApiError(403, 'wrong_site', `you may not remove ${fact.plural} ${where}`)
      }
      const scope = scopeOver(viewer, 'read', fact.kind === 'team' ? ['people'] : fact.domains)
      const { shown, others } = await services.context.references(fact.kind, id, scope)
      if (shown.length + others > 0) throw stillNamed(fact, id, shown, others)
      if (!(await services.context.remove(fact.kind, id))) throw noSuchFact(fact, id)
      return { removed: true }
    },
  })
}

function stillNamed(
  { title }: FactKind,
  id: string,
  shown: readonly { kind: string; id: string; name: string }[],
  others: number,
): ApiError {
  const list = shown.slice(0, 5).map(({ kind, id, name }) => `${kind} ${name} (${id})`)
  const rest = shown.length - list.length + others
  if (rest > 0) list.push(list.length > 0 ? `${rest} more` : `${rest} that you may not see`)
  return new ApiError(409, 'still_referenced', `${title} ${id} is still named by ${list.join(', ')}`, {
    where: 'id',
    hint: 'change or remove those first',
  })
}
