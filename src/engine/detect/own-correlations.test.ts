import fc from 'fast-check'
import { unpackSnapshot } from './engine-snapshot.ts'
import { describe, expect, test } from 'vitest'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import { correlation, engineOf, eventOf, run, times } from './test-correlations.ts'

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
  test('of the next of its own kind is silence: an event is no companion of itself', () => {
    const silence =
      '---\ntitle: x\nname: x\ncorrelation: { type: absence, rules: [a], without: [a, b], after: 5s, group-by: [native.key] }\n'
    expect(times(run(silence, [['a', 1] as const, ['a', 5] as const, ['a', 20] as const]))).toEqual([5, 20])
    expect(times(run(silence, [['a', 1] as const, ['b', 3] as const]))).toEqual([])
  })
  test('each event may say itself how long after, up to the most; one that says nothing or more is unknown', () => {
    const engine = engineOf(
      '---\ntitle: x\nname: x\ncorrelation: { type: absence, rules: [a], without: [b], after: 5s, after-field: native.value, group-by: [native.key] }\n',
    )
    const send = (id: string, time: number, value: string) =>
      engine.process(eventOf({ id, time, kind: 'a', key: id, value }), 0)
    send('short', 10_000, '2000')
    send('long', 10_000, '5000')
    send('longer', 10_000, '5001')
    send('silent', 10_000, '')
    engine.process(eventOf({ id: 'b', time: 12_500, kind: 'b', key: 'long', value: '' }), 0)
    expect(engine.advance(12_000)).toEqual([])
    const [draft, ...more] = engine.advance(12_001)
    expect(more).toEqual([])
    expect(draft).toMatchObject({ key: { 'native.key': 'short' }, sequence: { window: { to: 12_000 } } })
    expect(draft?.explanation[0]?.text).toContain('in the 2 s after')
    expect(engine.advance(60_000)).toEqual([])
    expect(engine.loads().find(({ rule }) => rule !== 'a')?.unknown).toBe(2)
  })
  test('refuses a field without a most', () => {
    const { problems } = parseRuleFile(
      't.yml',
      'title: x\ncorrelation: { type: absence, rules: [a], without: [b], before: 5s, after-field: native.value }\n',
    )
    expect(problems).toMatchObject([{ code: 'bad_correlation' }])
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

/** Starts of the stretches in which `isTrue` holds over the ten seconds up to an event, found by trying all. */
function startsByHand(
  sent: readonly (readonly [kind: string, seconds: number, value: string])[],
  isTrue: (window: readonly (readonly [kind: string, seconds: number, value: string])[]) => boolean,
): number[] {
  const moments = sent.map(([, seconds]) => seconds)
  const hot = moments.filter((end) => isTrue(sent.filter(([, at]) => at >= end - 10 && at <= end)))
  const sorted = [...new Set(hot)].toSorted((a, b) => a - b)
  return sorted.filter((at, index) => index === 0 || at - (sorted[index - 1] ?? 0) > 10)
}

const anySending = fc
  .array(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat({ max: 60 }), fc.constantFrom('-3', '1', '4', '9')),
    {
      maxLength: 40,
    },
  )
  // One event a second: the order of events at the same time is another test's.
  .map((sent) => [...new Map(sent.map((one) => [one[1], one])).values()])

test('sums and scores are what trying every window by hand gives, in any order of arrival', () => {
  const sum = correlation('type: value_sum\nrules: [a, b, c]\ncondition: { field: native.value, gte: 12 }')
  const score = correlation('type: score\nweights: { a: 3, b: 2, c: 1 }\ncondition: { gt: 4 }')
  const weights: Readonly<Record<string, number>> = { a: 3, b: 2, c: 1 }
  const total = (numbers: readonly number[]) => numbers.reduce((left, right) => left + right, 0)
  fc.assert(
    fc.property(anySending, (sent) => {
      const bySum = startsByHand(sent, (window) => total(window.map(([, , value]) => Number(value))) >= 12)
      expect(times(run(sum, sent))).toEqual(bySum)
      const byScore = startsByHand(
        sent,
        (window) => total([...new Set(window.map(([kind]) => kind))].map((kind) => weights[kind] ?? 0)) > 4,
      )
      expect(times(run(score, sent))).toEqual(byScore)
    }),
    { numRuns: 200 },
  )
})

test('a storm on one key is bounded: a sum goes by the newest numbers and finds what it has to', () => {
  const engine = engineOf(
    correlation('type: value_sum\nrules: [a]\ncondition: { field: native.value, gte: 5000 }').replace(
      '10s',
      '1y',
    ),
  )
  const found: number[] = []
  for (let second = 0; second < 10_100; second++) {
    const event = { id: `e${second}`, time: second * 1000, kind: 'a', key: 'k', value: '1' }
    engine.process(eventOf(event), second)
    if (second % 500 === 499) found.push(...times(engine.advance(event.time + 1)))
  }
  expect(found).toEqual([4_999])
  const { windows } = unpackSnapshot(2, engine.snapshot())
  const kept = [...windows.values()].map(({ plain }) => (plain as { items: unknown[] }[])[0]?.items.length)
  expect(kept).toEqual([10_000])
})
