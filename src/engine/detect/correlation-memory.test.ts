import { expect, test } from 'vitest'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import { compileRules } from './compile-rules.ts'
import { DetectionEngine } from './detection-engine.ts'
import { base, correlation, eventOf } from './test-correlations.ts'

const mb = 1024 * 1024

function engineWith(text: string, correlationBytes?: number, isQuiet = true): DetectionEngine {
  const { rules, problems } = compileRules(parseRuleFile('t.yml', base + text).rules)
  expect(problems).toEqual([])
  const engine = new DetectionEngine({
    ...(isQuiet && { past: { seed: { low: 1, high: 2 }, read: () => [] } }),
    ...(correlationBytes !== undefined && { limits: { correlationBytes } }),
  })
  engine.setRules(rules)
  return engine
}
const total = (engine: DetectionEngine) => engine.loads().reduce((sum, { bytes }) => sum + bytes, 0)

/** `keys` keys of the kind, one event each, the watermark a second behind. */
function feed(engine: DetectionEngine, kind: string, keys: number, from = 0): void {
  for (let n = 0; n < keys; n++) {
    const time = 1_000_000 + from + n
    const id = `${kind}${from + n}`
    engine.process(eventOf({ id, time, kind, key: `key-of-${kind}-${from + n}`, value: 'v' }), n)
    if (n % 1_000 === 999) engine.advance(time - 1_000)
  }
  engine.advance(1_000_000 + from + keys)
}

const many = (kind: string, name: string) =>
  correlation(`rules: [${kind}]\ntype: event_count\ntimespan: 1d\ncondition: { gte: 20 }`, name).replace(
    '  timespan: 10s\n',
    '',
  )

test('rules that are within their own bounds are bounded together too, the largest giving way', () => {
  const engine = engineWith(many('a', 'large') + many('b', 'small'), 4 * mb)
  feed(engine, 'b', 2_000)
  feed(engine, 'a', 60_000)
  expect(total(engine)).toBeLessThanOrEqual(4 * mb)
  const [large, small] = engine.loads()
  expect(large).toMatchObject({ rule: 'large' })
  expect(large?.evicted).toBeGreaterThan(1_000)
  expect(small).toMatchObject({ rule: 'small', keys: 2_000, evicted: 0 })
  expect(engine.overflow().keysLetGo).toBe(large?.evicted)
  // Those heard last are still followed: twenty of one make an alert.
  const last = Array.from({ length: 19 }, (_, n) =>
    engine.process(
      eventOf({ id: `again${n}`, time: 1_061_000, kind: 'a', key: 'key-of-a-59999', value: 'v' }),
      n,
    ),
  )
  expect(last.flat().map(({ rule }) => rule)).toEqual(['large'])
})

test('keys that are kept whole count with what they take', () => {
  const sums = correlation(
    'rules: [a]\ntype: value_avg\ntimespan: 1d\ncondition: { field: native.number, gte: 3 }',
    'average',
  ).replace('  timespan: 10s\n', '')
  const free = engineWith(sums)
  const bound = engineWith(sums, 4 * mb)
  for (const engine of [free, bound])
    for (let n = 0; n < 8_000; n++)
      engine.process(eventOf({ id: `e${n}`, time: 1_000_000 + n, kind: 'a', key: `k${n}`, value: 'v' }), n)
  for (const engine of [free, bound]) engine.advance(1_001_000)
  expect(free.loads()).toMatchObject([{ keys: 8_000, evicted: 0 }])
  expect(total(free)).toBeGreaterThan(8 * mb)
  expect(total(bound)).toBeLessThanOrEqual(4 * mb)
  expect(bound.loads()[0]?.evicted).toBeGreaterThan(2_000)
})
