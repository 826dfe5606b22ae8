import { expect, test } from 'vitest'
import { AlertSequence } from '../../model/alert-sequence.ts'
import { correlation, run } from './test-correlations.ts'

const only = (text: string, sent: Parameters<typeof run>[1]) => {
  const alerts = run(text, sent)
  expect(alerts).toHaveLength(1)
  const [alert] = alerts
  if (!alert?.sequence) throw new Error('no picture')
  expect(AlertSequence.parse(alert.sequence)).toEqual(alert.sequence)
  return { ...alert, sequence: alert.sequence }
}

test('a count: the window that was full, how far it came, and every event', () => {
  const { sequence, waited } = only(correlation('type: event_count\nrules: [a, b]\ncondition: { gte: 3 }'), [
    ['a', 1],
    ['b', 4],
    ['a', 9],
    ['a', 12],
  ])
  expect(sequence).toMatchObject({
    window: { from: -1_000, to: 9_000 },
    moment: 9_000,
    reached: 3,
    total: 4,
    bounds: [{ comparison: 'gte', value: 3 }],
  })
  expect(sequence.lanes).toEqual([
    {
      role: 'step',
      rules: [expect.objectContaining({ title: 'a' }), expect.objectContaining({ title: 'b' })],
    },
  ])
  expect(sequence.marks.map(({ time, event }) => [time, event])).toEqual([
    [1_000, 'e0'],
    [4_000, 'e1'],
    [9_000, 'e2'],
    [12_000, 'e3'],
  ])
  expect(waited).toBeUndefined()
})

test('a value count says which values', () => {
  const { sequence } = only(
    correlation('type: value_count\nrules: [a]\ncondition: { field: native.value, gte: 2 }'),
    [
      ['a', 1, 'u'],
      ['a', 2, 'U'],
      ['a', 3, 'v'],
    ],
  )
  expect(sequence.marks.map(({ value }) => value)).toEqual(['u', 'u', 'v'])
  expect(sequence).toMatchObject({ reached: 2, measure: 'different values of native.value' })
})

test('a sequence with something that must not happen: its row, and how long it was waited for', () => {
  const { sequence, waited } = only(
    correlation('type: temporal\nrules: [a, b, c]\ncondition: a and b and not c'),
    [
      ['a', 1],
      ['b', 5],
    ],
  )
  expect(sequence.lanes.map(({ role }) => role)).toEqual(['step', 'step', 'absent'])
  expect(sequence.marks.map(({ lane }) => lane)).toEqual([0, 1])
  expect(sequence).not.toHaveProperty('reached')
  expect(waited).toEqual({ reason: 'not', until: 15_000 })
})

test('an absence: the open interval and its deadline', () => {
  const { sequence, waited } = only(
    '---\ntitle: x\ncorrelation: { type: absence, rules: [a], without: [c], before: 4s, after: 6s, group-by: [native.key] }\n',
    [['a', 20]],
  )
  expect(sequence).toMatchObject({
    window: { from: 16_000, to: 26_000 },
    moment: 20_000,
    timespan_ms: 10_000,
  })
  expect(sequence.lanes.map(({ role }) => role)).toEqual(['step', 'absent'])
  expect(waited).toEqual({ reason: 'absence', until: 26_000 })
})

test('a path: the places in order, and how long the way is', () => {
  const { sequence } = only(
    correlation('type: path\nrules: [a]\ncondition: { field: native.value, gte: 3 }'),
    [
      ['a', 1, 'u'],
      ['a', 2, 'x'],
      ['a', 3, 'v'],
      ['a', 4, 'w'],
    ],
  )
  expect(sequence.marks.map(({ value }) => value)).toEqual(['u', 'x', 'v', 'w'])
  expect(sequence.reached).toBe(3)
})

test('a ratio to nothing has no end, and both sides have a row', () => {
  const { sequence, waited } = only(
    correlation('type: compare\nleft: [a]\nright: [b]\ncondition: { ratio: { gt: 1 } }'),
    [
      ['a', 1],
      ['a', 2],
    ],
  )
  expect(sequence).toMatchObject({ reached: null, window: { from: 1_000, to: 11_000 }, moment: 11_000 })
  expect(sequence.lanes.map(({ role }) => role)).toEqual(['left', 'right'])
  expect(waited).toEqual({ reason: 'count', until: 11_000 })
})

test('a score shows what each sign weighs', () => {
  const { sequence } = only(correlation('type: score\nweights: { a: 3, b: 2 }\ncondition: { gte: 5 }'), [
    ['a', 1],
    ['b', 2],
  ])
  expect(sequence.lanes.map(({ weight }) => weight)).toEqual([3, 2])
  expect(sequence.reached).toBe(5)
})
