import { expect, test } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { makeRandom } from '../match/test-records.ts'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import type { ParsedRule } from '../sigma/rule-ast.ts'
import { compileInSteps, compileRules } from './compile-rules.ts'
import { DetectionEngine } from './detection-engine.ts'
import type { KeptRules } from './kept-rules.ts'
import { runToEnd } from './steps.ts'

// What is kept of the rules before must not show: each set made of the one before is held against one made from nothing.

const fileCount = 40
const wordCount = 12
const random = makeRandom(7)
const below = (count: number) => Math.floor(random() * count)

function eventRule(n: number): string {
  const word = `word-${below(wordCount)}-`
  const asks = [
    `f|contains: '${word}'`,
    `f|startswith: '${word}'`,
    `EventID: ${below(3)}`,
    `g: ${below(3)}`,
    `f|re: '${word}[0-9]'`,
  ]
  const logsource = ['{ product: p }', '{ product: p, category: c }', '{ product: q }'][below(3)]
  const level = random() < 0.2 ? 'informational' : 'high'
  return `title: r${n}\nid: r${n}\nlevel: ${level}\nlogsource: ${logsource}\ndetection: { s: { ${asks[below(5)]} }, condition: s }\n`
}

function ocsfRule(n: number): string {
  return `title: o${n}\nid: o${n}\ntaxonomy: ocsf\ndetection: { s: { class: authentication, activity: ${random() < 0.5 ? 'logon' : 'logoff'} }, condition: s }\n`
}

function correlation(n: number): string {
  const named = `[r${below(fileCount)}, r${below(fileCount)}]`
  return `title: c${n}\nid: c${n}\ncorrelation: { type: event_count, rules: ${named}, group-by: [${random() < 0.5 ? 'g' : 'h'}], timespan: 1m, condition: { gte: 2 }, generate: ${random() < 0.5} }\n`
}

function filter(n: number): string {
  const named = random() < 0.5 ? 'any' : `[r${below(fileCount)}]`
  return `title: f${n}\nid: f${n}\nlogsource: { product: p }\nfilter: { rules: ${named}, s: { g: ${below(3)} }, condition: not s }\n`
}

const makers = [eventRule, eventRule, eventRule, eventRule, ocsfRule, correlation, filter]
const makeFile = (n: number): readonly ParsedRule[] => {
  const make = makers[n % makers.length] ?? eventRule
  return parseRuleFile(`${n}.yml`, random() < 0.05 ? 'title: [' : make(n)).rules
}

function makeEvent(n: number): SecurityEvent {
  const native = {
    f: `word-${below(wordCount)}-${below(20)} word-${below(wordCount)}-`,
    EventID: random() < 0.1 ? [below(3)] : below(3),
    g: below(3),
    h: below(2),
  }
  return {
    id: `e${n}`,
    class: 'authentication',
    activity: random() < 0.5 ? 'logon' : 'logoff',
    domain: 'cyber',
    severity: 'low',
    message: '',
    time: 10_000 + n * 10,
    received_time: 10_000,
    time_basis: 'device',
    source: 's',
    connector: 'c',
    raw: '',
    logsource: random() < 0.7 ? { product: 'p', category: 'c' } : { product: 'q' },
    native,
  }
}

function feed(engine: DetectionEngine, events: readonly SecurityEvent[], withText: boolean): unknown[] {
  return events.map((event, at) =>
    engine
      .process(event, at, withText ? JSON.stringify(event.native) : undefined)
      .map(({ rule, title, explanation }) => JSON.stringify([rule, title, explanation]))
      .toSorted(),
  )
}

test('rules made of those before them are those made from nothing, and fire on the same events', () => {
  const files = Array.from({ length: fileCount }, (_, n) => makeFile(n))
  const disabled = new Set<string>()
  const changing = new DetectionEngine()
  let kept: KeptRules | undefined
  let fired = 0
  for (let round = 0; round < 60; round++) {
    // Now and then so much at once that tables have to be built anew.
    for (let changes = random() < 0.1 ? 25 : 1 + below(2); changes > 0; changes--) {
      const n = below(fileCount)
      if (random() < 0.15) files[n] = []
      else files[n] = makeFile(n)
      const id = `r${below(fileCount)}`
      if (random() < 0.2 && !disabled.delete(id)) disabled.add(id)
    }
    const parsed = files.flat()
    const set = runToEnd(compileInSteps(parsed, { disabled, ...(kept && { kept }) }))
    kept = set.kept
    const anew = compileRules(parsed, disabled)
    const plain = (rules: typeof set.rules) =>
      rules.map((rule) => [
        rule.head.id,
        rule.version,
        rule.alerts,
        rule.kind === 'event' ? [rule.condition, rule.carried.map(({ name }) => name)] : rule.inputs,
      ])
    expect(plain(set.rules)).toEqual(plain(anew.rules))
    expect(set.problems).toEqual(anew.problems)

    changing.setRules(set.rules)
    if (random() < 0.3) runToEnd(changing.tidyRules())
    const events = Array.from({ length: 40 }, (_, n) => makeEvent(round * 100 + n))
    // Correlations remember: only what single events fire can be compared with an engine that has seen nothing.
    const single = new Set(set.rules.filter(({ kind }) => kind === 'event').map(({ head }) => head.id))
    const ofSingle = (drafts: unknown[]) =>
      (drafts as string[][]).map((some) => some.filter((one) => single.has(JSON.parse(one)[0])))
    const fresh = new DetectionEngine()
    fresh.setRules(anew.rules)
    const found = ofSingle(feed(changing, events, round % 3 !== 0))
    expect(found).toEqual(ofSingle(feed(fresh, events, false)))
    fired += found.flat().length
  }
  expect(fired).toBeGreaterThan(1_000)
})

test('a rule that did not change is not compiled again; one whose filter or correlation changed is', () => {
  const [one, other] = [eventRule(1), eventRule(2)].flatMap((text) => parseRuleFile('r.yml', text).rules)
  const filtering = parseRuleFile(
    'f.yml',
    'title: f\nlogsource: {}\nfilter: { rules: [r1], s: { g: 1 }, condition: not s }\n',
  ).rules
  const counting = parseRuleFile('c.yml', correlation(3).replace(/rules: \[.*?\]/, 'rules: [r2]')).rules
  if (!one || !other) throw new Error('two rules expected')
  const first = compileRules([one, other])
  const again = (parsed: readonly ParsedRule[]) =>
    runToEnd(compileInSteps(parsed, { kept: first.kept })).rules.map((rule, at) => rule === first.rules[at])
  expect(again([one, other])).toEqual([true, true])
  expect(again([one, other, ...filtering])).toEqual([false, true])
  expect(again([one, other, ...counting]).slice(0, 2)).toEqual([true, false])
})

test('events between the steps of a change are met by the rules before it', () => {
  const rule = (word: string) =>
    compileRules(
      parseRuleFile(
        'r.yml',
        `title: ${word}\nid: r\nlogsource: { product: p }\ndetection: { s: { f|contains: '${word}' }, condition: s }\n`,
      ).rules,
    ).rules
  const engine = new DetectionEngine()
  engine.setRules(rule('before'))
  const one = { ...makeEvent(1), logsource: { product: 'p' }, native: { f: 'before after' } }
  const titles = () => engine.process(one, 1, JSON.stringify(one.native)).map(({ title }) => title)
  expect(titles()).toEqual(['before'])
  const steps = engine.prepareRules(rule('after'))
  let count = 0
  for (;;) {
    const step = steps.next()
    if (step.done) {
      engine.useRules(step.value)
      break
    }
    count++
    expect(titles()).toEqual(['before'])
  }
  expect(count).toBeGreaterThan(1)
  expect(titles()).toEqual(['after'])
})
