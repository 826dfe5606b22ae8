import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventContext } from '../../model/event-context.ts'
import type { SecurityEvent } from '../../model/event.ts'
import { ContextEngine } from './context-engine.ts'
import type { ContextFacts } from './facts.ts'
import { day0, hour, makeBadge, makeEvent, makeLogon, minute, twoSites } from './test-facts.ts'

const facts: ContextFacts = { ...twoSites, history_since_ms: day0 - 48 * hour }
const readers = ['R1', 'R1-out', 'R2', 'R2-out', 'R3', 'R3-out', 'P1', 'R9']
const cards = ['C1', 'C2', 'C3', 'C4']

/** One thing at a door within four hours, at a coarse time so that equal times and orders of id happen. */
const doorEvent = fc.oneof(
  { weight: 5, arbitrary: fc.constant('granted') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('not_taken', 'taken', 'denied', 'request_to_exit', 'offline', 'online'),
  },
)
const story = fc.array(
  fc.tuple(
    doorEvent,
    fc.constantFrom(...cards),
    fc.constantFrom(...readers),
    fc.integer({ min: 0, max: 480 }),
  ),
  { minLength: 1, maxLength: 40 },
)

function makeStory(parts: [string, string, string, number][]): SecurityEvent[] {
  return parts.map(([activity, card, reader, half], index) => {
    const time = day0 + 6 * hour + half * (minute / 2)
    const id = `s-${index}`
    if (activity === 'request_to_exit') {
      return makeEvent(time, { id, class: 'door_state', activity, domain: 'physical', door: 'd-server' })
    }
    if (activity === 'offline' || activity === 'online') {
      const device = { hostname: 'ctl-1' }
      return makeEvent(time, { id, class: 'device_health', activity, domain: 'physical', device })
    }
    return makeBadge(time, card, reader, { id, activity })
  })
}

/** Logons of everyone everywhere over the four hours and after. */
const questions = Array.from({ length: 20 }, (_, index) =>
  makeLogon(
    day0 + 6 * hour + index * 15 * minute,
    ['anna', 'ben', 'cy'][index % 3] as string,
    ['ws-1', 'ws-plant', 'ws-yard'][index % 2] as string,
    { id: `q-${index}` },
  ),
)

const answers = (engine: ContextEngine, events: readonly SecurityEvent[]) =>
  events.map((event) => engine.stamp(event))

/** The tables alone: what was told and corrected on the way depends on the order, and should. */
function tables(engine: ContextEngine): unknown {
  const dump = JSON.parse(new TextDecoder().decode(engine.snapshot())) as {
    tracks: [string, unknown[]][]
    doors: [string, object][]
  }
  return {
    ...dump,
    corrections: [],
    tracks: dump.tracks.flatMap(([person, passages]) => (passages.length > 0 ? [[person, passages]] : [])),
    doors: dump.doors.flatMap(([door, entry]) => {
      const { toldUpTo: _, ...lists } = entry as { toldUpTo: unknown; grants: []; exits: []; notTaken: [] }
      return lists.grants.length + lists.exits.length + lists.notTaken.length > 0 ? [[door, lists]] : []
    }),
  }
}

/** How often a device speaks is a mere count: the pipeline takes repetitions out before. */
function withoutRates(engine: ContextEngine): unknown {
  const all = tables(engine) as { habits: { pace: object } }
  return { ...all, habits: { ...all.habits, pace: { ...all.habits.pace, rates: [] } } }
}

test('any order of arrival gives the same tables and the same stamps', () => {
  fc.assert(
    fc.property(
      story.chain((parts) =>
        fc.tuple(
          fc.constant(parts),
          fc.shuffledSubarray(
            parts.map((_, index) => index),
            { minLength: parts.length },
          ),
        ),
      ),
      ([parts, order]) => {
        const events = makeStory(parts)
        const sorted = new ContextEngine(facts)
        const shuffled = new ContextEngine(facts)
        for (const event of events.toSorted((a, b) => a.time - b.time)) sorted.apply(event)
        for (const index of order) shuffled.apply(events[index] as SecurityEvent)
        expect(answers(shuffled, questions)).toEqual(answers(sorted, questions))
        expect(answers(shuffled, events)).toEqual(answers(sorted, events))
        expect(tables(shuffled)).toEqual(tables(sorted))
      },
    ),
    { numRuns: 300 },
  )
})

test('an event told twice counts once', () => {
  fc.assert(
    fc.property(story, (parts) => {
      const events = makeStory(parts)
      const once = new ContextEngine(facts)
      const twice = new ContextEngine(facts)
      for (const event of events) once.apply(event)
      for (const event of [...events, ...events.toReversed()]) twice.apply(event)
      expect(answers(twice, questions)).toEqual(answers(once, questions))
      expect(withoutRates(twice)).toEqual(withoutRates(once))
    }),
    { numRuns: 100 },
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
      expect(restarted.takeCorrections()).toEqual(straight.takeCorrections())
      expect(restarted.snapshot()).toEqual(straight.snapshot())
    }),
    { numRuns: 200 },
  )
})

test('whoever is in a zone is in what it lies in; the counts agree with the people', () => {
  const outer: Record<string, string> = { 'server-room': 'office' }
  fc.assert(
    fc.property(story, fc.integer({ min: 0, max: 300 }), (parts, minutes) => {
      const engine = new ContextEngine(facts)
      for (const event of makeStory(parts)) engine.apply(event)
      const time = day0 + 6 * hour + minutes * minute
      for (const { present, zones, people, site, feed_healthy } of engine.presence(time).sites) {
        expect(people).toHaveLength(present)
        const count = (zone: string) => zones.find((each) => each.zone === zone)?.present ?? 0
        for (const [inner, around] of Object.entries(outer)) {
          expect(count(inner)).toBeLessThanOrEqual(count(around))
        }
        if (feed_healthy !== 'yes' || site !== 'hq') continue
        const stamp = engine.stamp(makeEvent(time, { device: { hostname: 'ws-1' } }))
        expect(stamp.occupancy).toBe(count('office'))
      }
    }),
    { numRuns: 200 },
  )
})

test('a correction names every stamp that a late event changed', () => {
  fc.assert(
    fc.property(story, (parts) => {
      const engine = new ContextEngine(facts)
      const told = questions.map((event) => [event, engine.apply(event)] as const)
      engine.takeCorrections()
      for (const event of makeStory(parts)) engine.apply(event)
      const corrections = engine.takeCorrections()
      for (const [event, before] of told) {
        const now = engine.stamp(event)
        if (now.presence_site === before.presence_site && now.presence_zone === before.presence_zone) continue
        const covered = corrections.some(
          ({ kind, person, from, to }) =>
            kind === 'presence' && person === now.person && event.time >= from && event.time < to,
        )
        expect(covered).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})

test('no event, however odd its names, keeps the engine from a stamp', () => {
  const odd = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '-',
      '__proto__',
      'constructor',
      '\\',
      '@',
      '.',
      ':',
      '::',
      '%',
      'R1',
      'C1',
      'anna',
    ),
    fc.string({ maxLength: 40 }),
    fc.ipV6(),
  )
  const event = fc.record({
    time: fc.integer({ min: -8.64e12, max: 8.64e12 }),
    class: fc.constantFrom(
      'physical_access',
      'door_state',
      'authentication',
      'device_health',
      'visitor_activity',
    ),
    activity: fc.constantFrom('granted', 'not_taken', 'request_to_exit', 'logon', 'offline', 'check_in'),
    names: fc.array(odd, { minLength: 8, maxLength: 8 }),
  })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (parts) => {
      const engine = new ContextEngine(facts)
      for (const { time, names, ...rest } of parts) {
        const [door, reader, card, holder, user, domain, host, ip] = names as [string, ...string[]]
        const stamp = engine.apply(
          makeEvent(time, {
            ...(rest as Pick<SecurityEvent, 'class' | 'activity'>),
            domain: 'physical',
            door,
            reader,
            credential: { uid: card, holder },
            user: { name: user, domain },
            device: { hostname: host, ip },
            src_endpoint: { ip, hostname: domain },
          }),
        )
        expect(EventContext.safeParse(stamp).error).toBeUndefined()
      }
      const again = ContextEngine.restore(engine.snapshot(), facts)
      expect(again.presence(day0)).toEqual(engine.presence(day0))
    }),
    { numRuns: 300 },
  )
})
