import { scopeOf } from '../../access/scope.ts'
import { attackCoverage } from '../../coverage/attack-coverage.ts'
import type { AttackCoverage } from '../../model/coverage.ts'
import type { Viewer } from '../../model/right.ts'
import type { Services } from '../services.ts'
import { mayTouchSource } from '../sources/list-sources.ts'

/** A source counts as reporting when it was heard of in this time. */
export const lookBackMs = 7 * 86_400_000

/** The coverage by the sources that the viewer may see; alerts are counted for who may see all of them. */
export async function readAttackCoverage(viewer: Viewer, services: Services): Promise<AttackCoverage> {
  const toMs = services.now()
  const fromMs = toMs - lookBackMs
  const seesAll = (['physical', 'cyber'] as const).every((domain) => scopeOf(viewer, 'read', domain).all)
  return attackCoverage({
    rules: await services.rules.list(),
    parsed: services.rules.parsed(),
    sources: services.sources.list().filter((source) => mayTouchSource(viewer, 'read', source)),
    heard: await services.heard.list('logsource'),
    ...(seesAll && { alerts: await services.alerts.countByRule(fromMs) }),
    fromMs,
    toMs,
  })
}
