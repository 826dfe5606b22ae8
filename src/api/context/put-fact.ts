import { z } from 'zod'
import { checkItem } from '../../identity/check-item.ts'
import { findFaults } from '../../identity/check-references.ts'
import { KnownFacts } from '../../identity/known-facts.ts'
import type { Viewer } from '../../model/right.ts'
import { Id } from '../../model/site.ts'
import type { ContextItems, ContextKind } from '../../store/context/context-kinds.ts'
import { StaleVersionError } from '../../store/context/context-store.ts'
import { ApiError, defineEndpoint, type Endpoint } from '../define-endpoint.ts'
import type { Services } from '../services.ts'
import { mayConfigure, present, type FactKind } from './fact-kinds.ts'
import { keepHidden, redactFacts } from './redact-people.ts'

/** Creates or replaces one fact. `version` 0 asks for a new one; without it the last writer wins. */
export function putFact<K extends ContextKind>(fact: FactKind<K>): Endpoint {
  return defineEndpoint({
    method: 'put',
    path: `/api/${fact.plural}/{id}`,
    area: 'context',
    summary: `Create or replace a ${fact.title}; send the version it was read at, 0 for a new one`,
    access: { action: 'configure', domain: fact.domains },
    params: z.object({ id: Id }),
    body: fact.schema.omit({ id: true }).extend({
      id: Id.optional(),
      version: z.number().int().min(0).optional(),
    }),
    response: fact.stored,
    audit: `${fact.kind}.put`,
    async handle({ params, body, viewer, services }) {
      const { version, ...rest } = body as { version?: number; id?: string }
      if (rest.id !== undefined && rest.id !== params.id) {
        throw new ApiError(400, 'id_differs', `the path says ${params.id}, the body ${rest.id}`, {
          where: 'id',
        })
      }
      const before = await services.context.get(fact.kind, params.id)
      if (before && !mayConfigure(viewer, fact.kind, before.site)) {
        throw new ApiError(409, 'id_taken', `the id ${params.id} is taken by something you may not change`, {
          where: 'id',
        })
      }
      const item = fact.schema.parse({ ...rest, id: params.id }) as unknown as ContextItems[K]
      await check(fact, item, viewer, services)
      const whole = await keepHidden(fact.kind, item, before?.item, viewer, services.context)
      const written = await services.context.put(fact.kind, whole, version).catch(refuseStale)
      const [shown] = await redactFacts(fact.kind, [present(written)], viewer, services.context)
      return shown ?? {}
    },
  })
}

async function check<K extends ContextKind>(
  fact: FactKind<K>,
  item: ContextItems[K],
  viewer: Viewer,
  { context }: Services,
): Promise<void> {
  const known = new KnownFacts(await context.loadFacts())
  const row = { kind: fact.plural, line: 1, id: item.id, item }
  known.lay(row)
  const maySee = (id: string) =>
    known.get('places', id)?.kind === 'organisation' || mayConfigure(viewer, 'place', known.siteOfPlace(id))
  const [fault] = [...checkItem(fact.kind, item), ...findFaults(known, row, maySee)]
  if (fault) throw new ApiError(422, 'not_valid', fault.message, { where: fault.field })
  for (const site of known.sitesOf(fact.plural, item)) {
    if (mayConfigure(viewer, fact.kind, site)) continue
    const where = site === undefined ? 'for the whole organisation' : `at ${site}`
    throw new ApiError(403, 'wrong_site', `you may not change ${fact.plural} ${where}`, {
      hint: 'choose a place at a site that is yours to configure',
    })
  }
}

function refuseStale(error: unknown): never {
  if (!(error instanceof StaleVersionError)) throw error
  throw new ApiError(409, error.code, error.message, {
    where: 'version',
    hint: 'read it again, and make your change on that',
  })
}
