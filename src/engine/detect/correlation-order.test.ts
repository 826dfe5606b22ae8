import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alertOf } from './alert-draft.ts'
import { correlation, engineOf, eventOf, Settled, type Sent } from './test-correlations.ts'

/** Every kind of correlation at once, chained ones too. */
const all = [
  correlation('type: event_count\nrules: [a]\ncondition: { gte: 3 }', 'count'),
  correlation('type: event_count\nrules: [a, b]\ncondition: { eq: 2 }', 'exactly'),
  correlation('type: value_count\nrules: [a, b]\ncondition: { field: native.value, gte: 3 }', 'values'),
  correlation('type: value_sum\nrules: [a, b]\ncondition: { field: native.number, gte: 20 }', 'sum'),
  correlation('type: value_sum\nrules: [a]\ncondition: { field: native.number, lt: 0 }', 'small_sum'),
  correlation('type: value_avg\nrules: [a, b]\ncondition: { field: native.number, gt: 4.5 }', 'average'),
  correlation('type: value_median\nrules: [a, b]\ncondition: { field: native.number, gte: 4 }', 'median'),
  correlation(
    'type: value_percentile\nrules: [a]\ncondition: { field: native.number, percentile: 75, gte: 5 }',
    'percentile',
  ),
  correlation('type: temporal_ordered\nrules: [sum, c]', 'sum_then_c'),
  correlation('type: event_count\nrules: [sum]\ncondition: { gte: 2 }', 'two_sums').replace('10s', '40s'),
  correlation('type: event_count\nrules: [average]\ncondition: { gte: 2 }', 'averages').replace('10s', '40s'),
  correlation('type: event_count\nrules: [average]\ncondition: { eq: 1 }', 'one_average').replace(
    '10s',
    '30s',
  ),
  correlation('type: score\nweights: { a: 3, b: 2, c: 2 }\ncondition: { gt: 4 }', 'score'),
  correlation('type: compare\nleft: [a]\nright: [b, c]\ncondition: { difference: { gte: 1 } }', 'more'),
  correlation('type: compare\nleft: [a, b]\nright: [c]\ncondition: { ratio: { gt: 1 } }', 'ratio'),
  correlation('type: temporal_ordered\nrules: [more, score]', 'more_then_score').replace('10s', '20s'),
  correlation('type: path\nrules: [a, b]\ncondition: { field: native.value, gte: 3 }', 'path'),
  correlation('type: temporal_ordered\nrules: [path, c]', 'path_then_c').replace('10s', '20s'),
  correlation('type: temporal\nrules: [a, b, c]', 'together'),
  correlation('type: temporal_ordered\nrules: [a, b, c]\ncondition: a and not b and c', 'ordered_without_b'),
  correlation('type: temporal\nrules: [a, b, c]\ncondition: a and b and not c', 'without_c'),
  correlation('type: temporal_ordered\nrules: [a, b, c]', 'ordered'),
  correlation('type: temporal_ordered\nrules: [count, c]', 'burst_then_c').replace('10s', '7s'),
  correlation('type: event_count\nrules: [values]\ncondition: { gte: 2 }', 'two_episodes').replace(
    '10s',
    '20s',
  ),
  '---\ntitle: alone\nname: alone\ncorrelation: { type: absence, rules: [a], without: [c], before: 4s, after: 6s, group-by: [native.key] }\n',
  correlation('type: temporal_ordered\nrules: [alone, b]', 'alone_then_b').replace('10s', '20s'),
]
  .join('')
  .replaceAll('rules:', 'generate: true\n  rules:')
  .replaceAll(/^ {2}type: (score|compare)$/gm, '  type: $1\n  generate: true')
  .replaceAll('type: absence, generate: true\n  rules:', 'type: absence, generate: true, rules:')

const latenessMs = 8_000

const sending = fc
  .array(
    fc.record({
      time: fc.integer({ min: 0, max: 60_000 }).map((time) => time - (time % 250)),
      kind: fc.constantFrom('a', 'a', 'b', 'c'),
      key: fc.constantFrom('k', 'k', 'k', 'l'),
      value: fc.constantFrom('u', 'v', 'w', 'x'),
      delayMs: fc.integer({ min: 0, max: latenessMs }),
      step: fc.boolean(),
    }),
    { minLength: 5, maxLength: 60, size: 'max' },
  )
  .map((events) => events.map((event, index) => ({ ...event, id: `e${index}` })))

type Sending = Sent & { readonly delayMs: number; readonly step: boolean }

/** Runs events in order of arrival; the watermark follows the newest event by the lateness bound where `step` says. */
function settle(events: readonly Sending[], restartAt = -1, rules = all, isQuiet = false): unknown[] {
  const settled = new Settled()
  const past = (seq: number) => events.slice(seq, seq + 1).map(eventOf)
  const start = () => engineOf(rules, isQuiet ? past : undefined)
  let engine = start()
  let newest = 0
  events.forEach((event, index) => {
    if (index === restartAt) {
      const bytes = engine.snapshot()
      engine = start()
      engine.restore(bytes)
    }
    settled.take(engine.process(eventOf(event), index))
    newest = Math.max(newest, event.time)
    if (event.step) settled.take(engine.advance(newest - latenessMs))
  })
  settled.take(engine.advance(10_000_000))
  return settled.list().map((draft) => ({
    ...alertOf(draft, 0),
    // The place in the log is the order of arrival.
    events: draft.events.map((summary) => ({ ...summary, seq: 0 })),
  }))
}

test('any order of arrival inside the lateness bound gives the same alerts with the same ids', () => {
  fc.assert(
    fc.property(sending, (events) => {
      const inOrder = settle(
        events.toSorted((a, b) => a.time - b.time).map((event) => ({ ...event, step: true })),
      )
      const arrived = events.toSorted((a, b) => a.time + a.delayMs - (b.time + b.delayMs))
      expect(settle(arrived)).toEqual(inOrder)
      const shuffled = events.map((event) => ({ ...event, step: false }))
      expect(settle(shuffled)).toEqual(inOrder)
    }),
    { numRuns: 120 },
  )
})

test('a restart from a snapshot at any point changes nothing', () => {
  fc.assert(
    fc.property(sending, fc.nat({ max: 60 }), (events, restartAt) => {
      const arrived = events.toSorted((a, b) => a.time + a.delayMs - (b.time + b.delayMs))
      expect(settle(arrived, restartAt)).toEqual(settle(arrived))
    }),
    { numRuns: 50 },
  )
})

/** Kinds whose keys can be quiet, and chains over them. */
const quiet = [
  correlation('type: event_count\nrules: [a]\ncondition: { gte: 3 }', 'count'),
  correlation('type: event_count\nrules: [a, b]\ncondition: { gt: 4 }', 'more'),
  correlation('type: value_count\nrules: [a, b]\ncondition: { field: native.value, gte: 3 }', 'values'),
  correlation('type: temporal\nrules: [a, b, c]', 'together'),
  correlation('type: temporal\nrules: [a, b, c]\ncondition: { gte: 2 }', 'two_of_three'),
  correlation('type: temporal_ordered\nrules: [a, b, c]', 'ordered'),
  correlation('type: temporal_ordered\nrules: [count, c]', 'burst_then_c'),
  correlation('type: event_count\nrules: [values]\ncondition: { gte: 2 }', 'two_episodes').replace(
    '10s',
    '20s',
  ),
]
  .join('')
  .replaceAll('rules:', 'generate: true\n  rules:')

test('quiet keys kept small give the same alerts as everything kept whole, over restarts and late events too', () => {
  fc.assert(
    fc.property(sending, fc.integer({ min: -1, max: 60 }), (events, restartAt) => {
      const arrived = events.toSorted((a, b) => a.time + a.delayMs - (b.time + b.delayMs))
      const tooLate = events.toSorted((a, b) => a.time + a.delayMs * 5 - (b.time + b.delayMs * 5))
      const repeated = arrived.flatMap((event, index) => (index % 3 === 0 ? [event, event] : [event]))
      for (const order of [arrived, tooLate, repeated])
        expect(settle(order, restartAt, quiet, true)).toEqual(settle(order, -1, quiet))
    }),
    { numRuns: 100 },
  )
})

test('an early draft keeps its id unless a late event moves the start, which supersedes it', () => {
  const engine = engineOf(correlation('type: event_count\nrules: [a]\ncondition: { gte: 3 }'))
  const send = (id: string, seconds: number) =>
    engine.process(eventOf({ id, time: seconds * 1000, kind: 'a', key: 'k', value: '' }), 0)
  expect([...send('1', 10), ...send('2', 12)]).toEqual([])
  const [early] = send('3', 14)
  expect(early).toMatchObject({ time: 14_000, final: false, supersedes: [] })
  expect(send('4', 16)).toEqual([])
  const [moved] = send('5', 11)
  expect(moved).toMatchObject({ time: 12_000, supersedes: [early?.id] })
  const [ended] = engine.advance(100_000)
  expect(ended).toBeUndefined()
})

test('events after the watermark are late, and their alerts say so', () => {
  const engine = engineOf(correlation('type: event_count\nrules: [a]\ncondition: { gte: 3 }'))
  engine.advance(1_000_000)
  const drafts = [1, 2, 3].flatMap((at) =>
    engine.process(eventOf({ id: `e${at}`, time: at * 1000, kind: 'a', key: 'k', value: '' }), at),
  )
  expect(drafts).toMatchObject([{ late: true, time: 3_000 }])
})
