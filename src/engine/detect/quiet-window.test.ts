import { expect, test } from 'vitest'
import type { AlertDraft } from './alert-draft.ts'
import type { CompiledCorrelation } from './compiled-rule.ts'
import { compileRules } from './compile-rules.ts'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import { EpisodeWindow } from './episode-window.ts'
import { QuietWindow, type FindAgain } from './quiet-window.ts'
import { base, correlation, engineOf, eventOf, Settled } from './test-correlations.ts'

const count = correlation('type: event_count\nrules: [a]\ncondition: { gte: 3 }')

function ruleOf(text: string): CompiledCorrelation {
  const { rules } = compileRules(parseRuleFile('t.yml', base + text).rules)
  const rule = rules.find((one) => one.kind === 'correlation')
  if (!rule) throw new Error('no correlation')
  return rule
}

function open(findAgain: FindAgain = () => undefined, keys = 1_000, items = 1_000) {
  const drafts: AlertDraft[] = []
  const sink = { draft: (draft: AlertDraft) => void drafts.push(draft), moment() {}, episode() {} }
  const rule = ruleOf(count)
  const whole = new EpisodeWindow(rule, sink, () => false)
  const window = new QuietWindow(rule, whole, findAgain, { low: 1, high: 2 }, { keys, items })
  const add = (key: string, time: number, id = `${key}-${time}`) =>
    window.add(
      0,
      {
        time,
        id,
        seq: time,
        values: { 'native.key': key },
        late: false,
        whole: () => ({ time, id, event: undefined, values: { 'native.key': key }, parts: [], late: false }),
      },
      -Infinity,
    )
  return { window, drafts, add }
}

test('keys that the watermark has passed are let go, and are not counted as evicted', () => {
  const { window, add } = open()
  for (let key = 0; key < 500; key++) add(`k${key}`, key * 100)
  expect(window.keys).toBe(500)
  window.advance(35_001)
  expect([window.keys, window.evicted]).toEqual([249, 0])
  window.advance(100_000)
  expect(window.keys).toBe(0)
})

test('above the bound the keys that were quiet longest go, and are counted', () => {
  const { window, drafts, add } = open(undefined, 160)
  for (let key = 0; key < 159; key++) add(`k${key}`, key)
  // The oldest is heard again: it is not the quietest any more.
  add('k0', 500)
  add('k159', 500)
  add('new', 501)
  expect([window.keys, window.evicted]).toEqual([151, 10])
  add('k0', 502)
  expect(drafts).toHaveLength(1)
  // One that was let go starts anew.
  for (const time of [510, 511]) add('k1', time)
  expect(drafts).toHaveLength(1)
})

test('many occurrences of few keys are bounded too', () => {
  const { window, add } = open(undefined, 1_000, 320)
  for (let at = 0; at < 2_000; at++) add(`k${at % 400}`, at * 7)
  expect(window.evicted).toBeGreaterThan(0)
  expect(window.keys).toBeLessThanOrEqual(320)
})

test('a count is right also where its events can no longer be read', () => {
  const engine = engineOf(count, () => [])
  const settled = new Settled()
  const send = (id: string, seconds: number) =>
    settled.take(engine.process(eventOf({ id, time: seconds * 1000, kind: 'a', key: 'k', value: 'v' }), 0))
  send('1', 1)
  send('2', 2)
  // Nothing is remembered after a restart, and the log has nothing.
  const bytes = engine.snapshot()
  const restarted = engineOf(count, () => [])
  restarted.restore(bytes)
  settled.take(restarted.process(eventOf({ id: '3', time: 3_000, kind: 'a', key: 'k', value: 'v' }), 3))
  expect(settled.list()).toMatchObject([{ time: 3_000, first_time: 1_000, events: [{ id: '3' }] }])
  expect(settled.list()[0]?.explanation[0]?.text).toContain('3 events')
})

test('a repetition of one event counts once', () => {
  const { drafts, add } = open()
  for (let times = 0; times < 5; times++) add('k', 1, 'same')
  add('k', 2)
  expect(drafts).toEqual([])
  add('k', 3)
  expect(drafts).toHaveLength(1)
})

test('a key that stays below its bound over many events stays quiet', () => {
  let asked = 0
  const { drafts, add, window } = open(() => {
    asked++
    return undefined
  })
  for (let at = 0; at < 40; at++) add('k', at * 9_000)
  expect([drafts.length, asked, window.keys]).toEqual([0, 0, 1])
})
