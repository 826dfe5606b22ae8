import { expect, test } from 'vitest'
import { CostMeter } from './cost-meter.ts'
import { correlation, eventOf } from './test-correlations.ts'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import { compileRules } from './compile-rules.ts'
import { DetectionEngine } from './detection-engine.ts'

const rules = `
title: quick
id: quick
taxonomy: ocsf
detection: { s: { native.kind: a }, condition: s }
---
title: slow
id: slow
taxonomy: ocsf
detection: { s: { native.value|re: '(x+x+)+y' }, condition: s }
${correlation('type: event_count\nrules: [quick]\ncondition: { gte: 2 }', 'burst')}`

test('each rule is charged for its own tests, correlations too; what is found is the same', () => {
  const { rules: compiled } = compileRules(parseRuleFile('t.yml', rules).rules)
  const meter = new CostMeter(() => performance.now())
  const measured = new DetectionEngine({ meter })
  const plain = new DetectionEngine()
  for (const engine of [measured, plain]) engine.setRules(compiled)
  for (let n = 0; n < 50; n++) {
    const value = `y${'x'.repeat(20_000)}`
    const event = eventOf({ id: `e${n}`, time: n * 100, kind: 'a', key: 'k', value })
    meter.beginEvent()
    const drafts = measured.process(event, n)
    meter.end()
    expect(drafts.map(({ id }) => id)).toEqual(plain.process(event, n).map(({ id }) => id))
  }
  const report = meter.report()
  const cost = new Map(report.rules.map((rule) => [rule.rule, rule.usPerEvent]))
  expect([...cost.keys()].sort()).toEqual(['burst', 'quick', 'slow'])
  expect(report.rules[0]?.rule).toBe('slow')
  const sum = [...cost.values()].reduce((all, one) => all + one, 0)
  expect(sum).toBeLessThanOrEqual(report.usPerEvent)
})
