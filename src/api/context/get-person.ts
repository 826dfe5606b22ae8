import { z } from 'zod'
import { allows, scopeOf } from '../../access/scope.ts'
import { employmentOf } from '../../engine/context/person-index.ts'
import { Plan, Team } from '../../model/person.ts'
import { PersonPresence } from '../../model/presence.ts'
import { Id } from '../../model/site.ts'
import type { Viewer } from '../../model/right.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import type { Services } from '../services.ts'
import { factKinds, present, readScope } from './fact-kinds.ts'
import { readable } from './get-fact.ts'
import { redactFacts } from './redact-people.ts'

const shownPlans = 50

export const getPerson = defineEndpoint({
  method: 'get',
  path: '/api/people/{id}',
  area: 'context',
  summary: 'One person, with where they are now, their employment today, teams and plans',
  access: { action: 'read', domain: ['people'] },
  params: z.object({ id: Id }),
  response: factKinds.person.stored.extend({
    /** Absent where the live engine does not answer; without a site where they are at none that you may see. */
    presence: PersonPresence.optional(),
    employment_state: z.enum(['active', 'ended', 'not_started', 'unknown']),
    team_list: z.array(Team),
    plans: z.array(Plan),
  }),
  async handle({ params: { id }, viewer, services }) {
    const found = await readable(factKinds.person, id, viewer, services)
    const facts = await services.context.loadFacts()
    // The page stands without it: a busy pipeline must not take it away.
    const presence = await services.presence.ofPerson(id).catch(() => undefined)
    const [shown] = await redactFacts('person', [present(found)], viewer, services.context)
    return {
      ...shown,
      ...(presence && { presence: redactPresence(presence, viewer) }),
      employment_state: employmentOf(facts, found.item, services.now()),
      team_list: facts.teams.filter((team) => found.item.teams.includes(team.id)),
      plans: await plansOf(id, facts.plans, viewer, services),
    }
  },
})

/** Where they are is told only to who may see people there. */
function redactPresence(presence: PersonPresence, viewer: Viewer): PersonPresence {
  const scope = scopeOf(viewer, 'read', 'people')
  const { time, site, zone, since, last_site, last_time } = presence
  return {
    time,
    ...(site !== undefined && allows(scope, site) && { site, zone, since }),
    ...(last_site !== undefined && allows(scope, last_site) && { last_site, last_time }),
  }
}

async function plansOf(
  person: string,
  plans: readonly Plan[],
  viewer: Viewer,
  { context }: Services,
): Promise<Plan[]> {
  const mine = plans
    .filter(({ people, host }) => people.includes(person) || host === person)
    .toSorted((a, b) => Date.parse(b.from) - Date.parse(a.from))
    .slice(0, shownPlans)
  const sites = await context.sitesOf(
    'plan',
    mine.map(({ id }) => id),
  )
  const scope = readScope(viewer, factKinds.plan)
  const visible = mine.filter(({ id }) => allows(scope, sites.get(id)))
  return redactFacts('plan', visible, viewer, context)
}
