import { IncidentEngine } from '../../../src/engine/incidents/incident-engine.ts'
import type { Alert, Entity, EventSummary } from '../../../src/model/alert.ts'
import { cpuSecondsOf } from '../cpu-time.ts'
import type { Bench, Figure } from '../figure.ts'

const startMs = Date.UTC(2026, 0, 1)
const spanMs = 4 * 3_600_000
const hosts = 50
const accounts = 20
const rules = 40
/** Alerts between two looks at the incidents, as in a busy second. */
const perTurn = 100
/** Alerts come up to so much out of order. */
const disorderMs = 20_000
const sizes = [1_000, 10_000, 30_000] as const

/** What joining one alert costs in storms of four hours that grow denser: aims to stay about what it is in a small one. */
export const joiningBench: Bench = {
  name: 'joining',
  async run() {
    // Until the code is compiled well.
    storm(sizes[1])
    const figures: Figure[] = []
    let least: number | undefined
    for (const size of sizes) {
      // Several small storms, so that each size is measured over as many alerts.
      const times = Math.round(sizes[2] / size)
      const seconds = await cpuSecondsOf(() => {
        for (let time = 0; time < times; time++) storm(size)
      })
      const each = (seconds / (size * times)) * 1e6
      least ??= each
      figures.push({
        name: `${size.toLocaleString('en')} alerts on ${hosts} hosts and ${accounts} accounts`,
        value: each,
        unit: 'CPU µs per alert',
        comparedWith: `an alert of ${sizes[0].toLocaleString('en')}`,
        ratio: each / least,
        aim: 'ratio 1',
      })
    }
    return figures
  },
}

/** With an event of context for each alert; every twentieth is raised again with more, every fiftieth gets another id. */
function storm(count: number): void {
  const engine = new IncidentEngine()
  const random = randomOf(7)
  for (let at = 0; at < count; at++) {
    const { alert, context } = strike(at, count, random)
    engine.addEvent(context)
    engine.addAlert(alert)
    if (at % 20 === 0) engine.addAlert({ ...alert, last_time: alert.time + 1_000 })
    if (at % 50 === 0) {
      engine.retractAlert(alert.id, `${alert.id}-again`)
      engine.addAlert({ ...alert, id: `${alert.id}-again` })
    }
    if (at % perTurn !== perTurn - 1) continue
    engine.take()
    engine.advance(alert.time - 60_000)
  }
}

function strike(at: number, count: number, random: () => number): { alert: Alert; context: EventSummary } {
  const pick = (many: number): number => Math.floor(random() * many)
  const time = startMs + Math.floor((at * spanMs) / count) + pick(disorderMs)
  const entities: Entity[] = [
    { kind: 'host', id: `host-${pick(hosts)}` },
    { kind: 'account', id: `account-${pick(accounts)}` },
  ]
  const event = (id: string): EventSummary => ({
    id,
    seq: at,
    time,
    class: 'authentication',
    activity: 'logon',
    domain: 'cyber',
    severity: 'informational',
    message: 'Logon',
    source: 'windows',
    connector: 'sample',
    entities,
  })
  const rule = `rule-${pick(rules)}`
  const alert: Alert = {
    id: `${rule}-${at}`,
    rule,
    rule_title: rule,
    rule_version: '1',
    title: `What ${rule} looks for`,
    severity: 'informational',
    time,
    first_time: time,
    last_time: time,
    raised_time: time,
    fired: 'at_once',
    late: false,
    key: {},
    domains: ['cyber'],
    sites: [],
    entities,
    events: [event(`own-${at}`)],
    explanation: [],
    tags: [],
  }
  return { alert, context: event(`near-${at}`) }
}

/** Numbers from 0 to below 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
