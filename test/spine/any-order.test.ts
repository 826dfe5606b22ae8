import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { composeDemoDay } from '../../src/demo/demo-day.ts'
import { httpSources, type DemoMessage } from '../../src/demo/messages.ts'
import { ContextEngine } from '../../src/engine/context/context-engine.ts'
import type { ContextFacts } from '../../src/engine/context/facts.ts'
import type { CompiledRule } from '../../src/engine/detect/compiled-rule.ts'
import { DetectionEngine } from '../../src/engine/detect/detection-engine.ts'
import type { IncidentState } from '../../src/engine/incidents/incident-change.ts'
import { IncidentEngine } from '../../src/engine/incidents/incident-engine.ts'
import { openEnvelope } from '../../src/connectors/open-envelope.ts'
import { normaliseReceipt } from '../../src/connectors/registry.ts'
import type { Alert } from '../../src/model/alert.ts'
import type { LoggedReceipt } from '../../src/model/receipt.ts'
import { Source } from '../../src/model/source.ts'
import { EventPath } from '../../src/pipeline/event-path.ts'
import { loadRules } from '../../src/pipeline/rules/load-rules.ts'

// The whole way from the message to the incident, with the rules that ship: in whatever order messages come inside the
// lateness bound, however the log is read in turns, and wherever a restart takes up a checkpoint, the same alerts and
// the same incidents come out.

const now = Date.UTC(2026, 5, 17, 12)
const minuteMs = 60_000
const dayMs = 86_400_000
/** A source's default lateness bound is a minute; what comes later is late. */
const maxDelayMs = 59_000

let rules: readonly CompiledRule[]
const { organisation, stories, past } = composeDemoDay(1, now)
const { places, assets, people, teams, plans, travel } = organisation
const facts: ContextFacts = {
  version: 1,
  places,
  assets,
  people,
  teams,
  plans,
  travel,
  history_since_ms: now - dayMs,
}

beforeAll(async () => {
  ;({ rules } = await loadRules([new URL('../../rules', import.meta.url).pathname]))
})

/** The stories with ordinary life a quarter of an hour around them, as far as the sender gives its own time. */
const messages = past.filter((message) =>
  stories.some(({ messages: told }) =>
    told.some(({ atMs }) => Math.abs(message.atMs - atMs) < 15 * minuteMs),
  ),
)

interface Arrival {
  readonly atMs: number
  readonly receipt: LoggedReceipt
}

/** What gives no time of its own goes by ours: when it comes is when it was, so it always comes at once. */
function hasOwnTime(message: DemoMessage): boolean {
  const receipt = receiptOf(message, 1, 'm', message.atMs + 500)
  const { events } = normaliseReceipt(openEnvelope(receipt), connectors[receipt.source])
  return events.every(({ device_time }) => device_time !== undefined)
}

/** In order of arrival; each message keeps the id its sender gave it. */
function arrivals(delaysMs: readonly number[]): Arrival[] {
  return messages
    .map((message, index) => {
      const delayMs = ownTimes[index] ? delaysMs[index] : undefined
      return { message, index, atMs: message.atMs + (delayMs ?? 500) }
    })
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ message, index, atMs }, at) => ({ atMs, receipt: receiptOf(message, at + 1, `m${index}`, atMs) }))
}

function receiptOf(message: DemoMessage, seq: number, id: string, receivedAtMs: number): LoggedReceipt {
  const { atMs, via, to, app = '-', body } = message
  const common = { seq, id, receivedAtMs }
  if (via === 'http') return { ...common, source: to, transport: 'http', raw: body }
  if (via === 'mqtt') return { ...common, source: 'mqtt', transport: 'mqtt', channel: to, raw: body }
  const raw = `<86>1 ${new Date(atMs).toISOString()} ${to} ${app} 812 - - ${body}`
  return { ...common, source: 'syslog', transport: 'syslog-tcp', raw }
}

const connectors: Record<string, string> = httpSources
const sourceOf = (id: string): Source => {
  const connector = connectors[id]
  return Source.parse({ id, name: id, transport: 'http', ...(connector && { connector }) })
}

const ownTimes = messages.map(hasOwnTime)

type Snapshot = Record<string, unknown> & Record<'context' | 'detection' | 'incidents', Uint8Array>

class Machine {
  readonly #context: ContextEngine
  readonly #detection: DetectionEngine
  readonly #incidents = new IncidentEngine()
  readonly #path: EventPath
  readonly #store: Store

  constructor(store: Store, snapshot?: Snapshot) {
    this.#store = store
    const context = snapshot ? ContextEngine.restore(snapshot.context, facts) : new ContextEngine(facts)
    this.#context = context
    this.#detection = new DetectionEngine({ restamp: (event) => context.stamp(event) })
    this.#detection.setRules(rules)
    if (snapshot) {
      this.#detection.restore(snapshot.detection)
      this.#incidents.restore(snapshot.incidents)
    }
    const engines = { context, detection: this.#detection, incidents: this.#incidents }
    this.#path = new EventPath({ ...engines, sourceOf })
    if (snapshot) this.#path.restore(snapshot)
  }

  take({ receipt, atMs }: Arrival): void {
    this.#path.process(receipt, atMs)
  }

  endTurn(nowMs: number): void {
    this.#path.advance(nowMs)
    for (const alert of this.#path.takeAlerts()) this.#store.alerts.set(alert.id, alert)
    this.#store.apply(this.#incidents)
    const [letter] = this.#path.takeDeadLetters()
    if (letter) throw new Error(letter.reason)
  }

  snapshot(): Snapshot {
    return {
      ...this.#path.snapshot(),
      context: this.#context.snapshot(),
      detection: this.#detection.snapshot(),
      incidents: this.#incidents.snapshot(),
    }
  }
}

/** What is of our own clock and the order of the log; an alert that waited says who was heard by then. */
const byArrival: ReadonlySet<string> = new Set(['seq', 'raised_time', 'received_time', 'held'])

/** What the state store would hold. */
class Store {
  readonly alerts = new Map<string, Alert>()
  readonly incidents = new Map<string, IncidentState>()

  apply(engine: IncidentEngine): void {
    for (const change of engine.take()) {
      if (change.kind === 'upsert') this.incidents.set(change.incident.id, change.incident)
      else if (change.kind === 'redirect') this.incidents.delete(change.from)
      else if (change.kind === 'withdraw') this.incidents.delete(change.id)
      else if (change.kind === 'retract') this.alerts.delete(change.alert)
    }
  }

  /** Everything but what says when it came and where it stands in the log. */
  result(): unknown {
    const plain = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (name, inner: unknown) => (byArrival.has(name) ? undefined : inner)))
    const byId = <T extends { id: string }>(items: Iterable<T>) =>
      [...items].toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(plain)
    return { alerts: byId(this.alerts.values()), incidents: byId(this.incidents.values()) }
  }
}

interface Run {
  readonly delaysMs?: readonly number[]
  /** After which arrivals a turn ends. */
  readonly turns?: readonly number[]
  /** A checkpoint is taken at the end of the turn after so many arrivals … */
  readonly checkpointAt?: number
  /** … and the machine is killed after so many more, to start again from it. */
  readonly killedAfter?: number
}

function play({ delaysMs = [], turns = [], checkpointAt, killedAfter = 0 }: Run): unknown {
  const store = new Store()
  const all = arrivals(delaysMs)
  const ends = new Set(turns)
  let machine = new Machine(store)
  let saved: { at: number; snapshot: Snapshot } | undefined
  let killAt = checkpointAt === undefined ? -1 : checkpointAt + killedAfter
  for (let at = 0; at < all.length; at++) {
    const arrival = all[at] as Arrival
    machine.take(arrival)
    if (ends.has(at) || at === checkpointAt) machine.endTurn(arrival.atMs)
    // Only the first time: after the restart it stands in the log again.
    if (at === checkpointAt && !saved) saved = { at, snapshot: structuredClone(machine.snapshot()) }
    if (saved && at === killAt) {
      machine = new Machine(store, saved.snapshot)
      at = saved.at
      killAt = -1
    }
  }
  const lastMs = all.at(-1)?.atMs ?? now
  for (let minutes = 1; minutes < 200; minutes++) machine.endTurn(lastMs + minutes * minuteMs)
  return store.result()
}

test('history imported beside live traffic gives the same incidents from rules that fire at once, said to be late', () => {
  const inOrder = new Store()
  const late = new Store()
  const [asItCame, imported] = [new Machine(inOrder), new Machine(late)]
  const importedFromMs = now + 30 * dayMs
  const heartbeat = (seq: number, atMs: number): Arrival => ({
    atMs,
    receipt: { seq, id: `h${seq}`, receivedAtMs: atMs, source: 'beat', transport: 'http', raw: 'beat' },
  })
  imported.take(heartbeat(100_000, importedFromMs))
  imported.endTurn(importedFromMs)
  for (const [at, { receipt, atMs }] of arrivals([]).entries()) {
    if (receipt.source === 'mqtt') continue
    asItCame.take({ receipt, atMs })
    asItCame.endTurn(atMs)
    const readAtMs = importedFromMs + at * 5_000
    const fromFile = { ...receipt, transport: 'file', receivedAtMs: readAtMs } as const
    imported.take({ receipt: fromFile, atMs: readAtMs })
    imported.take(heartbeat(200_000 + at, readAtMs))
    imported.endTurn(readAtMs)
  }
  for (let minutes = 1; minutes < 400; minutes++) {
    asItCame.endTurn(now + minutes * minuteMs)
    imported.endTurn(importedFromMs + dayMs / 4 + minutes * minuteMs)
  }
  // A rule that needs something not to happen cannot be asked about a past that has gone by: those are left out.
  const atOnce = [...inOrder.alerts.values()].filter(({ fired }) => fired === 'at_once').map(({ id }) => id)
  const missing = atOnce.filter((id) => !late.alerts.has(id))
  expect(missing).toEqual([])
  expect([...late.alerts.values()].filter((alert) => !alert.late)).toEqual([])
  const shape = ({ incidents }: Store) =>
    [...incidents.values()]
      .map(({ id, alerts }) => ({ id, alerts: alerts.filter((alert) => atOnce.includes(alert)).toSorted() }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  expect(shape(late)).toEqual(shape(inOrder))
})

test('the same alerts and incidents for any order of arrival, any turns, and a restart from any checkpoint', () => {
  const inOrder = play({ turns: messages.map((_, index) => index) }) as Record<
    'alerts' | 'incidents',
    unknown[]
  >
  expect(inOrder.alerts.length).toBeGreaterThan(stories.length)
  expect(inOrder.incidents.length).toBeGreaterThanOrEqual(stories.length)
  const index = fc.nat(messages.length - 1)
  const run = fc.record({
    delaysMs: fc.array(fc.nat(maxDelayMs), {
      minLength: messages.length,
      maxLength: messages.length,
      size: 'max',
    }),
    turns: fc.array(index, {
      minLength: Math.floor(messages.length / 4),
      maxLength: messages.length,
      size: 'max',
    }),
    checkpointAt: index,
    killedAfter: fc.nat(50),
  })
  fc.assert(
    fc.property(run, (one) => {
      expect(play(one)).toEqual(inOrder)
    }),
    { numRuns: 60, endOnFailure: true },
  )
}, 60_000)
