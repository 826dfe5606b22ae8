import { allows, scopeOf } from '../../access/scope.ts'
import { physicalCoverage } from '../../coverage/physical-coverage.ts'
import { PhysicalCoverage } from '../../model/coverage.ts'
import type { Viewer } from '../../model/right.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import type { Services } from '../services.ts'
import { lookBackMs } from './attack-facts.ts'

export const getPhysicalCoverage = defineEndpoint({
  method: 'get',
  path: '/api/coverage/physical',
  area: 'coverage',
  summary: 'What doors, cameras, panels and readers tell of each zone: covered, silent, missing',
  access: { action: 'read', domain: ['physical'] },
  response: PhysicalCoverage,
  async handle({ viewer, services }) {
    const scope = scopeOf(viewer, 'read', 'physical')
    const { places, assets } = await services.context.loadFacts()
    const toMs = services.now()
    return {
      ...physicalCoverage({
        places,
        assets,
        heard: await services.heard.list('asset'),
        maySee: (site) => allows(scope, site),
        fromMs: toMs - lookBackMs,
        toMs,
      }),
      unanswered: await unansweredRules(viewer, services),
    }
  },
})

/** How often a rule got no answer is counted over all sites, so only who may see all of them is told. */
async function unansweredRules(viewer: Viewer, services: Services): Promise<PhysicalCoverage['unanswered']> {
  const seesAll = (['physical', 'cyber', 'system'] as const).every(
    (domain) => scopeOf(viewer, 'read', domain).all,
  )
  const gaps = seesAll ? ((await services.ruleLoad())?.gaps ?? []) : []
  return gaps
    .map(({ rule, count, lastTime }) => ({
      rule,
      title: services.rules.find(rule)?.head.title ?? rule,
      count,
      last_time: lastTime,
    }))
    .sort((a, b) => b.count - a.count)
}
