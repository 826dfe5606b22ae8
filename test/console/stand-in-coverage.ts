import type { Hono } from 'hono'
import { tactics } from '../../src/coverage/attack-names.ts'
import { knownTechniques } from '../../src/coverage/attack-techniques.ts'
import { physicalCoverage } from '../../src/coverage/physical-coverage.ts'
import type { AttackCoverage, RuleCoverage } from '../../src/model/coverage.ts'
import type { Heard } from '../../src/model/heard.ts'
import type { World } from './stand-in-api.ts'
import { assets, places } from './stand-in-places.ts'
import { makeChance } from './seeded.ts'

const weekMs = 7 * 86_400_000

export function addCoverageRoutes(app: Hono, world: World): void {
  const { now, empty } = world
  app.get('/api/coverage/attack', (context) => context.json(empty ? nothing(now) : attack(now)))
  app.get('/api/coverage/attack/layer', (context) => context.json({ techniques: [] }))
  app.get('/api/coverage/physical', (context) =>
    context.json({
      ...physicalCoverage({
        places: empty ? [] : places,
        assets: empty ? [] : assets,
        heard: heardOf(now),
        maySee: () => true,
        fromMs: now - weekMs,
        toMs: now,
      }),
      unanswered: empty
        ? []
        : [
            {
              rule: 'cv-01',
              title: 'Logon while its user is not there',
              count: 412,
              last_time: now - 90_000,
            },
          ],
    }),
  )
}

const nothing = (now: number): AttackCoverage => ({
  from: now - weekMs,
  to: now,
  tactics: [...tactics],
  techniques: [],
  untagged: 0,
  idle_sources: [],
})

function attack(now: number): AttackCoverage {
  const chance = makeChance(3)
  const ids = [...[...knownTechniques.keys()].sort(), 'T9001', 'T9002']
  const ruleOf = (id: string, index: number): RuleCoverage => {
    const state = chance.pick(['active', 'active', 'active', 'no_source', 'noisy', 'off', 'broken'] as const)
    return {
      id: `cov-${id}-${index}`,
      title: `${knownTechniques.get(id)?.name ?? id}: sign ${index + 1}`,
      level: chance.pick(['low', 'medium', 'high'] as const),
      state,
      needs: [chance.pick(['windows/process_creation', 'linux/auditd', 'physical_access'])],
      sources: state === 'no_source' ? [] : ['sysmon', 'linux-auth'],
      alerts: state === 'noisy' ? 812 : chance.below(20),
    }
  }
  return {
    ...nothing(now),
    techniques: ids.map((id, index) => {
      const rules = Array.from({ length: 1 + chance.below(4) }, (_, at) => ruleOf(id, at))
      const has = (state: RuleCoverage['state']): boolean => rules.some((rule) => rule.state === state)
      const known = knownTechniques.get(id)
      return {
        id,
        ...(known && { name: known.name }),
        tactics: known ? [...known.tactics] : index % 2 === 0 ? ['command-and-control'] : [],
        state: has('active') ? 'covered' : has('noisy') ? 'noisy' : has('no_source') ? 'no_source' : 'unused',
        rules,
      }
    }),
    untagged: 11,
    idle_sources: [
      {
        source: 'zeek-core',
        name: 'Zeek core',
        heard_time: now - 9_000,
        sends: ['network_activity', 'dns_activity'],
      },
      {
        source: 'sensors-mqtt',
        name: 'Sensors mqtt',
        heard_time: now - 86_400_000,
        sends: ['sensor_reading'],
      },
    ],
  }
}

/** Two of three doors and every other camera speak; some doors fell silent ten days ago. */
function heardOf(now: number): Heard[] {
  const note = (subject: string, eventClass: string, detail: string, daysAgo: number): Heard => ({
    source: 'doors-harbour',
    kind: 'asset',
    subject,
    class: eventClass,
    detail,
    timeMs: now - daysAgo * 86_400_000 - 60_000,
  })
  return assets.flatMap(({ id, kind }, index) => {
    if (kind === 'camera') return index % 2 === 0 ? [note(id, 'video_analytics', '', 0)] : []
    if ((kind !== 'door' && kind !== 'gate') || index % 3 === 0) return []
    const daysAgo = index % 7 === 0 ? 10 : 1
    return [
      note(id, 'physical_access', 'in', daysAgo),
      ...(index % 2 === 0 ? [note(id, 'door_state', '', daysAgo)] : []),
      ...(index % 4 === 0 ? [note(id, 'door_state', 'request_to_exit', daysAgo)] : []),
    ]
  })
}
