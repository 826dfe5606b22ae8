import { z } from 'zod'
import { allows, scopeOf } from '../../access/scope.ts'
import { PresenceReport } from '../../model/presence.ts'
import { Id } from '../../model/site.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { scopeOver } from './fact-kinds.ts'
import { visiblePeople } from './redact-people.ts'

export const getPresence = defineEndpoint({
  method: 'get',
  path: '/api/presence',
  area: 'context',
  summary: 'How many people are at each site and zone now, and who, where you may see people',
  access: { action: 'read', domain: ['physical', 'people'] },
  query: z.object({ site: Id.optional() }),
  response: PresenceReport,
  async handle({ query, viewer, services: { presence, context } }) {
    const report = await presence.report()
    if (!report) {
      throw new ApiError(503, 'presence_not_ready', 'presence is not known yet: the pipeline is starting', {
        hint: 'ask again in a few seconds',
      })
    }
    const counts = scopeOver(viewer, 'read', ['physical', 'people'])
    const names = scopeOf(viewer, 'read', 'people')
    const sites = report.sites.filter(
      ({ site }) => allows(counts, site) && (query.site === undefined || query.site === site),
    )
    const people = sites.flatMap((site) => site.people.map(({ person }) => person))
    const visible = await visiblePeople(people, viewer, context)
    return {
      ...report,
      sites: sites.map((site) => ({
        ...site,
        // At a site of theirs they see who is there, guests from other sites among them without a name.
        people: allows(names, site.site) ? site.people.filter(({ person }) => visible.has(person)) : [],
      })),
    }
  },
})
