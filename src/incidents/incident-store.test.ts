import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { IncidentEngine } from '../engine/incidents/incident-engine.ts'
import { alertOf, eventOf, minutes } from '../engine/incidents/sample-alerts.cases.ts'
import type { IncidentCommand } from '../engine/incidents/incident-command.ts'
import type { Alert, Entity, EventSummary } from '../model/alert.ts'
import { openLocalState, type StateStore } from '../store/state/state-store.ts'
import { persistAlerts } from './alert-writes.ts'
import { persistChanges } from './incident-writes.ts'
import { readIncidentRow, readParts, readStoredIncidents } from './read-incident.ts'

let state: StateStore

beforeEach(async () => {
  state = await openLocalState(':memory:')
})
afterEach(() => state.close())

/** The pipeline's commit: one batch. */
async function commit(engine: IncidentEngine, alerts: readonly Alert[], nowMs = 1): Promise<void> {
  await state.batch([...persistAlerts(state.db, alerts), ...persistChanges(state.db, engine.take(), nowMs)])
}

const rows = () =>
  state.db.selectFrom('incident').selectAll().where('merged_into', 'is', null).orderBy('id').execute()

async function expectStored(engine: IncidentEngine): Promise<void> {
  const stored = await rows()
  const incidents = engine.incidents()
  expect(stored.map(({ id }) => id)).toEqual(incidents.map(({ id }) => id))
  for (const incident of incidents) {
    const parts = await readParts(state.db, incident.id)
    expect(parts.alerts.map(({ id }) => id)).toEqual([...incident.alerts])
    expect(parts.context.map(({ event }) => event.id).sort()).toEqual(
      incident.context.map(({ event }) => event.id).sort(),
    )
    const row = stored.find(({ id }) => id === incident.id)
    expect(row?.alert_count).toBe(incident.alerts.length)
    expect(row?.title).toBe(incident.digest.title)
  }
}

const entity: fc.Arbitrary<Entity> = fc.record({
  kind: fc.constantFrom('person' as const, 'host' as const),
  id: fc.constantFrom('1', '2', '3', '4', '5'),
})
const parts = fc.record({
  time: fc.integer({ min: 0, max: 200 }).map((minute) => minute * minutes(1)),
  entities: fc.array(entity, { minLength: 1, maxLength: 2 }),
})
type Input = { alert: Alert } | { event: EventSummary } | { command: IncidentCommand }

const inputs: fc.Arbitrary<Input[]> = fc
  .tuple(
    fc.array(parts, { minLength: 2, maxLength: 10 }),
    fc.array(parts, { maxLength: 10 }),
    fc.array(fc.tuple(fc.constantFrom('merge', 'split', 'close'), fc.nat(9), fc.nat(9)), { maxLength: 2 }),
  )
  .chain(([alerts, events, commands]) => {
    const all: Input[] = [
      ...alerts.map((alert, at) => ({ alert: alertOf(`a${at}`, alert) })),
      ...events.map((event, at) => ({ event: eventOf(`e${at}`, event) })),
      ...commands.flatMap(([kind, one, other], at) => commandOf(`c${at}`, kind, one, other, alerts.length)),
    ]
    return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
  })

function commandOf(id: string, kind: string, one: number, other: number, count: number): Input[] {
  const [a, b] = [`a${one % count}`, `a${other % count}`]
  const time = minutes(201)
  if (kind === 'close') return [{ command: { id, time, kind, alerts: [a] } }]
  if (a === b) return []
  return kind === 'merge'
    ? [{ command: { id, time, kind, left: [a], right: [b] } }]
    : [{ command: { id, time, kind: 'split', alerts: [a], rest: [b] } }]
}

function feed(engine: IncidentEngine, input: Input): Alert[] {
  if ('command' in input) engine.command(input.command)
  else if ('event' in input) engine.addEvent(input.event)
  else engine.addAlert(input.alert)
  return 'alert' in input ? [input.alert] : []
}

test('the store holds what the engine holds, whatever the order; a replay from any checkpoint changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(inputs, fc.nat(20), fc.integer({ min: 1, max: 5 }), async (all, checkpoint, batch) => {
      await state.close()
      state = await openLocalState(':memory:')
      const engine = new IncidentEngine()
      let saved: { at: number; bytes: Uint8Array } = { at: 0, bytes: engine.snapshot() }
      for (const [at, input] of all.entries()) {
        await commit(engine, feed(engine, input))
        if (at === checkpoint) saved = { at: at + 1, bytes: engine.snapshot() }
      }
      await expectStored(engine)
      const before = await rows()
      const again = new IncidentEngine()
      again.restore(saved.bytes)
      again.loadCommands(all.flatMap((input) => ('command' in input ? [input.command] : [])))
      let alerts: Alert[] = []
      for (const [at, input] of all.slice(saved.at).entries()) {
        alerts.push(...feed(again, input))
        if (at % batch > 0) continue
        await commit(again, alerts, 2)
        alerts = []
      }
      await commit(again, alerts, 2)
      await expectStored(again)
      const work = (row: (typeof before)[number]) => [row.id, row.number, row.opened_time]
      expect((await rows()).map(work)).toEqual(before.map(work))
    }),
    { numRuns: 100 },
  )
})

const person = (id: string): Entity => ({ kind: 'person', id })

describe('what people made of an incident', () => {
  async function openWithOwner(): Promise<IncidentEngine> {
    const engine = new IncidentEngine()
    const alert = alertOf('b', { time: minutes(10), entities: [person('p')] })
    engine.addAlert(alert)
    await commit(engine, [alert])
    await state.db
      .updateTable('incident')
      .set({ owner: 'u1', owner_name: 'Una', status: 'on_hold', title_override: 'Mine', team: 't' })
      .execute()
    return engine
  }

  test('stays when the engine writes again', async () => {
    const engine = await openWithOwner()
    const more = alertOf('c', { time: minutes(12), entities: [person('p')] })
    engine.addAlert(more)
    await commit(engine, [more], 7)
    const [row, ...others] = await rows()
    expect(others).toEqual([])
    expect(row).toMatchObject({
      owner: 'u1',
      status: 'on_hold',
      title_override: 'Mine',
      team: 't',
      alert_count: 2,
    })
    expect(row).toMatchObject({ version: 1, updated_time: 7, opened_time: 1 })
  })

  test('stays, with the number, when an earlier alert comes late and the id changes', async () => {
    const engine = await openWithOwner()
    const earlier = alertOf('a', { time: minutes(5), entities: [person('p')] })
    engine.addAlert(earlier)
    await commit(engine, [earlier])
    expect(await rows()).toMatchObject([{ id: 'inc-a', number: 1, owner: 'u1', status: 'on_hold' }])
    expect((await readIncidentRow(state.db, 'inc-b'))?.id).toBe('inc-a')
  })

  test('is taken over by the incident it becomes part of, and comes back when they are split', async () => {
    const engine = new IncidentEngine()
    const first = alertOf('a', { time: 0, entities: [person('p')] })
    const second = alertOf('c', { time: minutes(50), entities: [person('q')] })
    engine.addAlert(first)
    engine.addAlert(second)
    await commit(engine, [first, second])
    await state.db
      .updateTable('incident')
      .set({ owner: 'u1', owner_name: 'Una' })
      .where('id', '=', 'inc-c')
      .execute()
    const bridge = alertOf('b', { time: minutes(20), entities: [person('p'), person('q')] })
    engine.addAlert(bridge)
    await commit(engine, [bridge])
    expect(await rows()).toMatchObject([{ id: 'inc-a', number: 1, owner: 'u1', alert_count: 3 }])
    expect((await readIncidentRow(state.db, 'inc-c'))?.id).toBe('inc-a')
    engine.command({ id: 's', time: minutes(60), kind: 'split', alerts: ['c'], rest: ['a', 'b'] })
    await commit(engine, [])
    expect(await rows()).toMatchObject([
      { id: 'inc-a', number: 1 },
      { id: 'inc-c', number: 2, owner: 'u1' },
    ])
  })
})

test('an incident whose only alert is withdrawn leaves the list unless somebody works on it', async () => {
  const engine = new IncidentEngine()
  const alerts = ['p', 'q'].map((id) => alertOf(id, { time: 0, entities: [person(id)] }))
  for (const alert of alerts) engine.addAlert(alert)
  await commit(engine, alerts)
  await state.db.updateTable('incident').set({ owner: 'u1' }).where('id', '=', 'inc-q').execute()
  engine.retractAlert('p')
  engine.retractAlert('q', 'q2')
  await commit(engine, [])
  expect(await rows()).toMatchObject([
    { id: 'inc-p', withdrawn: 1 },
    { id: 'inc-q', withdrawn: 0, alert_count: 0 },
  ])
  expect(await state.db.selectFrom('alert').select(['id', 'retracted', 'superseded_by']).execute()).toEqual([
    { id: 'p', retracted: 1, superseded_by: null },
    { id: 'q', retracted: 1, superseded_by: 'q2' },
  ])
})

test('incidents the engine forgot are read back for a merge, with their context and its count', async () => {
  const engine = new IncidentEngine({ maxContext: 2 })
  const alerts = ['p', 'q'].map((id, at) => alertOf(id, { time: minutes(at), entities: [person(id)] }))
  for (const alert of alerts) engine.addAlert(alert)
  for (let at = 0; at < 5; at++) engine.addEvent(eventOf(`e${at}`, { time: at, entities: [person('p')] }))
  await commit(engine, alerts)
  engine.advance(minutes(10_000))
  engine.command({ id: 'm', time: minutes(10_000), kind: 'merge', left: ['p'], right: ['q'] })
  for (const stored of await readStoredIncidents(state.db, engine.takeMissing())) engine.recall(stored)
  await commit(engine, [])
  const [row, ...others] = await rows()
  expect(others).toEqual([])
  expect(row).toMatchObject({ id: 'inc-p', alert_count: 2, event_count: 5 })
  await expectStored(engine)
  engine.advance(minutes(20_000))
  engine.command({ id: 's', time: minutes(20_000), kind: 'split', alerts: ['q'], rest: ['p'] })
  for (const stored of await readStoredIncidents(state.db, engine.takeMissing())) engine.recall(stored)
  await commit(engine, [])
  expect(await rows()).toMatchObject([
    { id: 'inc-p', number: 1, event_count: 5 },
    { id: 'inc-q', number: 2, event_count: 0 },
  ])
  await expectStored(engine)
})
