import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Asset } from '../../model/asset.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { Place, ThreatLevel } from '../../model/site.ts'
import { ContextEngine } from './context-engine.ts'
import type { ContextFacts } from './facts.ts'
import { day0, hour, makeEvent, makeLogon, minute, twoSites } from './test-facts.ts'

const at = (hours: number) => day0 + hours * hour
const panel = (id: string, place: string, more: object = {}) =>
  Asset.parse({ id, kind: 'alarm_panel', name: id, place, ...more })
const facts: ContextFacts = {
  ...twoSites,
  assets: [
    ...twoSites.assets,
    panel('panel-hq', 'lobby', { covers: ['hq'] }),
    panel('part-server', 'server-room', { names: ['panel-hq/2'] }),
  ],
}

function alarm(time: number, activity: string, more: Partial<SecurityEvent> = {}): SecurityEvent {
  const device = { hostname: 'panel-hq' }
  return makeEvent(time, { class: 'intrusion_alarm', domain: 'physical', activity, device, ...more })
}
const server = { partition: '2' }
const healthOf = (time: number, activity: string) => alarm(time, activity, { class: 'device_health' })
/** What holds at the workstation in the office, and at the jump host in the server room. */
const office = (engine: ContextEngine, time: number) => engine.stamp(makeLogon(time, 'anna', 'ws-1'))
const room = (engine: ContextEngine, time: number) => engine.stamp(makeLogon(time, 'anna', 'jump'))

describe('whether a place is armed', () => {
  test('goes by the partition of the innermost place, says since when and by whom', () => {
    const engine = new ContextEngine(facts)
    engine.apply(alarm(at(1), 'arm', { user: { name: 'cy' } }))
    engine.apply(alarm(at(2), 'arm', { ...server, actor: { user: { name: 'guard-7' } } }))
    expect(office(engine, at(3))).toMatchObject({
      arming: 'armed',
      since_arming_ms: 2 * hour,
      arming_by: 'cy',
    })
    expect(room(engine, at(3))).toMatchObject({
      arming: 'armed',
      since_arming_ms: hour,
      arming_by: 'guard-7',
    })
    engine.apply(alarm(at(4), 'disarm', server))
    expect(room(engine, at(5))).toMatchObject({ arming: 'disarmed', since_arming_ms: hour })
    expect(office(engine, at(5)).arming).toBe('armed')
    expect(room(engine, at(3)).arming).toBe('armed')
  })

  test('is stamped as it stood before the event, in the place that the partition guards', () => {
    const engine = new ContextEngine(facts)
    engine.apply(alarm(at(1), 'arm', server))
    expect(engine.apply(alarm(at(4), 'disarm', server))).toMatchObject({
      asset: 'part-server',
      zone: 'server-room',
      arming: 'armed',
      since_arming_ms: 3 * hour,
    })
    expect(engine.apply(alarm(at(5), 'disarm', server)).arming).toBe('disarmed')
  })

  test('part-armed: by mode, and where partitions that the inventory does not list disagree', () => {
    const engine = new ContextEngine(facts)
    engine.apply(alarm(at(1), 'arm', { status_detail: 'armed_night' }))
    expect(office(engine, at(2)).arming).toBe('part_armed')
    engine.apply(alarm(at(3), 'arm', { status_detail: 'armed_away' }))
    expect(office(engine, at(4)).arming).toBe('armed')
    const other = new ContextEngine(facts)
    other.apply(alarm(at(1), 'arm', { partition: 'West' }))
    other.apply(alarm(at(2), 'disarm', { partition: 'East' }))
    expect(office(other, at(3))).toMatchObject({ arming: 'part_armed', since_arming_ms: hour })
    other.apply(alarm(at(4), 'arm', { partition: 'east' }))
    expect(office(other, at(5))).toMatchObject({ arming: 'armed', since_arming_ms: hour })
  })

  test('unknown before anything was said and while the panel is cut off; nothing where no panel guards', () => {
    const engine = new ContextEngine(facts)
    expect(office(engine, at(1)).arming).toBe('unknown')
    expect(engine.stamp(makeLogon(at(1), 'ben', 'ws-plant')).arming).toBeUndefined()
    engine.apply(alarm(at(2), 'arm'))
    expect(office(engine, at(1)).arming).toBe('unknown')
    engine.apply(healthOf(at(3), 'offline'))
    expect(office(engine, at(4)).arming).toBe('unknown')
    expect(office(engine, at(2.5)).arming).toBe('armed')
    engine.apply(healthOf(at(5), 'restored'))
    expect(office(engine, at(6))).toMatchObject({ arming: 'armed', since_arming_ms: 4 * hour })
  })

  test('a late disarming changes what was told, and says from when to when', () => {
    const engine = new ContextEngine(facts)
    engine.apply(alarm(at(1), 'arm'))
    engine.apply(alarm(at(6), 'arm'))
    expect(engine.apply(makeLogon(at(8), 'anna', 'ws-1'))).toMatchObject({ since_arming_ms: 7 * hour })
    expect(engine.takeCorrections()).toEqual([])
    const late = alarm(at(3), 'disarm')
    engine.apply(late)
    expect(office(engine, at(4)).arming).toBe('disarmed')
    expect(office(engine, at(8))).toMatchObject({ arming: 'armed', since_arming_ms: 2 * hour })
    expect(engine.takeCorrections()).toEqual([
      { kind: 'arming', asset: 'panel-hq', site: 'hq', from: at(3), to: at(6), events: [], cause: late.id },
    ])
  })

  test('a panel that repeats its state for days keeps since when, and a bounded table', () => {
    const engine = new ContextEngine(facts)
    engine.apply(alarm(at(0), 'disarm'))
    for (let hours = 1; hours < 2000; hours++)
      engine.apply(alarm(at(hours), 'arm', { user: { name: `u${hours}` } }))
    expect(office(engine, at(2000))).toMatchObject({ since_arming_ms: 1999 * hour, arming_by: 'u1' })
    expect(engine.snapshot().length).toBeLessThan(20_000)
    for (let name = 0; name < 1000; name++)
      engine.apply(alarm(at(2000), 'arm', { partition: `made-up-${name}` }))
    expect(engine.snapshot().length).toBeLessThan(60_000)
  })

  const story = fc.array(
    fc.tuple(
      fc.constantFrom('arm', 'disarm', 'offline', 'online', 'heartbeat'),
      fc.constantFrom(undefined, '2', 'West'),
      fc.integer({ min: 0, max: 40 }),
    ),
    { minLength: 1, maxLength: 30 },
  )
  const eventsOf = (parts: readonly (readonly [string, string | undefined, number])[]) =>
    parts.map(([activity, partition, steps], index) => {
      const time = at(1) + steps * 10 * minute
      const isAlarm = activity === 'arm' || activity === 'disarm'
      const event = isAlarm
        ? alarm(time, activity, partition === undefined ? {} : { partition })
        : healthOf(time, activity)
      return { ...event, id: `g-${String(index).padStart(3, '0')}` }
    })

  test('any order of arrival and a restart give the same answers', () => {
    fc.assert(
      fc.property(story, fc.infiniteStream(fc.nat()), fc.nat(), (parts, keys, cut) => {
        const events = eventsOf(parts)
        const order = new Map(events.map(({ id }) => [id, keys.next().value]))
        const shuffled = events.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
        const one = new ContextEngine(facts)
        for (const event of events.toSorted((a, b) => a.time - b.time)) one.observe(event)
        let other = new ContextEngine(facts)
        shuffled.forEach((event, index) => {
          if (index === cut % events.length) other = ContextEngine.restore(other.snapshot(), facts)
          other.observe(event)
        })
        for (const event of events) expect(other.stamp(event)).toEqual(one.stamp(event))
        for (let half = 2; half < 20; half++)
          expect(room(other, at(half / 2)).arming).toBe(room(one, at(half / 2)).arming)
      }),
      { numRuns: 150 },
    )
  })

  test('a checkpoint from before arming was kept is taken up', () => {
    const { arming: _, ...old } = JSON.parse(
      new TextDecoder().decode(new ContextEngine(facts).snapshot()),
    ) as {
      arming: unknown
    }
    const engine = ContextEngine.restore(new TextEncoder().encode(JSON.stringify(old)), facts)
    expect(office(engine, at(1)).arming).toBe('unknown')
  })
})

describe('threat level', () => {
  const level = (id: string, place: string, grade: string, from: string, to?: string) =>
    ThreatLevel.parse({ id, place, level: grade, reason: 'r', from, ...(to !== undefined && { to }) })
  const threats = [
    level('t-1', 'org', 'elevated', '2026-03-10T06:00:00Z'),
    level('t-2', 'hq', 'critical', '2026-03-10T08:00:00+01:00', '2026-03-10T09:00:00Z'),
    level('t-3', 'hq', 'normal', '2026-03-10T08:00:00Z'),
  ]

  test('the highest that holds for the site or what is above it, as of the event', () => {
    const engine = new ContextEngine({ ...facts, threats })
    const of = (host: string, hours: number) => engine.stamp(makeLogon(at(hours), 'anna', host)).threat_level
    expect([5, 6, 7, 8.99, 9].map((hours) => of('ws-1', hours))).toEqual([
      'normal',
      'elevated',
      'critical',
      'critical',
      'elevated',
    ])
    expect(of('ws-plant', 8)).toBe('elevated')
    expect(engine.stamp(makeEvent(at(8), {})).threat_level).toBeUndefined()
  })

  test('one stated or ended afterwards corrects the past that was told', () => {
    const engine = new ContextEngine(facts)
    engine.apply(makeLogon(at(10), 'anna', 'ws-1'))
    engine.load({ ...facts, version: 4, threats })
    expect(engine.takeCorrections().map(({ kind, threat, from, to }) => [kind, threat, from, to])).toEqual([
      ['threat', 't-1', at(6), at(10) + 1],
      ['threat', 't-2', at(7), at(9)],
      ['threat', 't-3', at(8), at(10) + 1],
    ])
    engine.load({ ...facts, version: 5, threats: threats.slice(1) })
    expect(engine.takeCorrections()).toMatchObject([{ kind: 'threat', threat: 't-1' }])
    expect(office(engine, at(10)).threat_level).toBe('normal')
  })
})

test('a place, an asset, its switch: what maintenance covers is told apart from other windows', () => {
  const span = { from: '2026-03-10T08:00:00Z', to: '2026-03-10T12:00:00Z' }
  const engine = new ContextEngine({
    ...facts,
    places: [...facts.places, Place.parse({ id: 'shed', kind: 'zone', name: 'shed', parent: 'plant' })],
    assets: [
      ...facts.assets,
      Asset.parse({ id: 'sw-1', kind: 'network_device', name: 'sw-1', place: 'server-room' }),
      Asset.parse({ id: 'nvr', kind: 'recorder', name: 'nvr', place: 'server-room' }),
      Asset.parse({ id: 'cam-7', kind: 'camera', name: 'cam-7', place: 'lobby', switch: 'sw-1', port: '1' }),
      Asset.parse({ id: 'cam-8', kind: 'camera', name: 'cam-8', place: 'shed' }),
    ],
    plans: [
      { id: 'm-1', kind: 'maintenance', ...span, people: [], places: [], assets: ['sw-1'], approved: true },
      { id: 'c-1', kind: 'change_window', ...span, people: [], places: ['shed'], assets: [], approved: true },
      { id: 'm-2', kind: 'maintenance', ...span, people: [], places: [], assets: ['cam-1'], approved: true },
    ],
  })
  const told = (camera: string, hours: number, device = camera) => {
    const event = { class: 'device_health', domain: 'physical', activity: 'lost', camera } as const
    const { maintenance, change_window } = engine.stamp(
      makeEvent(at(hours), { ...event, device: { hostname: device } }),
    )
    return [maintenance, change_window]
  }
  expect(told('cam-7', 9)).toEqual(['yes', 'yes'])
  expect(told('cam-7', 13)).toEqual(['no', 'no'])
  expect(told('cam-8', 9)).toEqual(['no', 'yes'])
  // The recorder says it of a camera in maintenance.
  expect(told('srv_cam', 9, 'nvr')).toEqual(['yes', 'yes'])
  expect(told('nobody', 9, 'nvr')).toEqual(['no', 'no'])
})
