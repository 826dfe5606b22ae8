import { z } from 'zod'
import { allows, scopeOf } from '../../access/scope.ts'
import { PresenceReport } from '../../model/presence.ts'
import { Id } from '../../model/site.ts'
import type { ContextStore } from '../../store/context/context-store.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { scopeOver } from './fact-kinds.ts'
import { visiblePeople } from './redact-people.ts'

const Present = z.object({
  person: z.string(),
  person_name: z.string().optional(),
  site: z.string(),
  zone: z.string().optional(),
  since: z.number().int(),
  /** Until when the entry counts where nobody badges out. */
  until: z.number().int().optional(),
})

const SiteCount = PresenceReport.shape.sites.element.omit({ people: true })

export const getPresence = defineEndpoint({
  method: 'get',
  path: '/api/presence',
  area: 'context',
  summary: 'How many people are at each site and zone now, and who, where you may see people',
  access: { action: 'read', domain: ['physical', 'people'] },
  query: z.object({ site: Id.optional(), person: Id.optional() }),
  response: z.object({
    /** Event time it holds for. */
    time: z.number().int(),
    version: z.number().int(),
    sites: z.array(SiteCount),
    /** Who is where; at your sites, guests whom you may not see are counted above but not named here. */
    items: z.array(Present),
  }),
  async handle({ query, viewer, services: { presence, context } }) {
    const report = await presence.report().catch(() => undefined)
    if (!report) {
      throw new ApiError(
        503,
        'presence_not_ready',
        'presence is not known now: the pipeline is starting or busy',
        {
          hint: 'ask again in a few seconds',
        },
      )
    }
    const counts = scopeOver(viewer, 'read', ['physical', 'people'])
    const names = scopeOf(viewer, 'read', 'people')
    const sites = report.sites.filter(
      ({ site }) => allows(counts, site) && (query.site === undefined || query.site === site),
    )
    const stays = sites
      .filter(({ site }) => allows(names, site))
      .flatMap(({ site, people }) => people.map((stay) => ({ ...stay, site })))
      .filter(({ person }) => query.person === undefined || query.person === person)
    const visible = await visiblePeople(
      stays.map(({ person }) => person),
      viewer,
      context,
    )
    return {
      time: report.time,
      version: report.version,
      sites,
      items: await named(
        stays.filter(({ person }) => visible.has(person)),
        context,
      ),
    }
  },
})

async function named<T extends { person: string }>(
  stays: readonly T[],
  context: ContextStore,
): Promise<(T & { person_name?: string })[]> {
  const names = new Map((await context.loadFacts()).people.map(({ id, name }) => [id, name]))
  return stays.map((stay) => {
    const name = names.get(stay.person)
    return name === undefined ? stay : { ...stay, person_name: name }
  })
}
