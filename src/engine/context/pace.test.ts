import { describe, expect, test } from 'vitest'
import { Asset } from '../../model/asset.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { ContextEngine } from './context-engine.ts'
import type { ContextFacts } from './facts.ts'
import { LastHeard } from './last-heard.ts'
import { RateTable } from './rate-table.ts'
import { RhythmTable } from './rhythm-table.ts'
import { day0, hour, makeEvent, makeLogon, minute, twoSites } from './test-facts.ts'

const day = 24 * hour
const second = 1000
const facts: ContextFacts = {
  ...twoSites,
  assets: [...twoSites.assets, Asset.parse({ id: 'cam-2', kind: 'camera', name: 'cam-2', place: 'office' })],
}

function camera(time: number, activity = 'heartbeat', hostname = 'cam-2'): SecurityEvent {
  return makeEvent(time, { class: 'device_health', domain: 'physical', activity, device: { hostname } })
}

/** Heartbeats from `from` to `to`, every `everyMs`. */
function beat(engine: ContextEngine, from: number, to: number, everyMs: number, hostname = 'cam-2'): void {
  for (let time = from; time < to; time += everyMs) engine.observe(camera(time, 'heartbeat', hostname))
}

describe('how long a device may be silent', () => {
  test('is learned from the days before: three times the gap that hardly any exceeds, at least five minutes', () => {
    const engine = new ContextEngine(facts)
    for (let from = day0; from < day0 + 5 * day; from += 10 * minute) {
      beat(engine, from, from + minute, minute)
      beat(engine, from + 3 * second, from + 10 * minute, minute, 'srv_cam')
    }
    const slow = engine.stamp(camera(day0 + 5 * day))
    // Gaps are told apart by a fifth.
    expect(slow.heartbeat_bound_ms).toBeGreaterThanOrEqual(30 * minute)
    expect(slow.heartbeat_bound_ms).toBeLessThan(36 * minute)
    expect(engine.stamp(camera(day0 + 5 * day, 'heartbeat', 'srv_cam')).heartbeat_bound_ms).toBe(5 * minute)
    // Of two devices the slower one decides: the faster may be the one that is gone.
    expect(slow.site_heartbeat_bound_ms).toBe(slow.heartbeat_bound_ms)
  })

  test('is not known while it is learned, and an outage among many gaps teaches nothing', () => {
    const engine = new ContextEngine(facts)
    beat(engine, day0, day0 + 2 * day, minute)
    expect(engine.stamp(camera(day0 + 2 * day + 2 * hour)).heartbeat_bound_ms).toBeUndefined()
    expect(engine.stamp(camera(day0 + 2 * day + 2 * hour)).overdue).toBe('unknown')
    beat(engine, day0 + 2 * day + 9 * hour, day0 + 4 * day, minute)
    const learned = engine.stamp(camera(day0 + 4 * day + 2 * hour))
    expect(learned.heartbeat_bound_ms).toBe(5 * minute)
    expect(learned.site_heartbeat_bound_ms).toBeUndefined()
  })

  test('forgets what is older than a fortnight', () => {
    const engine = new ContextEngine(facts)
    beat(engine, day0, day0 + 4 * day, minute)
    beat(engine, day0 + 4 * day, day0 + 20 * day, hour)
    expect(engine.stamp(camera(day0 + 20 * day)).heartbeat_bound_ms).toBeGreaterThanOrEqual(3 * hour)
  })

  test('an event after a longer silence is overdue, by what was known of its time', () => {
    const engine = new ContextEngine(facts)
    beat(engine, day0, day0 + 5 * day, minute)
    const last = day0 + 5 * day - minute
    expect(engine.stamp(camera(last + 4 * minute, 'online'))).toMatchObject({
      silent_for_ms: 4 * minute,
      overdue: 'no',
    })
    const back = camera(last + 40 * minute, 'online')
    expect(engine.apply(back)).toMatchObject({ silent_for_ms: 40 * minute, overdue: 'yes' })
    // One of the minutes between comes late.
    engine.observe(camera(last + 37 * minute))
    expect(engine.stamp(back)).toMatchObject({ silent_for_ms: 3 * minute, overdue: 'no' })
  })

  test('hosts have none, nor devices that send no heartbeats', () => {
    const engine = new ContextEngine(facts)
    engine.observe(makeLogon(day0, 'anna', 'ws-1'))
    expect(engine.stamp(makeLogon(day0 + hour, 'anna', 'ws-1')).silent_for_ms).toBeUndefined()
    engine.observe(camera(day0, 'online'))
    const stamp = engine.stamp(camera(day0 + hour, 'tamper'))
    expect(stamp.silent_for_ms).toBe(hour)
    expect(stamp.overdue).toBeUndefined()
  })
})

describe('how much a device speaks', () => {
  test('is held against the busiest ten minutes of the days before', () => {
    const engine = new ContextEngine(facts)
    for (let index = 0; index < 6; index++) {
      for (let count = 0; count < 20; count++)
        engine.observe(camera(day0 + index * day + 9 * hour + count * 20 * second, 'online'))
    }
    const now = day0 + 6 * day + 3 * hour
    for (let count = 0; count < 100; count++)
      engine.observe(camera(now - 5 * minute + count * second, 'online'))
    expect(engine.stamp(camera(now)).rate_ratio).toBe(5)
    expect(engine.stamp(camera(now + 10 * minute)).rate_ratio).toBe(0)
  })

  test('is not known before five days are', () => {
    const engine = new ContextEngine(facts)
    for (let index = 0; index < 4; index++) engine.observe(camera(day0 + index * day, 'online'))
    expect(engine.stamp(camera(day0 + 4 * day)).rate_ratio).toBeUndefined()
  })
})

test('late by less than what is kept, in any order, told once or in two halves with a restart: the same answers', () => {
  const times: number[] = []
  for (let time = day0; time < day0 + 6 * day; time += 7 * minute)
    times.push(time, time + (time % 5) * minute)
  const sorted = times.toSorted((a, b) => a - b)
  // Neighbours come in turned order, six at a time.
  const turned = sorted.flatMap((_, index) =>
    index % 6 === 0 ? sorted.slice(index, index + 6).toReversed() : [],
  )
  const one = new ContextEngine(facts)
  let other = new ContextEngine(facts)
  sorted.forEach((time) => one.observe({ ...camera(time), id: String(time) }))
  turned.forEach((time, index) => {
    if (index === 900) other = ContextEngine.restore(other.snapshot(), facts)
    other.observe({ ...camera(time), id: String(time) })
  })
  expect(new TextDecoder().decode(other.snapshot())).toBe(new TextDecoder().decode(one.snapshot()))
  const question = { ...camera(day0 + 6 * day), id: 'q' }
  expect(other.stamp(question)).toEqual(one.stamp(question))
  expect(one.stamp(question).heartbeat_bound_ms).toBeGreaterThan(0)
})

test('every table is bounded', () => {
  const rhythms = new RhythmTable(100)
  const rates = new RateTable(100)
  const heard = new LastHeard({ spanMs: minute, spansKept: 3, maxKeys: 100 })
  for (let key = 0; key < 500; key++) {
    for (let step = 0; step < 50; step++) {
      for (const table of [rhythms, rates, heard]) table.note(`k${key}`, day0 + key * day + step * minute)
    }
  }
  for (const table of [rhythms, rates, heard]) expect(table.dump().length).toBeLessThanOrEqual(100)
  for (const [, spans] of rhythms.dump()) expect(spans.length).toBeLessThanOrEqual(32)
  for (const [, minutes] of rates.dump()) expect(minutes.length).toBeLessThanOrEqual(60)
  for (const [, times] of heard.dump()) expect(times.length).toBeLessThanOrEqual(6)
  rhythms.dropBelow(day0 + 1000 * day)
  rates.dropBelow(day0 + 1000 * day)
  expect([...rhythms.dump(), ...rates.dump()]).toEqual([])
})
