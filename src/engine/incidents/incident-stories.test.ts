import { expect, test } from 'vitest'
import type { Alert, Entity, EventSummary } from '../../model/alert.ts'
import type { IncidentState } from './incident-change.ts'
import type { IncidentCommand } from './incident-command.ts'
import { IncidentEngine } from './incident-engine.ts'
import { alertOf, eventOf, minutes } from './sample-alerts.cases.ts'

const person = (id: string, name?: string): Entity => ({ kind: 'person', id, ...(name ? { name } : {}) })
const door = (id: string): Entity => ({ kind: 'door', id })
const host = (id: string): Entity => ({ kind: 'host', id })
const zone = (id: string): Entity => ({ kind: 'zone', id })
const address = (id: string): Entity => ({ kind: 'address', id })
const site: Entity = { kind: 'site', id: 'berlin' }

function join(
  alerts: readonly Alert[],
  events: readonly EventSummary[] = [],
  commands: readonly IncidentCommand[] = [],
): IncidentState[] {
  const engine = new IncidentEngine({ isShared: ({ id }) => id === 'lobby' || id === 'jump-1' })
  for (const event of events) engine.addEvent(event)
  for (const alert of alerts) engine.addAlert(alert)
  for (const command of commands) engine.command(command)
  return engine.incidents()
}

const alertsOf = (incidents: readonly IncidentState[]): string[][] =>
  incidents.map(({ alerts }) => [...alerts])

test('a badge, a logon of the same person and a camera in the same room are one incident, explained', () => {
  const [incident, ...others] = join(
    [
      alertOf('badge', {
        time: minutes(10),
        entities: [person('p1', 'Anna Berg'), door('b-2'), zone('server-room'), site],
        title: 'Door B-2 denied Anna Berg three times',
        severity: 'high',
        domain: 'physical',
      }),
      alertOf('logon', {
        time: minutes(14),
        entities: [person('p1'), host('srv-3'), zone('server-room'), site],
        title: 'Logon of a.berg on srv-3 while absent',
        severity: 'medium',
        domain: 'cyber',
      }),
    ],
    [
      eventOf('review', {
        time: minutes(12),
        entities: [{ kind: 'camera', id: 'cam-7' }, zone('server-room'), site],
      }),
    ],
  )
  expect(others).toEqual([])
  expect(incident?.id).toBe('inc-badge')
  expect(incident?.digest.title).toBe(
    'Door B-2 denied Anna Berg three times, then logon of a.berg on srv-3 while absent',
  )
  expect(incident?.digest.severity).toBe('critical')
  expect(incident?.digest.event_count).toBe(1)
  expect(incident?.joins.map((entry) => entry.text)).toEqual([
    'same person Anna Berg and zone server-room, 4 min apart',
  ])
  expect(incident?.context.map(({ event, alert, entity }) => [event.id, alert, entity.id])).toEqual([
    ['review', 'badge', 'server-room'],
  ])
})

function story(name: string, startMs: number): { alerts: Alert[]; events: EventSummary[] } {
  const common = [site, zone('lobby'), host('jump-1')]
  const at = (minute: number) => startMs + minutes(minute)
  const own = [person(name), door(`door-${name}`)]
  return {
    alerts: [
      alertOf(`${name}-1`, { time: at(0), entities: [...own, ...common], rule: 'denied' }),
      alertOf(`${name}-2`, {
        time: at(5),
        entities: [person(name), host(`host-${name}`), ...common],
        domain: 'cyber',
      }),
      alertOf(`${name}-3`, { time: at(9), entities: [host(`host-${name}`), ...common], domain: 'cyber' }),
    ],
    events: [
      eventOf(`${name}-e1`, { time: at(1), entities: [person(name), ...common] }),
      eventOf(`${name}-e2`, { time: at(6), entities: [host(`host-${name}`), ...common], domain: 'cyber' }),
      eventOf(`${name}-lobby`, { time: at(2), entities: common }),
    ],
  }
}

test('two unrelated stories at the same time, site, lobby and jump host stay two, with no event of each other', () => {
  const anna = story('anna', 0)
  const bob = story('bob', minutes(1))
  const incidents = join([...anna.alerts, ...bob.alerts], [...anna.events, ...bob.events])
  expect(alertsOf(incidents)).toEqual([
    ['anna-1', 'anna-2', 'anna-3'],
    ['bob-1', 'bob-2', 'bob-3'],
  ])
  expect(incidents.map(({ context }) => context.map(({ event }) => event.id).sort())).toEqual([
    ['anna-e1', 'anna-e2'],
    ['bob-e1', 'bob-e2'],
  ])
})

test('an event that names a person goes to the story of that person, though another is nearer in a common room', () => {
  const incidents = join(
    [
      alertOf('anna', { time: 0, entities: [person('anna'), zone('office')] }),
      alertOf('camera', { time: minutes(20), entities: [zone('office')] }),
    ],
    [eventOf('e', { time: minutes(14), entities: [person('anna'), zone('office')] })],
  )
  expect(incidents.map(({ id, context }) => [id, context.length])).toEqual([
    ['inc-anna', 1],
    ['inc-camera', 0],
  ])
})

test('a storm of 100 related alerts is one incident: many accounts tried from one address', () => {
  const storm = Array.from({ length: 100 }, (_, at) =>
    alertOf(`s${at}`, {
      time: at * 1_000,
      entities: [address('203.0.113.9'), person(`p${at}`)],
      rule: 'guessing',
    }),
  )
  expect(alertsOf(join(storm)).map((alerts) => alerts.length)).toEqual([100])
})

test('a storm of 100 alerts of ten rules about one intruder is one incident', () => {
  const storm = Array.from({ length: 100 }, (_, at) =>
    alertOf(`s${at}`, {
      time: at * minutes(1),
      entities: [
        ...(at % 3 === 0 ? [person('p1')] : []),
        host(`h${at % 4}`),
        ...(at % 5 === 0 ? [host('h0')] : []),
      ],
      rule: `rule-${at % 10}`,
    }),
  )
  expect(join(storm)).toHaveLength(1)
})

test('a host on which many people have unrelated alerts is a hub: only alerts of one rule join over it', () => {
  const crowd = Array.from({ length: 8 }, (_, at) =>
    alertOf(`a${at}`, {
      time: at * 1_000,
      entities: [host('terminal-server'), person(`p${at}`)],
      rule: `rule-${at}`,
    }),
  )
  expect(join(crowd)).toHaveLength(8)
  expect(join(crowd.slice(0, 5))).toHaveLength(1)
})

test('alerts further apart than the window of what they share are apart', () => {
  const pair = (apartMs: number, entity: Entity) =>
    join([alertOf('a', { time: 0, entities: [entity] }), alertOf('b', { time: apartMs, entities: [entity] })])
  expect(pair(minutes(60), person('p'))).toHaveLength(1)
  expect(pair(minutes(60) + 1, person('p'))).toHaveLength(2)
  expect(pair(minutes(30) + 1, address('10.0.0.1'))).toHaveLength(2)
  expect(pair(minutes(15) + 1, zone('z'))).toHaveLength(2)
  expect(pair(0, site)).toHaveLength(2)
})

test('what happens after an incident was closed opens a new one; what happened before still joins it', () => {
  const alerts = [0, 10, 20].map((minute) =>
    alertOf(`a${minute}`, { time: minutes(minute), entities: [person('p')] }),
  )
  const close: IncidentCommand = { id: 'c', time: minutes(15), kind: 'close', alerts: ['a0'] }
  expect(alertsOf(join(alerts, [], [close]))).toEqual([['a0', 'a10'], ['a20']])
  const reopen: IncidentCommand = { id: 'd', time: minutes(30), kind: 'reopen', alerts: ['a0', 'a10'] }
  expect(alertsOf(join(alerts, [], [close, reopen]))).toEqual([['a0', 'a10', 'a20']])
})

test('a noisy rule does not make one endless incident: after a day it goes on as a new one', () => {
  const days = Array.from({ length: 72 }, (_, hour) =>
    alertOf(`a${String(hour).padStart(2, '0')}`, { time: minutes(60) * hour, entities: [host('h')] }),
  )
  expect(alertsOf(join(days)).map((alerts) => alerts.length)).toEqual([24, 24, 24])
})

test('context is bounded: the most telling and nearest are listed, all are counted, also once forgotten', () => {
  const engine = new IncidentEngine({ maxContext: 5 })
  engine.addAlert(alertOf('a', { time: minutes(20), entities: [person('p')] }))
  for (let at = 0; at < 40; at++) {
    engine.addEvent(
      eventOf(`e${String(at).padStart(2, '0')}`, { time: minutes(20) + at * 1_000, entities: [person('p')] }),
    )
  }
  const listed = () =>
    engine
      .incidents()
      .map(({ context, digest }) => [context.map(({ event }) => event.id), digest.event_count])
  const expected = [[['e00', 'e01', 'e02', 'e03', 'e04'], 40]]
  expect(listed()).toEqual(expected)
  engine.take()
  engine.advance(minutes(50))
  expect(listed()).toEqual(expected)
  engine.advance(minutes(200))
  expect(listed()).toEqual([])
})

test('incidents forgotten long ago can still be merged and split: the engine asks for them', () => {
  const engine = new IncidentEngine()
  const first = alertOf('a', { time: 0, entities: [person('p')] })
  const second = alertOf('b', { time: minutes(30), entities: [person('q')] })
  const event = eventOf('e', { time: minutes(1), entities: [person('p')] })
  engine.addEvent(event)
  engine.addAlert(first)
  engine.addAlert(second)
  const [stored] = engine.incidents()
  engine.take()
  engine.advance(minutes(1_000))
  expect(engine.incidents()).toEqual([])
  engine.command({ id: 'm', time: minutes(1_000), kind: 'merge', left: ['a'], right: ['b'] })
  expect(engine.takeMissing().sort()).toEqual(['a', 'b'])
  engine.recall({ id: 'inc-a', formerIds: [], alerts: [first], context: stored?.context ?? [], rest: 3 })
  engine.recall({ id: 'inc-b', formerIds: [], alerts: [second], context: [], rest: 0 })
  const changes = engine.take()
  expect(alertsOf(engine.incidents())).toEqual([['a', 'b']])
  expect(engine.incidents()[0]?.digest.event_count).toBe(4)
  expect(changes.map(({ kind }) => kind)).toEqual(['redirect', 'upsert'])
})

test('a command known already asks for nothing again', () => {
  const engine = new IncidentEngine()
  const command: IncidentCommand = { id: 'm', time: 1, kind: 'merge', left: ['a'], right: ['b'] }
  engine.loadCommands([command])
  engine.command(command)
  expect(engine.takeMissing()).toEqual([])
  engine.command({ ...command, id: 'n' })
  expect(engine.takeMissing().sort()).toEqual(['a', 'b'])
})

test('an alert withdrawn and raised again before anything was stored is simply there', () => {
  const engine = new IncidentEngine()
  const alert = alertOf('a', { time: 0, entities: [person('p')] })
  engine.addAlert(alert)
  engine.take()
  engine.retractAlert('a')
  engine.addAlert(alert)
  expect(engine.take()).toEqual([])
  expect(alertsOf(engine.incidents())).toEqual([['a']])
})
