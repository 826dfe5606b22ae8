import { describe, expect, test } from 'vitest'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import { compileRules } from './compile-rules.ts'
import { base, correlation, engineOf, eventOf, run, times } from './test-correlations.ts'

describe('event_count', () => {
  const rule = correlation('type: event_count\nrules: [a]\ncondition: { gte: 3 }')

  test('fires when the third lies within the time span, and not a millisecond later', () => {
    expect(
      times(
        run(rule, [
          ['a', 1],
          ['a', 5],
          ['a', 11],
        ]),
      ),
    ).toEqual([11])
    expect(
      times(
        run(rule, [
          ['a', 1],
          ['a', 5],
          ['a', 11.001],
        ]),
      ),
    ).toEqual([])
  })
  test('is one alert while it goes on, and another after a pause longer than the time span', () => {
    const burst = Array.from({ length: 60 }, (_, index) => ['a', index] as const)
    const later = [
      ['a', 100],
      ['a', 101],
      ['a', 102],
    ] as const
    const alerts = run(rule, [...burst, ...later])
    expect(times(alerts)).toEqual([2, 102])
    expect(alerts[0]?.events).toHaveLength(50)
    expect(alerts[0]?.explanation[0]?.text).toContain('60 events')
  })
  test('an event sent twice counts once', () => {
    const engine = engineOf(rule)
    const sent = [1, 2, 2, 2].map((seconds) => ({
      id: `e${seconds}`,
      time: seconds * 1000,
      kind: 'a',
      key: 'k',
      value: '',
    }))
    expect(sent.flatMap((event, index) => engine.process(eventOf(event), index))).toEqual([])
  })
  test('the rules it counts are silent unless it says generate', () => {
    expect(run(rule, [['a', 1]])).toEqual([])
    const loud = correlation('type: event_count\nrules: [a]\ncondition: { gte: 3 }\ngenerate: true')
    expect(run(loud, [['a', 1]]).map(({ rule }) => rule)).toEqual(['a'])
  })
  test('lt, eq and ranges are judged on closed windows', () => {
    const eq = correlation('type: event_count\nrules: [a]\ncondition: { eq: 2 }')
    expect(
      times(
        run(eq, [
          ['a', 1],
          ['a', 2],
        ]),
      ),
    ).toEqual([11])
    expect(
      times(
        run(eq, [
          ['a', 1],
          ['a', 2],
          ['a', 3],
        ]),
      ),
    ).toEqual([])
    const range = correlation('type: event_count\nrules: [a]\ncondition: { gt: 1, lte: 3 }')
    expect(
      times(
        run(range, [
          ['a', 1],
          ['a', 2],
          ['a', 3],
        ]),
      ),
    ).toEqual([11])
    expect(
      times(
        run(
          range,
          [1, 2, 3, 4].map((at) => ['a', at] as const),
        ),
      ),
    ).toEqual([])
  })
})

test('value_count counts different values', () => {
  const rule = correlation('type: value_count\nrules: [a]\ncondition: { field: native.value, gte: 3 }')
  expect(
    times(
      run(rule, [
        ['a', 1, 'x'],
        ['a', 2, 'x'],
        ['a', 3, 'y'],
      ]),
    ),
  ).toEqual([])
  expect(
    times(
      run(rule, [
        ['a', 1, 'x'],
        ['a', 2, 'x'],
        ['a', 3, 'y'],
        ['a', 4, 'z'],
      ]),
    ),
  ).toEqual([4])
})

test('a closed count over closed counts', () => {
  const two = correlation('type: event_count\nrules: [a]\ncondition: { eq: 2 }', 'two')
  const once = correlation('type: event_count\nrules: [two]\ncondition: { eq: 1 }', 'once')
  const twice = [
    ['a', 1],
    ['a', 2],
  ] as const
  expect(times(run(two + once, twice))).toEqual([21])
})

test('value_count over several fields counts combinations', () => {
  const rule = correlation(
    'type: value_count\nrules: [a, b]\ncondition: { field: [native.kind, native.value], gte: 3 }',
  )
  const sent = (last: string) =>
    [
      ['a', 1, 'x'],
      ['b', 2, 'x'],
      ['a', 3, last],
    ] as const
  expect(times(run(rule, sent('x')))).toEqual([])
  expect(times(run(rule, sent('y')))).toEqual([3])
})

test('temporal: every rule, in any order; a condition can ask for fewer', () => {
  const rule = correlation('type: temporal\nrules: [a, b, c]')
  expect(
    times(
      run(rule, [
        ['c', 1],
        ['a', 5],
        ['b', 9],
      ]),
    ),
  ).toEqual([9])
  expect(
    times(
      run(rule, [
        ['c', 1],
        ['a', 5],
        ['b', 12],
      ]),
    ),
  ).toEqual([])
  const two = correlation('type: temporal\nrules: [a, b, c]\ncondition: { gte: 2 }')
  expect(
    times(
      run(two, [
        ['c', 1],
        ['b', 9],
      ]),
    ),
  ).toEqual([9])
})

test('temporal with not: waits for the watermark and looks at both sides of the moment', () => {
  const rule = correlation('type: temporal\nrules: [a, b, c]\ncondition: a and b and not c')
  expect(
    times(
      run(rule, [
        ['a', 1],
        ['b', 2],
      ]),
    ),
  ).toEqual([2])
  expect(
    run(rule, [
      ['a', 1],
      ['b', 2],
    ])[0]?.fired,
  ).toBe('watermark')
  expect(
    times(
      run(rule, [
        ['a', 1],
        ['b', 2],
        ['c', 11],
      ]),
    ),
  ).toEqual([])
  expect(
    times(
      run(rule, [
        ['c', -7],
        ['a', 1],
        ['b', 2],
      ]),
    ),
  ).toEqual([])
  expect(
    times(
      run(rule, [
        ['a', 1],
        ['b', 2],
        ['c', 13],
      ]),
    ),
  ).toEqual([2])
})

test('temporal_ordered: in this order only', () => {
  const rule = correlation('type: temporal_ordered\nrules: [a, b, c]')
  expect(
    times(
      run(rule, [
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ]),
    ),
  ).toEqual([3])
  expect(
    times(
      run(rule, [
        ['b', 1],
        ['a', 2],
        ['c', 3],
      ]),
    ),
  ).toEqual([])
  expect(
    times(
      run(rule, [
        ['a', 1],
        ['b', 2],
        ['a', 8],
        ['c', 12],
      ]),
    ),
  ).toEqual([])
  expect(
    times(
      run(rule, [
        ['a', 1],
        ['a', 3],
        ['b', 4],
        ['c', 12],
      ]),
    ),
  ).toEqual([12])
})

test('temporal_ordered with not: in this order, and the other not within the timespan around the last', () => {
  const rule = correlation('type: temporal_ordered\ncondition: a and not c and b')
  const sent = (...seconds: [string, number][]) => times(run(rule, seconds))
  expect(sent(['a', 1], ['b', 2])).toEqual([2])
  expect(sent(['b', 1], ['a', 2])).toEqual([])
  expect(sent(['a', 1], ['b', 2], ['c', 12])).toEqual([])
  expect(sent(['a', 1], ['b', 2], ['c', 12.001])).toEqual([2])
  expect(sent(['c', -8], ['a', 1], ['b', 2])).toEqual([])
})

test('a condition over rules needs something that occurs, and an order needs and', () => {
  const problemsOf = (body: string) =>
    parseRuleFile('t.yml', correlation(body)).problems.map(({ code, line, column }) => [code, line, column])
  expect(problemsOf('type: temporal\nrules: [a, b]\ncondition: not a and not b')).toEqual([
    ['bad_correlation', 9, 14],
  ])
  expect(problemsOf('type: temporal\nrules: [a, b]\ncondition: a or not b')).toHaveLength(1)
  expect(problemsOf('type: temporal\nrules: [a, b]\ncondition: a and x')).toEqual([['bad_condition', 9, 14]])
  expect(problemsOf('type: temporal_ordered\nrules: [a, b]\ncondition: a or b')).toHaveLength(1)
  expect(problemsOf('type: temporal\nrules: [a, b]\ncondition: a and not b')).toEqual([])
})

test('a condition that compares wrongly is named with its place', () => {
  const placesOf = (type: string, condition: string) =>
    parseRuleFile(
      't.yml',
      correlation(`type: ${type}\nrules: [a]\ncondition:\n  ${condition.replaceAll(', ', '\n  ')}`),
    ).problems.map(({ line, column }) => [line, column])
  expect(placesOf('value_percentile', 'field: f, gte: 3')).toEqual([[10, 5]])
  expect(placesOf('value_percentile', 'field: f, percentile: 101, gte: 3')).toEqual([[11, 17]])
  expect(placesOf('value_sum', 'field: f, percentile: 5, gte: 3')).toEqual([[11, 5]])
  expect(placesOf('value_sum', 'gte: 3')).toEqual([[10, 5]])
  expect(placesOf('event_count', 'gte: 1.5')).toEqual([[10, 10]])
  expect(placesOf('event_count', 'gt: 5, lte: 3')).toEqual([[10, 5]])
  expect(placesOf('event_count', 'about: 3')).toEqual([[10, 5]])
})

test('a rule that is not there is named where the correlation names it', () => {
  const text = correlation('type: temporal\nrules:\n  - a\n  - nowhere')
  const { problems } = compileRules(parseRuleFile('t.yml', base + text).rules)
  const line = (base + text).split('\n').findIndex((one) => one.includes('nowhere')) + 1
  expect(problems).toMatchObject([{ code: 'missing_rule', line, column: 7 }])
})

test.each([
  ['30s', 30],
  ['2m', 120],
  ['1h', 3_600],
  ['1d', 86_400],
  ['1w', 7 * 86_400],
  ['1M', 30 * 86_400],
  ['1y', 365 * 86_400],
])('a timespan of %s', (timespan, seconds) => {
  const rule = correlation('type: event_count\nrules: [a]\ncondition: { gte: 2 }').replace('10s', timespan)
  const pair = (second: number) => times(run(rule, [['a', 0] as const, ['a', second] as const]))
  expect(pair(seconds)).toEqual([seconds])
  expect(pair(seconds + 0.001)).toEqual([])
})

test('group-by keeps keys apart, and aliases join fields of different names', () => {
  const rule = correlation(
    'type: temporal\nrules: [a, b]\nalias_placeholder: 1'.replace('\nalias_placeholder: 1', '') +
      '\naliases: { native.key: { a: native.key, b: native.value } }',
  )
  expect(
    times(
      run(rule, [
        ['a', 1, 'x'],
        ['b', 2, 'k'],
      ]),
    ),
  ).toEqual([2])
  expect(
    times(
      run(rule, [
        ['a', 1, 'x'],
        ['b', 2, 'x'],
      ]),
    ),
  ).toEqual([])
})

test('chained: a burst, then something else; a count counts bursts, not their events', () => {
  const burst = correlation('type: event_count\nrules: [a]\ncondition: { gte: 3 }', 'burst')
  const then = correlation('type: temporal_ordered\nrules: [burst, b]', 'then')
  expect(
    times(
      run(burst + then, [
        ['a', 1],
        ['a', 2],
        ['a', 3],
        ['b', 8],
      ]),
    ),
  ).toEqual([8])
  expect(
    times(
      run(burst + then, [
        ['a', 1],
        ['b', 2],
        ['a', 3],
        ['a', 4],
      ]),
    ),
  ).toEqual([])
  const twice = correlation('type: event_count\nrules: [burst]\ncondition: { gte: 2 }', 'twice').replace(
    '10s',
    '1h',
  )
  const bursts = (starts: number[]) =>
    starts.flatMap((start) => [0, 1, 2, 3].map((at) => ['a', start + at] as const))
  expect(times(run(burst + twice, bursts([0])))).toEqual([])
  expect(times(run(burst + twice, bursts([0, 100])))).toEqual([103])
})

test('a set with circles, missing rules or doubles loads the rest', () => {
  const text = `${base}${correlation('type: temporal\nrules: [a, y]', 'x')}${correlation('type: temporal\nrules: [a, x]', 'y')}${correlation('type: temporal\nrules: [a, nowhere]', 'z')}${correlation('type: temporal\nrules: [a, z]', 'w')}---\ntitle: twin\nname: a\ntaxonomy: ocsf\ndetection: { s: { class: base_event }, condition: s }\n`
  const { rules, problems } = compileRules(parseRuleFile('t.yml', text).rules)
  expect(rules.map(({ head }) => head.id)).toEqual(['a', 'b', 'c'])
  expect(problems.map(({ code }) => code).sort()).toEqual([
    'bad_correlation',
    'bad_correlation',
    'duplicate_rule',
    'missing_rule',
    'missing_rule',
  ])
})
