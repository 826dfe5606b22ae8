import { expect, test } from 'vitest'
import { ContextEngine } from './context-engine.ts'
import type { ContextFacts } from './facts.ts'
import { day0, hour, makeBadge, makeEvent, makeLogon, minute, twoSites } from './test-facts.ts'

/** The badge history is complete since two days before. */
const watched: ContextFacts = { ...twoSites, history_since_ms: day0 - 48 * hour }
const at = (hours: number) => day0 + hours * hour

function engineWith(events: Parameters<ContextEngine['apply']>[0][], facts = watched): ContextEngine {
  const engine = new ContextEngine(facts)
  for (const event of events) engine.apply(event)
  return engine
}

test('names lead to the asset: short and full host names, addresses, MACs, readers, without case', () => {
  const engine = new ContextEngine(twoSites)
  const asset = (more: object) => engine.stamp(makeEvent(at(9), more)).asset
  expect(asset({ device: { hostname: 'WS-1' } })).toBe('ws-1')
  expect(asset({ device: { hostname: 'Ws-1.Corp.Example' } })).toBe('ws-1')
  expect(asset({ device: { hostname: 'ws-plant.corp.example' } })).toBe('ws-plant')
  expect(asset({ device: { ip: '::ffff:10.0.0.11' } })).toBe('ws-1')
  expect(asset({ device: { ip: '2001:0db8:0::0011' } })).toBe('ws-1')
  expect(asset({ device: { mac: '00-11-22-33-44-55' } })).toBe('ws-1')
  expect(asset({ device: { hostname: 'ws-9' } })).toBeUndefined()
  expect(engine.stamp(makeBadge(at(9), 'C1', 'r3'))).toMatchObject({
    door: 'd-server',
    zone: 'server-room',
    zones: ['server-room', 'office'],
    zone_security: 'critical',
    floor: 'hq-f1',
    site: 'hq',
    organisation: 'org',
    passage: 'in',
  })
})

test('a name that fits two assets fits none and is counted, unless the source names the site', () => {
  const engine = new ContextEngine({ ...twoSites, sources: [{ id: 'plant-bus', site: 'plant' }] })
  const sensor = { class: 'sensor_reading', domain: 'physical', sensor: { name: 'SENSOR A' } } as const
  expect(engine.stamp(makeEvent(at(9), sensor)).asset).toBeUndefined()
  expect(engine.counters().ambiguous_assets).toBe(1)
  expect(engine.stamp(makeEvent(at(9), { ...sensor, source: 'plant-bus' })).asset).toBe('dup-plant')
})

test('accounts lead to people; two of one name are told apart by the site only', () => {
  const engine = new ContextEngine(twoSites)
  const person = (user: object, host: string) =>
    engine.stamp(makeEvent(at(9), { user, device: { hostname: host } })).person
  expect(person({ name: 'Anna', domain: 'corp' }, 'ws-1')).toBe('anna')
  expect(person({ name: 'CORP\\anna' }, 'ws-1')).toBe('anna')
  expect(person({ name: 'anna@corp.example' }, 'ws-1')).toBe('anna')
  expect(person({ name: 'anna', domain: 'OTHER' }, 'ws-1')).toBeUndefined()
  expect(person({ name: 'ben' }, 'ws-plant')).toBe('ben')
  expect(person({ name: 'ben' }, 'ws-1')).toBe('ben2')
  expect(person({ name: 'ben' }, 'ws-hut')).toBeUndefined()
  expect(engine.counters().ambiguous_people).toBe(1)
})

test('who did it and to whom: an account change has both', () => {
  const engine = new ContextEngine(twoSites)
  const change = { class: 'account_change', activity: 'disable', user: { name: 'anna' } } as const
  expect(engine.stamp(makeEvent(at(9), { ...change, actor: { user: { name: 'cy' } } }))).toMatchObject({
    person: 'cy',
    target_person: 'anna',
  })
  const alone = engine.stamp(makeEvent(at(9), change))
  expect(alone.person).toBeUndefined()
  expect(alone.target_person).toBe('anna')
})

test('local hour and working hours follow the site, over the change to summer time and holidays', () => {
  const engine = new ContextEngine(twoSites)
  const stamp = (time: number) => engine.stamp(makeLogon(time, 'anna', 'ws-1'))
  expect(stamp(at(7))).toMatchObject({ hour: 8, day: 2, working_hours: 'yes' })
  expect(stamp(at(6.99))).toMatchObject({ hour: 7, working_hours: 'no' })
  expect(stamp(at(24 + 9))).toMatchObject({ day: 3, working_hours: 'no' })
  // 29 March 2026, 01:00 UTC: Zurich goes from 02:00 to 03:00.
  const change = Date.UTC(2026, 2, 29, 1)
  expect(stamp(change - 1)).toMatchObject({ hour: 1, day: 7 })
  expect(stamp(change)).toMatchObject({ hour: 3, day: 7 })
  expect(stamp(Date.UTC(2026, 2, 30, 6))).toMatchObject({ hour: 8, day: 1, working_hours: 'yes' })
  expect(engine.stamp(makeLogon(at(9), 'ben', 'ws-plant')).working_hours).toBe('unknown')
})

test('present after an entry, absent after an exit; nested zones follow', () => {
  const engine = engineWith([
    makeBadge(at(8), 'C1', 'R1'),
    makeBadge(at(8.1), 'C1', 'R2'),
    makeBadge(at(9), 'C1', 'R3'),
    makeBadge(at(10), 'C1', 'R3-out'),
    makeBadge(at(17), 'C1', 'R1-out'),
  ])
  const stamp = (hours: number) => engine.stamp(makeLogon(at(hours), 'anna', 'ws-1'))
  expect(stamp(7.9)).toMatchObject({ presence: 'absent' })
  expect(stamp(8.05)).toMatchObject({ presence: 'present', presence_zone: 'lobby', occupancy: 0 })
  expect(stamp(9.5)).toMatchObject({ presence: 'present', presence_zone: 'server-room', occupancy: 1 })
  expect(stamp(10.5)).toMatchObject({ presence: 'present', presence_zone: 'office', occupancy: 1 })
  expect(stamp(17)).toMatchObject({ presence: 'absent', occupancy: 0 })
  expect(stamp(17).presence_site).toBeUndefined()
})

test('where people only badge in, presence lives 14 h or until an entry elsewhere', () => {
  const others = [makeBadge(at(7), 'C3', 'P1'), makeBadge(at(13.9), 'C3', 'P1')]
  const stay = engineWith([makeBadge(at(0), 'C2', 'P1'), ...others])
  expect(stay.stamp(makeLogon(at(13.99), 'ben', 'ws-plant')).presence).toBe('present')
  expect(stay.stamp(makeLogon(at(14), 'ben', 'ws-plant')).presence).toBe('absent')
  const moved = engineWith([makeBadge(at(1), 'C2', 'P1'), makeBadge(at(5), 'C2', 'R1')])
  expect(moved.stamp(makeLogon(at(6), 'ben', 'ws-plant'))).toMatchObject({
    presence: 'absent',
    presence_site: 'hq',
  })
})

test('a grant that nobody used is not presence, whichever of the two comes first', () => {
  const grant = makeBadge(at(8), 'C1', 'R1')
  const notTaken = makeBadge(at(8) + 9_000, 'C1', 'R1', { activity: 'not_taken' })
  for (const order of [
    [grant, notTaken],
    [notTaken, grant],
  ]) {
    const engine = engineWith(order)
    expect(engine.stamp(makeLogon(at(9), 'anna', 'ws-1')).presence).toBe('absent')
    // The lock was released all the same.
    expect(engine.stamp(makeDoorOpened(at(8) + 2_000)).since_grant_ms).toBe(2_000)
  }
  const second = makeBadge(at(8) + 20_000, 'C1', 'R1')
  const used = engineWith([notTaken, second, grant])
  expect(used.stamp(makeLogon(at(9), 'anna', 'ws-1')).presence).toBe('present')
})

const makeDoorOpened = (time: number, door = 'd-front') =>
  makeEvent(time, { class: 'door_state', activity: 'opened', domain: 'physical', door })

test('unknown instead of absent: roaming laptop, key-opened door, no readers, dead feed, short history', () => {
  const heard = [makeBadge(at(8), 'C3', 'R1'), makeBadge(at(8), 'C2', 'P1')]
  const engine = engineWith(heard)
  const presence = (host: string, hours: number, from = engine) =>
    from.stamp(makeLogon(at(hours), 'anna', host)).presence
  expect(presence('ws-1', 9)).toBe('absent')
  expect(presence('lap-1', 9)).toBe('unknown')
  expect(engine.stamp(makeLogon(at(9), 'anna', 'lap-1')).asset_tags).toEqual(['roaming'])
  expect(presence('ws-yard', 9)).toBe('unknown')
  expect(presence('ws-hut', 9)).toBe('unknown')
  expect(presence('ws-1', 20.1)).toBe('unknown')
  expect(engine.stamp(makeLogon(at(20.1), 'anna', 'ws-1')).feed_healthy).toBe('no')
  // Without a word on the past, somebody may have come before we watched.
  expect(presence('ws-1', 9, engineWith(heard, twoSites))).toBe('unknown')
  const day = engineWith(
    [8, 18, 28].map((hours) => makeBadge(at(hours), 'C3', 'R1')),
    twoSites,
  )
  expect(presence('ws-1', 31.9, day)).toBe('unknown')
  expect(presence('ws-1', 32, day)).toBe('absent')
})

test('a controller that reports itself down makes its site unknown until it is back', () => {
  const health = (hours: number, activity: string) =>
    makeEvent(at(hours), {
      class: 'device_health',
      activity,
      domain: 'physical',
      device: { hostname: 'Controller 1' },
    })
  const engine = engineWith([makeBadge(at(8), 'C3', 'R1'), health(9, 'offline'), health(10, 'online')])
  const presence = (hours: number) => engine.stamp(makeLogon(at(hours), 'anna', 'ws-1')).presence
  expect(presence(8.9)).toBe('absent')
  expect(presence(9.5)).toBe('unknown')
  // Anna may have come in while it was down.
  expect(presence(11)).toBe('unknown')
})

test('a late badge gives later events the truth of its time, and says what it changed', () => {
  const engine = engineWith([makeBadge(at(7), 'C3', 'R1')])
  expect(engine.apply(makeLogon(at(9), 'anna', 'ws-1')).presence).toBe('absent')
  const late = makeBadge(at(8), 'C1', 'R1')
  engine.apply(late)
  expect(engine.takeCorrections()).toEqual([
    { kind: 'presence', person: 'anna', from: at(8), to: at(9) + 1, events: [], cause: late.id },
  ])
  expect(engine.takeCorrections()).toEqual([])
  expect(engine.stamp(makeLogon(at(9), 'anna', 'ws-1')).presence).toBe('present')
  expect(engine.stamp(makeLogon(at(7.9), 'anna', 'ws-1')).presence).toBe('absent')
})

test('a late grant at a door that was told about is a correction', () => {
  const engine = new ContextEngine(watched)
  const opened = makeDoorOpened(at(8) + 1_000)
  expect(engine.apply(opened).since_grant_ms).toBeUndefined()
  engine.apply(makeBadge(at(8), 'C9', 'R1'))
  expect(engine.takeCorrections()).toMatchObject([{ kind: 'door', door: 'd-front', from: at(8) }])
  expect(engine.stamp(opened).since_grant_ms).toBe(1_000)
})

test('a backlog that fills a silence is a correction of the site', () => {
  const engine = engineWith([makeBadge(at(0), 'C3', 'R1'), makeBadge(at(30), 'C3', 'R1')])
  engine.takeCorrections()
  engine.apply(makeBadge(at(15), 'C9', 'R1'))
  expect(engine.takeCorrections()).toMatchObject([
    { kind: 'feed', site: 'hq', from: at(12), to: at(30), events: [] },
    { kind: 'door', door: 'd-front', from: at(15), to: at(30) + 1 },
  ])
})

test('last grant and request to exit of the door, and whether it is wired', () => {
  const exit = makeEvent(at(8) + 5_000, {
    class: 'door_state',
    activity: 'request_to_exit',
    domain: 'physical',
    door: 'D-Server',
  })
  const engine = engineWith([makeBadge(at(8), 'C1', 'R3'), exit])
  const stamp = engine.apply(makeDoorOpened(at(8) + 6_000, 'd-server'))
  expect(stamp).toMatchObject({
    since_grant_ms: 6_000,
    since_request_to_exit_ms: 1_000,
    request_to_exit_wired: 'yes',
    feed_healthy: 'yes',
  })
  expect(engine.stamp(makeDoorOpened(at(8) + 6_000)).request_to_exit_wired).toBe('unknown')
})

test('travel: too fast between two sites by great circle or table; unknown without coordinates', () => {
  const badge = makeBadge(at(9), 'C2', 'R1')
  const engine = engineWith([makeBadge(at(8), 'C2', 'P1')])
  const stamp = engine.apply(badge)
  expect(stamp).toMatchObject({
    last_site: 'plant',
    since_last_location_ms: hour,
    travel_impossible: 'yes',
  })
  // Zurich–Lisbon is about 1720 km.
  expect((stamp.travel_needed_ms ?? 0) / minute).toBeCloseTo((1720 / 900) * 60, -1)
  const byTable = engineWith([makeBadge(at(8), 'C2', 'P1')], {
    ...watched,
    travel: [{ from: 'hq', to: 'plant', minutes: 30 }],
  })
  expect(byTable.apply(badge).travel_impossible).toBe('no')
  const nowhere = engineWith([makeBadge(at(8), 'C2', 'P1')], {
    ...watched,
    places: watched.places.map(({ latitude: _latitude, ...place }) => place),
  })
  expect(nowhere.apply(badge)).toMatchObject({ travel_impossible: 'unknown', last_site: 'plant' })
  expect(engine.stamp(makeLogon(at(8.1), 'ben', 'ws-plant')).travel_impossible).toBe('no')
  const remote = makeLogon(at(8.1), 'ben', 'ws-1', { logon_type: 'remote_interactive' })
  expect(engine.stamp(remote).travel_impossible).toBeUndefined()
})

test('a late upload between two badges names the next one in its correction', () => {
  const next = makeBadge(at(9), 'C2', 'R1')
  const engine = engineWith([next])
  engine.apply(makeBadge(at(8), 'C2', 'P1'))
  expect(engine.takeCorrections()).toMatchObject([{ kind: 'presence', person: 'ben', events: [next.id] }])
  expect(engine.stamp(next).travel_impossible).toBe('yes')
})

test('a card that two people hold is nobody, and never joins', () => {
  const stamp = new ContextEngine(watched).apply(makeBadge(at(9), 'loan', 'R1'))
  expect(stamp.person).toBeUndefined()
  expect(stamp.shared).toContain('loan')
})

test('employment as of the event: the last day counts whole in the home time zone, a rehire counts again', () => {
  const engine = new ContextEngine(twoSites)
  const state = (time: number, card = 'C1') => engine.stamp(makeBadge(time, card, 'R1')).employment
  // 10 March ends in Zurich at 23:00 UTC.
  expect(state(Date.UTC(2026, 2, 10, 22, 59, 59))).toBe('active')
  expect(state(Date.UTC(2026, 2, 10, 23))).toBe('ended')
  // 1 April begins at 22:00 UTC, in summer time.
  expect(state(Date.UTC(2026, 2, 31, 21, 59))).toBe('ended')
  expect(state(Date.UTC(2026, 2, 31, 22))).toBe('active')
  expect(state(at(9), 'C2')).toBe('not_started')
  expect(state(at(9), 'C3')).toBe('unknown')
})

test('plans: vendor organisation, approval, approval afterwards, maintenance, visit', () => {
  const engine = new ContextEngine(twoSites)
  const badge = (hours: number, card: string, reader: string) =>
    engine.stamp(makeBadge(at(hours), card, reader))
  expect(badge(9, 'C2', 'R3').work_order).toBe('yes')
  expect(badge(12.1, 'C2', 'R3').work_order).toBe('no')
  expect(badge(9, 'C1', 'R3').work_order).toBe('no')
  expect(badge(9, 'C-unknown', 'R3').work_order).toBe('unknown')
  expect(badge(9, 'C2', 'R2').work_order).toBe('no')
  expect(badge(9, 'C3', 'P1').work_order).toBe('no')
  expect(badge(9, 'C3', 'R2').work_order).toBe('yes')
  expect(badge(8.9, 'C3', 'R2').work_order).toBe('no')
  expect(engine.stamp(makeDoorOpened(at(21), 'd-server')).change_window).toBe('yes')
  expect(badge(21, 'C1', 'R3').change_window).toBe('no')
  expect(badge(21, 'C3', 'R3').change_window).toBe('yes')
  expect(badge(10, 'C2', 'R1').visit).toBe('yes')
  expect(badge(11.1, 'C2', 'R1').visit).toBe('no')
})

test('what many share is marked: lobby, jump host and its address', () => {
  const engine = new ContextEngine(twoSites)
  expect(engine.stamp(makeBadge(at(9), 'C1', 'R1')).shared).toEqual(['lobby'])
  const logon = makeLogon(at(9), 'anna', 'ws-1', { src_endpoint: { ip: '10.0.0.99' } })
  expect(engine.stamp(logon)).toMatchObject({ shared: ['jump', '10.0.0.99'], src_asset: 'jump' })
})

test('a camera speaks of the zone and door it sees', () => {
  const review = makeEvent(at(9), {
    class: 'video_analytics',
    activity: 'review',
    domain: 'physical',
    camera: 'SRV_CAM',
  })
  expect(new ContextEngine(twoSites).stamp(review)).toMatchObject({
    asset: 'cam-1',
    camera: 'cam-1',
    zone: 'server-room',
    covers: ['d-server'],
    site: 'hq',
  })
})

test('who is where, by site and zone', () => {
  const engine = engineWith([
    makeBadge(at(8), 'C1', 'R1'),
    makeBadge(at(8.5), 'C1', 'R2'),
    makeBadge(at(8), 'C3', 'R1'),
    makeBadge(at(8), 'C2', 'P1'),
  ])
  expect(engine.presence(at(9)).sites).toEqual([
    {
      site: 'hq',
      feed_healthy: 'yes',
      present: 2,
      zones: [
        { zone: 'lobby', present: 1 },
        { zone: 'office', present: 1 },
      ],
      people: [
        { person: 'anna', zone: 'office', since: at(8.5) },
        { person: 'cy', zone: 'lobby', since: at(8) },
      ],
    },
    {
      site: 'plant',
      feed_healthy: 'yes',
      present: 1,
      zones: [{ zone: 'hall', present: 1 }],
      people: [{ person: 'ben', zone: 'hall', since: at(8), until: at(22) }],
    },
  ])
  expect(engine.personPresence('anna', at(9))).toMatchObject({ site: 'hq', zone: 'office', since: at(8.5) })
})

test('history is bounded: what is older than the retention goes, the last passage of each person stays', () => {
  const engine = engineWith([makeBadge(at(0), 'C1', 'R1'), makeBadge(at(1), 'C1', 'R2')])
  engine.apply(makeBadge(at(60), 'C3', 'R1'))
  const { habits: _, ...tables } = JSON.parse(new TextDecoder().decode(engine.snapshot())) as {
    habits: unknown
  }
  const text = JSON.stringify(tables)
  expect(text).not.toContain(`"time":${at(0)}`)
  expect(text).toContain(`"time":${at(1)}`)
})

test('a snapshot of another program is refused with a reason', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  expect(() => ContextEngine.restore(bytes('{"format":9}'), twoSites)).toThrow(/format is 9/)
  expect(() => ContextEngine.restore(bytes('\u0000'), twoSites)).toThrow(/not JSON/)
})

test('facts entered late are corrections of the past that was told', () => {
  const engine = engineWith([makeBadge(at(9), 'C1', 'R1'), makeBadge(at(15), 'C3', 'R1')])
  expect(engine.stamp(makeBadge(at(9), 'C1', 'R1')).employment).toBe('active')
  engine.load({
    ...watched,
    version: 4,
    people: watched.people.map((person) =>
      person.id === 'anna'
        ? { ...person, employment: [{ to: '2026-03-09', type: 'employee' as const }] }
        : person,
    ),
    plans: watched.plans.map((plan) => (plan.id === 'wo-2' ? { ...plan, approved: true } : plan)),
  })
  expect(engine.takeCorrections()).toEqual([
    // 9 March ended in Zurich at 23:00 UTC.
    { kind: 'employment', person: 'anna', from: at(-1), to: at(15) + 1, events: [] },
    { kind: 'plan', plan: 'wo-2', from: at(8), to: at(15) + 1, events: [] },
  ])
  const stamp = engine.stamp(makeBadge(at(9), 'C1', 'R1'))
  expect(stamp).toMatchObject({ employment: 'ended', version: 4, presence: 'present' })
  engine.load({ ...watched, version: 5 })
  expect(engine.takeCorrections()).toHaveLength(2)
  engine.load({ ...watched, version: 6 })
  expect(engine.takeCorrections()).toEqual([])
})
