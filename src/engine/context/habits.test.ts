import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Asset } from '../../model/asset.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { Person, Plan } from '../../model/person.ts'
import { CameraTable } from './camera-table.ts'
import { ContextEngine } from './context-engine.ts'
import type { ContextFacts } from './facts.ts'
import { FirstTimes } from './first-times.ts'
import { day0, hour, makeBadge, makeEvent, makeLogon, minute, twoSites } from './test-facts.ts'
import { UseMemory } from './use-memory.ts'

const day = 24 * hour
const at = (hours: number) => day0 + hours * hour
const facts: ContextFacts = {
  ...twoSites,
  history_since_ms: day0 - 48 * hour,
  places: twoSites.places.map((place) =>
    place.id === 'server-room' ? { ...place, two_person: true } : place,
  ),
  assets: [
    ...twoSites.assets,
    Asset.parse({ id: 'sw-1', kind: 'network_device', name: 'sw-1', place: 'server-room' }),
    Asset.parse({
      id: 'cam-9',
      kind: 'camera',
      name: 'cam-9',
      place: 'office',
      addresses: ['10.0.0.90'],
      macs: ['00:11:22:33:44:90'],
      switch: 'sw-1',
      port: 'Gi1/0/9',
      covers: ['d-server'],
    }),
  ],
}

function camera(time: number, activity: string, name: string, more: Partial<SecurityEvent> = {}) {
  return makeEvent(time, { class: 'device_health', domain: 'physical', activity, camera: name, ...more })
}
function flow(time: number, to: string, from = '10.0.0.90') {
  const ends = { src_endpoint: { ip: from }, dst_endpoint: { ip: to } }
  return makeEvent(time, { class: 'network_activity', activity: 'traffic', ...ends })
}
function look(time: number, name: string) {
  return makeEvent(time, {
    class: 'video_activity',
    domain: 'physical',
    activity: 'view',
    actor: { user: { name } },
  })
}
const paris = { lat: 48.86, long: 2.35 }

describe('what is usual', () => {
  test('a badge: how long since it was used before, by event time', () => {
    const engine = new ContextEngine(facts)
    const first = makeBadge(at(0) - 95 * day, 'C1', 'R1')
    const again = makeBadge(at(0), 'C1', 'R1')
    expect(engine.apply(again).since_credential_use_ms).toBeUndefined()
    engine.apply(first)
    expect(engine.stamp(again).since_credential_use_ms).toBe(95 * day)
    expect(engine.apply(makeBadge(at(1), 'C1', 'R2')).since_credential_use_ms).toBe(hour)
  })

  test('the first time in a zone is known once the person has been seen for a fortnight', () => {
    const engine = new ContextEngine(facts)
    expect(engine.apply(makeBadge(at(0) - 20 * day, 'C1', 'R1')).first_zone).toBe('unknown')
    const entry = makeBadge(at(0), 'C1', 'R3')
    expect(engine.apply(entry).first_zone).toBe('yes')
    expect(engine.apply(makeBadge(at(1), 'C1', 'R3')).first_zone).toBe('no')
    expect(engine.apply(makeBadge(at(2), 'C1', 'R1')).first_zone).toBe('no')
    // An earlier entry comes late: it was not the first after all.
    engine.apply(makeBadge(at(0) - day, 'C1', 'R3'))
    expect(engine.stamp(entry).first_zone).toBe('no')
  })

  test('a device and its peers: learned for a fortnight, then what is new is new, in either direction', () => {
    const engine = new ContextEngine(facts)
    expect(engine.apply(flow(at(0), '10.0.0.5')).new_peer).toBe('unknown')
    expect(engine.apply(flow(at(0) + 14 * day, '10.0.0.5')).new_peer).toBe('no')
    expect(engine.apply(flow(at(1) + 14 * day, '203.0.113.9')).new_peer).toBe('yes')
    expect(engine.apply(flow(at(2) + 14 * day, '203.0.113.9')).new_peer).toBe('no')
    expect(engine.apply(flow(at(3) + 14 * day, '10.0.0.90', '203.0.113.8')).new_peer).toBe('yes')
    expect(engine.apply(flow(at(4) + 14 * day, '10.0.0.5', '10.0.0.11')).new_peer).toBeUndefined()
  })

  test('a device that speaks with everybody has no habits, and the table is bounded', () => {
    const peers = new FirstTimes(1_000)
    for (let other = 0; other <= 256; other++) peers.note('scanner', `a${other}`, at(0))
    expect(peers.isFirst('scanner', 'b', at(0) + 15 * day)).toBe('unknown')
    for (let subject = 0; subject < 3_000; subject++) peers.note(`s${subject}`, 'a', at(0) + subject)
    expect(peers.dump().length).toBeLessThanOrEqual(1_000)
    expect(peers.isFirst('s2999', 'b', at(0) + 15 * day)).toBe('yes')
    expect(peers.isFirst('s0', 'b', at(0) + 15 * day)).toBe('unknown')
    const uses = new UseMemory(100)
    for (let key = 0; key < 500; key++) uses.note(`k${key}`, { time: at(0) + key, id: 'e' })
    expect(uses.dump().length).toBeLessThanOrEqual(100)
  })

  test('an operator beside the others of the same hours; with too few there is no answer', () => {
    const engine = new ContextEngine(facts)
    for (let count = 0; count < 40; count++) engine.apply(look(at(1) + count * minute, 'kim'))
    expect(engine.stamp(look(at(2), 'kim')).peer_ratio).toBeUndefined()
    for (const name of ['lou', 'max', 'nia'])
      for (let count = 0; count < 4; count++) engine.apply(look(at(1) + count * minute, name))
    expect(engine.stamp(look(at(2), 'kim')).peer_ratio).toBe(10)
    expect(engine.stamp(look(at(10), 'kim')).peer_ratio).toBeUndefined()
  })
})

describe('cameras of a door', () => {
  const opened = (hours: number) =>
    makeEvent(at(hours), { class: 'door_state', activity: 'opened', domain: 'physical', door: 'd-server' })

  test('one that can record is enough; blind, cut off and stopped ones cannot', () => {
    const engine = new ContextEngine(facts)
    const seen = (hours: number) => engine.stamp(opened(hours)).door_camera
    expect(seen(0)).toBe('unknown')
    engine.apply(camera(at(1), 'offline', 'srv_cam'))
    expect(seen(2)).toBe('unknown')
    engine.apply(camera(at(1), 'online', 'cam-9'))
    expect(seen(2)).toBe('yes')
    engine.apply(camera(at(3), 'recording_stopped', 'cam-9', { class: 'video_activity' }))
    expect(seen(2)).toBe('yes')
    expect(seen(3.5)).toBe('no')
    engine.apply(camera(at(4), 'tamper', 'srv_cam'))
    engine.apply(camera(at(4.5), 'heartbeat', 'srv_cam'))
    expect(seen(5)).toBe('no')
    engine.apply(camera(at(6), 'restored', 'srv_cam'))
    expect(seen(6)).toBe('yes')
    expect(engine.stamp(makeBadge(at(5), 'C1', 'R1')).door_camera).toBe('unknown')
  })

  test('its marks are bounded, the last one stays', () => {
    const table = new CameraTable()
    for (let index = 0; index < 1_000; index++) {
      table.note('c', {
        time: at(0) + index,
        id: `e${index}`,
        class: 'device_health',
        activity: index % 2 ? 'online' : 'offline',
      })
    }
    table.dropBelow(at(100))
    expect(table.dump()[0]?.[2].link).toHaveLength(1)
    expect(table.canRecord('c', at(200))).toBe('yes')
  })
})

describe('where a logon came from', () => {
  const logon = (time: number, location: object) =>
    makeLogon(time, 'anna', 'ws-1', {
      logon_type: 'web',
      status: 'success',
      src_endpoint: { ip: '203.0.113.4', location },
    })

  test('is held against the last badge, and a badge against the last logon', () => {
    const engine = new ContextEngine(facts)
    engine.apply(makeBadge(at(8), 'C1', 'R1'))
    const far = engine.apply(logon(at(8.5), { lat: -33.87, long: 151.21 }))
    expect(far.location_impossible).toBe('yes')
    expect(far.location_km).toBeGreaterThan(16_000)
    expect(engine.stamp(logon(at(8.5), paris)).location_impossible).toBe('no')
    expect(engine.stamp(logon(at(8.05), paris)).location_impossible).toBe('yes')
    expect(engine.apply(makeBadge(at(9), 'C1', 'R2')).location_impossible).toBe('yes')
  })

  test('has no answer where the address stands for a network that is everywhere', () => {
    const engine = new ContextEngine(facts)
    engine.apply(makeBadge(at(8), 'C1', 'R1'))
    for (const network of ['vpn', 'mobile', 'hosting'] as const) {
      const stamp = engine.apply(logon(at(8.2), { lat: -33.87, long: 151.21, network }))
      expect(stamp.location_impossible).toBe('unknown')
    }
    expect(engine.apply(makeBadge(at(9), 'C1', 'R2')).location_impossible).toBeUndefined()
  })
})

describe('facts that detections ask for', () => {
  test('leaving, the time since the end, and two people', () => {
    const engine = new ContextEngine(facts)
    expect(engine.stamp(makeBadge(at(8), 'C1', 'R3'))).toMatchObject({ leaving: 'yes', two_person: 'yes' })
    expect(engine.stamp(makeBadge(at(8) - 90 * day, 'C1', 'R1')).leaving).toBe('no')
    expect(engine.stamp(makeBadge(at(8), 'C1', 'R1')).two_person).toBeUndefined()
    const ended = engine.stamp(makeBadge(at(23 + 5), 'C1', 'R1'))
    expect(ended.leaving).toBeUndefined()
    expect(ended.since_employment_end_ms).toBe(5 * hour)
  })

  test('the MAC at a port is held against the inventory', () => {
    const engine = new ContextEngine(facts)
    const seen = (mac: string, port = 'Gi1/0/9') =>
      engine.stamp(
        makeEvent(at(9), {
          class: 'detection_finding',
          activity: 'create',
          device: { hostname: 'sw-1', type: 'switch_port', uid: `sw-1 ${port}` },
          src_endpoint: { mac },
          unmapped: { port },
        }),
      ).port_mac
    expect(seen('00-11-22-33-44-90')).toBe('expected')
    expect(seen('02:00:00:00:00:01')).toBe('other')
    expect(seen('02:00:00:00:00:01', 'Gi1/0/10')).toBe('unknown')
  })

  test('a visit that is over, and whether its host is there', () => {
    const visit = Plan.parse({
      id: 'v-2',
      kind: 'visit',
      from: '2026-03-10T09:00:00Z',
      to: '2026-03-10T11:00:00Z',
      people: ['vi'],
      places: ['hq'],
      host: 'cy',
    })
    const guest = Person.parse({
      id: 'vi',
      name: 'Vi',
      credentials: ['V1'],
      employment: [{ type: 'visitor' }],
    })
    const engine = new ContextEngine({
      ...facts,
      people: [...facts.people, guest],
      plans: [...facts.plans, visit],
    })
    engine.apply(makeBadge(at(9), 'C3', 'R1'))
    engine.apply(makeBadge(at(10.5), 'C3', 'R1-out'))
    const stamp = (hours: number) => engine.stamp(makeBadge(at(hours), 'V1', 'R1'))
    expect(stamp(10)).toMatchObject({ visit: 'yes', host_presence: 'present' })
    expect(stamp(10).since_visit_end_ms).toBeUndefined()
    expect(stamp(10.75).host_presence).toBe('absent')
    expect(stamp(11.5)).toMatchObject({ visit: 'no', since_visit_end_ms: hour / 2 })
  })
})

describe('order and restarts', () => {
  const anything = fc.oneof(
    fc.tuple(fc.constant('badge'), fc.constantFrom('C1', 'C3'), fc.constantFrom('R1', 'R2', 'R3')),
    fc.tuple(fc.constant('flow'), fc.constantFrom('10.0.0.5', '203.0.113.9'), fc.constant('')),
    fc.tuple(
      fc.constant('camera'),
      fc.constantFrom('offline', 'online', 'tamper', 'restored'),
      fc.constantFrom('srv_cam', 'cam-9'),
    ),
    fc.tuple(fc.constant('look'), fc.constantFrom('kim', 'lou', 'max', 'nia'), fc.constant('')),
  )
  /** Over 40 hours, within what is kept of cameras and operators. */
  const story = fc.array(fc.tuple(anything, fc.integer({ min: 0, max: 80 })), { minLength: 1, maxLength: 30 })

  function makeStory(parts: readonly (readonly [readonly [string, string, string], number])[]) {
    return parts.map(([[kind, one, two], half], index) => {
      const time = at(half / 2)
      const event =
        kind === 'badge'
          ? makeBadge(time, one, two)
          : kind === 'flow'
            ? flow(time, one)
            : kind === 'camera'
              ? camera(time, one, two)
              : look(time, one)
      return { ...event, id: `h-${String(index).padStart(3, '0')}` }
    })
  }
  const questions = () => [
    ...[6, 20, 39].flatMap((hours) => [
      makeBadge(at(hours), 'C1', 'R3', { id: `q-${hours}` }),
      { ...look(at(hours), 'kim'), id: `q-l-${hours}` },
    ]),
    { ...flow(at(0) + 15 * day, '203.0.113.9'), id: 'q-f' },
  ]

  test('any order of arrival gives the same answers', () => {
    fc.assert(
      fc.property(story, fc.infiniteStream(fc.nat()), (parts, keys) => {
        const events = makeStory(parts)
        const order = new Map(events.map(({ id }) => [id, keys.next().value]))
        const shuffled = events.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
        const [one, other] = [new ContextEngine(facts), new ContextEngine(facts)]
        for (const event of events.toSorted((a, b) => a.time - b.time)) one.observe(event)
        for (const event of shuffled) other.observe(event)
        for (const question of [...events, ...questions()])
          expect(other.stamp(question)).toEqual(one.stamp(question))
      }),
      { numRuns: 150 },
    )
  })

  test('a restart from a snapshot at any point changes nothing', () => {
    fc.assert(
      fc.property(story, fc.nat(), (parts, cut) => {
        const events = makeStory(parts)
        const straight = new ContextEngine(facts)
        let restarted = new ContextEngine(facts)
        events.forEach((event, index) => {
          if (index === cut % events.length) restarted = ContextEngine.restore(restarted.snapshot(), facts)
          expect(restarted.apply(event)).toEqual(straight.apply(event))
        })
        expect(restarted.snapshot()).toEqual(straight.snapshot())
      }),
      { numRuns: 150 },
    )
  })

  test('a checkpoint from before there were habits is taken up', () => {
    const { habits: _, ...old } = JSON.parse(
      new TextDecoder().decode(new ContextEngine(facts).snapshot()),
    ) as { habits: unknown }
    const engine = ContextEngine.restore(new TextEncoder().encode(JSON.stringify(old)), facts)
    expect(engine.apply(makeBadge(at(8), 'C1', 'R3')).first_zone).toBe('unknown')
  })
})
