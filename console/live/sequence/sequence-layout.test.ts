import { expect, test } from 'vitest'
import type { AlertSequence } from '../../../src/model/alert-sequence.ts'
import { layoutSequence } from './sequence-layout.ts'

const sequenceOf = (parts: Partial<AlertSequence>): AlertSequence => ({
  type: 'event_count',
  timespan_ms: 10_000,
  window: { from: 0, to: 10_000 },
  moment: 10_000,
  lanes: [{ role: 'step', rules: [{ id: 'r', title: 'R' }] }],
  marks: [],
  total: 0,
  measure: 'events',
  bounds: [],
  ...parts,
})
const marksAt = (...times: readonly (readonly [number, string?, number?])[]): AlertSequence['marks'] =>
  times.map(([time, value, lane = 0], index) => ({
    time,
    event: `e${index}`,
    lane,
    ...(value !== undefined && { value }),
  }))

test('the window lies inside the axis and marks stand by time', () => {
  const { rows, window, moment, from, to } = layoutSequence(
    sequenceOf({ marks: marksAt([2_000], [10_000]) }),
    [],
    undefined,
  )
  expect([from < 0, to > 10_000, window.cut]).toEqual([true, true, false])
  expect(moment).toBe(window.right)
  const [first, last] = rows[0]?.drawn ?? []
  expect(last?.at).toBe(moment)
  expect(first?.at).toBeCloseTo(window.left + 0.2 * (window.right - window.left))
})

test('marks too near to tell apart are one, and none is lost', () => {
  const { rows } = layoutSequence(
    sequenceOf({ marks: marksAt([0], [9_000], [9_010], [10_000]) }),
    [],
    undefined,
  )
  expect(rows[0]?.drawn.map(({ marks }) => marks.length)).toEqual([1, 2, 1])
})

test('a window that is mostly empty is cut before its first event', () => {
  const day = 86_400_000
  const { window, rows } = layoutSequence(
    sequenceOf({ window: { from: 0, to: day }, moment: day, marks: marksAt([day - 4_000], [day]) }),
    [],
    undefined,
  )
  expect(window).toMatchObject({ left: 0, cut: true })
  expect(rows[0]?.drawn[0]?.at).toBeGreaterThan(0.3)
})

test('a value count has a row for each value, in order; too many share the last', () => {
  const two = layoutSequence(
    sequenceOf({ type: 'value_count', marks: marksAt([1, 'b'], [2, 'a'], [3, 'b']) }),
    [],
    undefined,
  )
  expect(two.rows.map(({ names, marks }) => [names, marks.length])).toEqual([
    [['b'], 2],
    [['a'], 1],
  ])
  const many = sequenceOf({
    type: 'value_count',
    marks: marksAt(...Array.from({ length: 14 }, (_, index) => [index * 700, `v${index}`] as const)),
  })
  const { rows } = layoutSequence(many, [], undefined)
  expect(rows).toHaveLength(10)
  expect(rows.at(-1)).toMatchObject({ role: 'others', names: ['v9', 'v10', 'v11', 'v12', 'v13'] })
})

test('a path goes from place to place, and back', () => {
  const { way } = layoutSequence(
    sequenceOf({ type: 'path', marks: marksAt([0, 'lobby'], [5_000, 'lab'], [10_000, 'lobby']) }),
    [],
    undefined,
  )
  expect(way.map(({ row }) => row)).toEqual([0, 1, 0])
})

test('what must not happen is open up to its deadline', () => {
  const { rows } = layoutSequence(
    sequenceOf({
      type: 'temporal',
      lanes: [
        { role: 'step', rules: [] },
        { role: 'absent', rules: [] },
      ],
      marks: marksAt([8_000], [10_000]),
    }),
    [],
    { reason: 'not', until: 20_000 },
  )
  expect(rows[0]?.open).toBeUndefined()
  expect(rows[1]?.open).toMatchObject({ from: 0, to: 20_000 })
  expect(rows[1]?.open?.right).toBeLessThan(1)
})
