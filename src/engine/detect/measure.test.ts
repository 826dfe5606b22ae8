import { describe, expect, test } from 'vitest'
import { correlation, engineOf, eventOf, run, times } from './test-correlations.ts'

describe('measures', () => {
  const measuring = (type: string, condition: string) =>
    correlation(`type: ${type}\nrules: [a]\ncondition: { field: native.value, ${condition} }`)
  const values = (...numbers: (number | string)[]) =>
    numbers.map((value, index) => ['a', index + 1, String(value)] as const)

  test('value_sum from below looks back from each event, negative numbers included, once the watermark has passed', () => {
    const rule = measuring('value_sum', 'gte: 10')
    expect(times(run(rule, values(4, 5)))).toEqual([])
    expect(times(run(rule, values(4, 5, 1)))).toEqual([3])
    expect(times(run(rule, values(4, 5, -2, 2, 1)))).toEqual([5])
    expect(run(rule, values(10))[0]).toMatchObject({ fired: 'watermark' })
    expect(run(rule, values(10))[0]?.explanation[0]?.text).toContain('sum of native.value gte 10 within 10 s')
    const apart = [
      ['a', 1, '6'],
      ['a', 11.001, '6'],
    ] as const
    expect(times(run(rule, apart))).toEqual([])
  })
  test('value_sum from below is one alert while it goes on', () => {
    const rule = measuring('value_sum', 'gt: 10.5')
    expect(times(run(rule, values(...Array.from({ length: 40 }, () => 3))))).toEqual([4])
  })
  test('a sum that was too small grows by what comes late', () => {
    const engine = engineOf(measuring('value_sum', 'gte: 10'))
    const send = (id: string, seconds: number, value: string) =>
      engine.process(eventOf({ id, time: seconds * 1000, kind: 'a', key: 'k', value }), 0)
    send('1', 1, '6')
    send('3', 3, '2')
    expect(engine.advance(4_000)).toEqual([])
    send('2', 2, '2')
    expect(times(engine.advance(4_001))).toEqual([3])
  })
  test('value_sum from above or in a range is judged on closed windows', () => {
    const range = measuring('value_sum', 'gt: 5, lte: 9')
    expect(times(run(range, values(4, 5)))).toEqual([11])
    expect(times(run(range, values(4, 5, 1)))).toEqual([])
    expect(times(run(measuring('value_sum', 'neq: 9'), values(4, 5)))).toEqual([])
  })
  test('value_avg, value_median and value_percentile are those of a whole window', () => {
    expect(times(run(measuring('value_avg', 'gte: 4.5'), values(3, 6)))).toEqual([11])
    expect(times(run(measuring('value_avg', 'gt: 4.5'), values(3, 6)))).toEqual([])
    expect(times(run(measuring('value_median', 'eq: 2.5'), values(9, 1, 2, 3)))).toEqual([11])
    expect(times(run(measuring('value_median', 'eq: 2'), values(9, 1, 2)))).toEqual([11])
    const hundred = values(...Array.from({ length: 9 }, () => 1), 101)
    expect(times(run(measuring('value_percentile', 'percentile: 90, gt: 10.9, lt: 11.1'), hundred))).toEqual([
      11,
    ])
    expect(times(run(measuring('value_percentile', 'percentile: 0, eq: 1'), hundred))).toEqual([11])
    expect(times(run(measuring('value_percentile', 'percentile: 100, eq: 101'), hundred))).toEqual([11])
  })
  test('what holds no number is left out', () => {
    expect(times(run(measuring('value_avg', 'eq: 4'), values('none', 4, '0x10', '')))).toEqual([12])
    expect(times(run(measuring('value_sum', 'gte: 1'), values('none')))).toEqual([])
  })
})
