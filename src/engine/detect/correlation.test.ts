import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import { alertOf, type AlertDraft } from './alert-draft.ts'
import { compileRules } from './compile-rules.ts'
import { DetectionEngine } from './detection-engine.ts'
import type { SecurityEvent } from '../../model/event.ts'

interface Sent {
  readonly id: string
  readonly time: number
  readonly kind: string
  readonly key: string
  readonly value: string
}

const base = `
title: a
name: a
taxonomy: ocsf
detection: { s: { native.kind: a }, condition: s }
---
title: b
name: b
taxonomy: ocsf
detection: { s: { native.kind: b }, condition: s }
---
title: c
name: c
taxonomy: ocsf
detection: { s: { native.kind: c }, condition: s }
`

const correlation = (body: string, name = 'x') =>
  `---\ntitle: ${name}\nname: ${name}\ncorrelation:\n  group-by: [native.key]\n  timespan: 10s\n${body.replaceAll(/^/gm, '  ')}\n`

function engineOf(text: string): DetectionEngine {
  const parsed = parseRuleFile('t.yml', base + text)
  const { rules, problems } = compileRules(parsed.rules)
  expect([...parsed.problems, ...problems]).toEqual([])
  const engine = new DetectionEngine(undefined, (one, other) => corridor.has(one + other))
  engine.setRules(rules)
  return engine
}

function eventOf({ id, time, kind, key, value }: Sent): SecurityEvent {
  return {
    id,
    class: 'base_event',
    activity: 'other',
    domain: 'cyber',
    severity: 'low',
    message: kind,
    time,
    received_time: time,
    time_basis: 'device',
    source: 's',
    connector: 'c',
    raw: '',
    native: { kind, key, value, number: numbers[value] },
  }
}

/** Sends events (kind and seconds) in order, then lets the watermark pass everything. */
function run(
  text: string,
  sent: readonly (readonly [kind: string, seconds: number, value?: string])[],
): AlertDraft[] {
  const events = sent.map(([kind, seconds, value = 'v'], index) => ({
    id: `e${index}`,
    time: seconds * 1000,
    kind,
    key: 'k',
    value,
  }))
  const settled = new Settled()
  const engine = engineOf(text)
  events.forEach((event, index) => settled.take(engine.process(eventOf(event), index)))
  settled.take(engine.advance(1_000_000_000))
  return settled.list()
}

/** What a consumer holds: drafts by id, superseded ones taken out. */
class Settled {
  readonly #alerts = new Map<string, AlertDraft>()
  take(drafts: readonly AlertDraft[]): void {
    for (const draft of drafts) {
      for (const id of draft.supersedes) this.#alerts.delete(id)
      this.#alerts.set(draft.id, draft)
    }
  }
  list(): AlertDraft[] {
    return [...this.#alerts.values()].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1))
  }
}

/** u, v and w lie in a row. */
const corridor = new Set(['uv', 'vu', 'vw', 'wv'])
const numbers: Readonly<Record<string, number>> = { u: -3, v: 4, w: 5.1, x: 9 }

const times = (alerts: readonly AlertDraft[]) => alerts.map(({ time }) => time / 1000)

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

describe('absence', () => {
  const rule =
    '---\ntitle: x\nname: x\ncorrelation: { type: absence, rules: [a], without: [b], before: 5s, after: 2s, group-by: [native.key] }\n'
  test('fires when nothing expected occurred around it', () => {
    expect(times(run(rule, [['a', 10]]))).toEqual([10])
    expect(
      times(
        run(rule, [
          ['b', 5],
          ['a', 10],
        ]),
      ),
    ).toEqual([])
    expect(
      times(
        run(rule, [
          ['b', 4.9],
          ['a', 10],
        ]),
      ),
    ).toEqual([10])
    expect(
      times(
        run(rule, [
          ['a', 10],
          ['b', 12],
        ]),
      ),
    ).toEqual([])
    expect(
      times(
        run(rule, [
          ['a', 10],
          ['b', 12.1],
        ]),
      ),
    ).toEqual([10])
  })
  test('fires at the watermark, also when everything has gone quiet', () => {
    const engine = engineOf(rule)
    engine.process(eventOf({ id: 'e', time: 10_000, kind: 'a', key: 'k', value: '' }), 0)
    expect(engine.advance(12_000)).toEqual([])
    expect(times(engine.advance(12_001))).toEqual([10])
  })
})

describe('score', () => {
  const rule = correlation('type: score\nweights: { a: 40, b: 20.5, c: 5 }\ncondition: { gte: 60 }')
  test('adds the weight of each rule once, at once', () => {
    expect(times(run(rule, [['a', 1] as const, ['b', 4] as const]))).toEqual([4])
    expect(run(rule, [['a', 1] as const, ['b', 4] as const])[0]).toMatchObject({ fired: 'at_once' })
    expect(times(run(rule, [['a', 1] as const, ['a', 2] as const, ['c', 3] as const]))).toEqual([])
    expect(times(run(rule, [['a', 1] as const, ['b', 11.001] as const]))).toEqual([])
  })
  test('what cannot be is refused with its place', () => {
    const placeOf = (body: string) =>
      parseRuleFile('t.yml', correlation(body)).problems.map(({ line, column }) => [line, column])
    expect(placeOf('type: score\nweights: { a: 4, b: 2 }\ncondition: { gte: 7 }')).toEqual([[9, 14]])
    expect(placeOf('type: score\nweights: { a: 4, b: 0 }\ncondition: { gte: 3 }')).toEqual([[8, 23]])
    expect(placeOf('type: score\nweights: { a: 4, b: 2 }\ncondition: { lt: 3 }')).toEqual([[9, 16]])
    expect(placeOf('type: score\nrules: [a]\nweights: { a: 4 }\ncondition: { gte: 3 }')).toEqual([[8, 3]])
  })
})

describe('compare', () => {
  const rule = (condition: string) =>
    correlation(`type: compare\nleft: [a]\nright: [b, c]\ncondition: ${condition}`)
  const more = [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['a', 4],
    ['c', 5],
  ] as const
  test('the difference and the ratio of two counts, over a whole window', () => {
    expect(times(run(rule('{ difference: { gt: 0 } }'), more))).toEqual([11])
    expect(times(run(rule('{ difference: { gte: 2 } }'), more))).toEqual([])
    expect(times(run(rule('{ ratio: { gte: 1.5, lt: 2 } }'), more))).toEqual([11])
    expect(times(run(rule('{ ratio: { gte: 1.51 } }'), more))).toEqual([])
    const text = run(rule('{ difference: { gt: 0 } }'), more)[0]?.explanation[0]?.text
    expect(text).toContain('a less b or c gt 0 within 10 s')
  })
  test('nothing on one side is none of it', () => {
    expect(times(run(rule('{ ratio: { gte: 100 } }'), [['a', 1] as const]))).toEqual([11])
    expect(times(run(rule('{ difference: { lt: 0 } }'), [['c', 1] as const]))).toEqual([11])
  })
  test('what cannot be is refused', () => {
    const codesOf = (body: string) =>
      parseRuleFile('t.yml', correlation(body)).problems.map(({ code }) => code)
    const sides = 'type: compare\nleft: [a]\nright: [b]\n'
    expect(codesOf(`${sides}condition: { gt: 0 }`)).toEqual(['bad_correlation'])
    expect(codesOf(`${sides}condition: { ratio: { about: 3 } }`)).toEqual(['bad_correlation'])
    expect(codesOf(`${sides}condition: { ratio: { gt: 3 }, difference: { gt: 3 } }`)).toEqual([
      'bad_correlation',
    ])
    expect(codesOf('type: compare\nleft: [a]\ncondition: { ratio: { gt: 3 } }')).toEqual(['bad_correlation'])
    expect(codesOf(`${sides}condition: { difference: { gt: 3 } }`)).toEqual([])
  })
})

test('path: places in a row, each next to the one before; what lies elsewhere is passed over', () => {
  const rule = correlation('type: path\nrules: [a, b]\ncondition: { field: native.value, gte: 3 }')
  const walk = (...places: string[]) =>
    times(
      run(
        rule,
        places.map((place, index) => ['a', index + 1, place] as const),
      ),
    )
  expect(walk('u', 'v', 'w')).toEqual([3])
  expect(walk('u', 'w', 'v')).toEqual([])
  expect(walk('u', 'x', 'v', 'u')).toEqual([4])
  expect(walk('u', 'u', 'v', 'v')).toEqual([])
  const slow = [
    ['a', 1, 'u'],
    ['a', 5, 'v'],
    ['b', 11.001, 'w'],
  ] as const
  expect(times(run(rule, slow))).toEqual([])
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
function settle(events: readonly Sending[], restartAt = -1): unknown[] {
  const settled = new Settled()
  let engine = engineOf(all)
  let newest = 0
  events.forEach((event, index) => {
    if (index === restartAt) {
      const bytes = engine.snapshot()
      engine = engineOf(all)
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
