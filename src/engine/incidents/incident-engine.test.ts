import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Alert, Entity, EventSummary } from '../../model/alert.ts'
import type { IncidentChange, IncidentState } from './incident-change.ts'
import type { IncidentCommand } from './incident-command.ts'
import { IncidentEngine } from './incident-engine.ts'
import type { JoinRules } from './join-rules.ts'
import { alertOf, eventOf, minutes, type AlertParts, type EventParts } from './sample-alerts.cases.ts'

type Input =
  | { kind: 'alert'; alert: Alert }
  | { kind: 'event'; event: EventSummary }
  | { kind: 'command'; command: IncidentCommand }

const rules: Partial<JoinRules> = {
  isShared: ({ id }) => id === 'lobby' || id === 'jump-1',
}

function feed(engine: IncidentEngine, input: Input): void {
  if (input.kind === 'alert') engine.addAlert(input.alert)
  else if (input.kind === 'event') engine.addEvent(input.event)
  else engine.command(input.command)
}

/** What the changes, applied in order, leave behind: which alert and event stands where. */
function applied(changes: readonly IncidentChange[]): Map<string, { alerts: string[]; context: string[] }> {
  const alertIn = new Map<string, string>()
  const eventIn = new Map<string, string>()
  for (const change of changes) {
    if (change.kind === 'retract') alertIn.delete(change.alert)
    if (change.kind === 'redirect' || change.kind === 'withdraw') {
      const from = change.kind === 'redirect' ? change.from : change.id
      for (const [event, incident] of eventIn) if (incident === from) eventIn.delete(event)
    }
    if (change.kind !== 'upsert') continue
    const { id } = change.incident
    for (const alert of change.addedAlerts) alertIn.set(alert, id)
    for (const { event } of change.addedContext) eventIn.set(event.id, id)
    for (const event of change.removedContext) if (eventIn.get(event) === id) eventIn.delete(event)
  }
  const result = new Map<string, { alerts: string[]; context: string[] }>()
  const at = (id: string) => {
    const entry = result.get(id) ?? { alerts: [], context: [] }
    result.set(id, entry)
    return entry
  }
  for (const [alert, id] of alertIn) at(id).alerts.push(alert)
  for (const [event, id] of eventIn) at(id).context.push(event)
  return result
}

function expectApplied(
  changes: readonly IncidentChange[],
  incidents: readonly IncidentState[],
  own: ReadonlySet<string> = new Set(),
): void {
  const store = applied(changes)
  expect([...store.keys()].sort()).toEqual(incidents.map(({ id }) => id).sort())
  for (const incident of incidents) {
    const { alerts, context } = store.get(incident.id) ?? { alerts: [], context: [] }
    expect(alerts.sort()).toEqual([...incident.alerts].sort())
    expect(context.filter((id) => !own.has(id)).sort()).toEqual(
      incident.context.map(({ event }) => event.id).sort(),
    )
  }
}

const entity: fc.Arbitrary<Entity> = fc.record({
  kind: fc.constantFrom(
    'person' as const,
    'door' as const,
    'host' as const,
    'address' as const,
    'zone' as const,
  ),
  id: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8', 'lobby', 'jump-1'),
})
const time = fc.integer({ min: 0, max: 300 }).map((minute) => minute * minutes(1))
const eventParts = fc.record({ time, entities: fc.array(entity, { minLength: 1, maxLength: 4 }) })
const alertParts = fc.record({
  time,
  rule: fc.constantFrom('r1', 'r2', 'r3'),
  severity: fc.constantFrom('low' as const, 'medium' as const, 'high' as const),
  domain: fc.constantFrom('physical' as const, 'cyber' as const),
  entities: fc.array(entity, { minLength: 1, maxLength: 4 }),
  own: fc.array(fc.nat(29), { maxLength: 3 }),
})
const commandParts = fc.record({
  kind: fc.constantFrom('merge' as const, 'split' as const, 'close' as const, 'reopen' as const),
  time,
  left: fc.uniqueArray(fc.nat(24), { minLength: 1, maxLength: 4 }),
  right: fc.uniqueArray(fc.nat(24), { minLength: 1, maxLength: 4 }),
})

function worldOf(
  alerts: readonly (AlertParts & { own: number[] })[],
  events: readonly EventParts[],
  commands: readonly { kind: IncidentCommand['kind']; time: number; left: number[]; right: number[] }[],
): Input[] {
  const summaries = events.map((parts, at) => eventOf(`e${at}`, parts))
  return [
    ...summaries.map((event) => ({ kind: 'event' as const, event })),
    ...alerts.map((parts, at) => {
      const own = parts.own
        .flatMap((index) => summaries[index] ?? [])
        .filter((event) => event.time <= parts.time)
      return {
        kind: 'alert' as const,
        alert: alertOf(`a${String(at).padStart(2, '0')}`, { ...parts, events: own }),
      }
    }),
    ...commands.map((parts, at) => ({
      kind: 'command' as const,
      command: commandOf(`c${at}`, parts, alerts),
    })),
  ]
}

/** A person decides about alerts that are there: never before they happened. */
function commandOf(
  id: string,
  parts: { kind: IncidentCommand['kind']; time: number; left: number[]; right: number[] },
  known: readonly AlertParts[],
): IncidentCommand {
  const { kind, left, right } = parts
  const time = Math.max(parts.time, ...[...left, ...right].map((index) => known[index]?.time ?? 0))
  const name = (index: number) => `a${String(index).padStart(2, '0')}`
  const alerts = left.map(name)
  const rest = right.filter((index) => !left.includes(index)).map(name)
  if (kind === 'close' || kind === 'reopen') return { id, time, kind, alerts }
  if (rest.length === 0) return { id, time, kind: 'close', alerts }
  return kind === 'merge' ? { id, time, kind, left: alerts, right: rest } : { id, time, kind, alerts, rest }
}

const world = fc
  .record({
    alerts: fc.array(alertParts, { minLength: 1, maxLength: 25 }),
    events: fc.array(eventParts, { maxLength: 30 }),
    commands: fc.array(commandParts, { maxLength: 4 }),
    tight: fc.boolean(),
  })
  .chain(({ alerts, events, commands, tight }) => {
    const inputs = worldOf(alerts, events, commands)
    return fc.record({
      inputs: fc.constant(inputs),
      shuffled: fc.shuffledSubarray(inputs, { minLength: inputs.length, maxLength: inputs.length }),
      takeEvery: fc.integer({ min: 1, max: 12 }),
      snapshotAt: fc.nat(inputs.length),
      // Small bounds, so that cutting and listing only a part are reached too.
      rules: fc.constant<Partial<JoinRules>>(
        tight ? { ...rules, maxAlerts: 4, maxSpanMs: minutes(90), maxContext: 3 } : rules,
      ),
    })
  })

test('the incidents are the same for every order of arrival, and the changes lead to them', () => {
  fc.assert(
    fc.property(world, ({ inputs, shuffled, takeEvery, rules }) => {
      const first = new IncidentEngine(rules)
      for (const input of inputs) feed(first, input)
      const second = new IncidentEngine(rules)
      const changes: IncidentChange[] = []
      for (const [at, input] of shuffled.entries()) {
        feed(second, input)
        if (at % takeEvery === 0) changes.push(...second.take())
      }
      changes.push(...second.take())
      expect(second.incidents()).toEqual(first.incidents())
      expectApplied(changes, second.incidents())
      expectApplied(first.take(), first.incidents())
    }),
    { numRuns: 400 },
  )
})

test('a snapshot and a restore at any point change nothing, neither incidents nor changes', () => {
  fc.assert(
    fc.property(world, ({ shuffled, takeEvery, snapshotAt, rules }) => {
      const run = (restoring: boolean): { changes: IncidentChange[]; incidents: IncidentState[] } => {
        let engine = new IncidentEngine(rules)
        const changes: IncidentChange[] = []
        for (const [at, input] of shuffled.entries()) {
          if (restoring && at === snapshotAt) {
            const bytes = engine.snapshot()
            engine = new IncidentEngine(rules)
            engine.restore(bytes)
          }
          feed(engine, input)
          if (at % takeEvery === 0) changes.push(...engine.take())
        }
        changes.push(...engine.take())
        return { changes, incidents: engine.incidents() }
      }
      expect(run(true)).toEqual(run(false))
    }),
    { numRuns: 300 },
  )
})

test('a retraction leaves what would be there had the alert never been', () => {
  fc.assert(
    fc.property(world, fc.nat(24), ({ inputs, shuffled, takeEvery, rules }, which) => {
      const id = `a${String(which).padStart(2, '0')}`
      const changes: IncidentChange[] = []
      const second = new IncidentEngine(rules)
      for (const [at, input] of shuffled.entries()) {
        feed(second, input)
        if (at % takeEvery === 0) changes.push(...second.take())
      }
      second.retractAlert(id)
      changes.push(...second.take())
      const first = new IncidentEngine(rules)
      for (const input of inputs) if (input.kind !== 'alert' || input.alert.id !== id) feed(first, input)
      expect(second.incidents()).toEqual(first.incidents())
      expectApplied(changes, second.incidents())
    }),
    { numRuns: 300 },
  )
})

test('advancing the watermark behind the newest input changes no living incident', () => {
  fc.assert(
    fc.property(world, ({ inputs, rules }) => {
      const timeOf = (input: Input): number =>
        input.kind === 'alert' ? input.alert.time : input.kind === 'event' ? input.event.time : -1
      // Commands that join or split need the state store once alerts are forgotten: see 'recall'.
      const isPlain = (input: Input): boolean =>
        input.kind !== 'command' || ['close', 'reopen'].includes(input.command.kind)
      const ordered = inputs.filter(isPlain).sort((a, b) => timeOf(a) - timeOf(b))
      const still = new IncidentEngine(rules)
      const moving = new IncidentEngine(rules)
      const changes: IncidentChange[] = []
      for (const input of ordered) {
        feed(still, input)
        feed(moving, input)
        changes.push(...moving.take())
        moving.advance(timeOf(input) - minutes(1))
      }
      changes.push(...moving.take())
      // What has been evicted is as it was given out last. An event that later made an alert leaves such an incident
      // in the state store: storing an alert removes its events from every context.
      const own = new Set(ordered.flatMap((i) => (i.kind === 'alert' ? i.alert.events.map((e) => e.id) : [])))
      expectApplied(changes, still.incidents(), own)
      const living = new Set(moving.incidents().map(({ id }) => id))
      expect(moving.incidents()).toEqual(still.incidents().filter(({ id }) => living.has(id)))
    }),
    { numRuns: 300 },
  )
})

test('no event stands in two incidents, and none that made an alert is context', () => {
  fc.assert(
    fc.property(world, ({ shuffled, rules }) => {
      const engine = new IncidentEngine(rules)
      for (const input of shuffled) feed(engine, input)
      const own = new Set(
        shuffled.flatMap((i) => (i.kind === 'alert' ? i.alert.events.map((e) => e.id) : [])),
      )
      const context = engine.incidents().flatMap((incident) => incident.context.map(({ event }) => event.id))
      expect(new Set(context).size).toBe(context.length)
      expect(context.filter((id) => own.has(id))).toEqual([])
    }),
    { numRuns: 100 },
  )
})

test('what a person split stays split and what a person merged stays one, whatever comes before or after', () => {
  fc.assert(
    fc.property(world, ({ shuffled, rules }) => {
      const alerts = shuffled.flatMap((input) => (input.kind === 'alert' ? [input.alert.id] : []))
      const [a, b, c] = alerts
      fc.pre(a !== undefined && b !== undefined && c !== undefined)
      const engine = new IncidentEngine(rules)
      const late = minutes(10_000)
      engine.command({ id: 'x1', time: late, kind: 'split', alerts: [a], rest: [b] })
      engine.command({ id: 'x2', time: late + 1, kind: 'merge', left: [a], right: [c] })
      for (const input of shuffled) feed(engine, input)
      const incidentOf = (id: string) =>
        engine.incidents().find((incident) => incident.alerts.includes(id))?.id
      expect(incidentOf(a)).not.toBe(incidentOf(b))
      expect(incidentOf(a)).toBe(incidentOf(c))
    }),
    { numRuns: 300 },
  )
})
