import { expect, test } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import { parsePipeline } from '../sigma/pipelines/parse-pipeline.ts'
import { compileRules } from './compile-rules.ts'
import { DetectionEngine } from './detection-engine.ts'

const pipelineText = `
transformations:
  - type: field_name_mapping
    mapping: { User: [account.name, actor], Size: bytes }
    rule_conditions: [{ type: logsource, product: windows }]
  - type: change_logsource
    product: ours
    rule_conditions: [{ type: logsource, product: windows }]
`

const ruleText = `
title: sent
name: sent
logsource: { product: windows, service: proxy }
detection: { s: { User|exists: true }, condition: s }
`

function engineOf(text: string): DetectionEngine {
  const pipeline = parsePipeline('p.yml', pipelineText)
  if ('problem' in pipeline) throw new Error(pipeline.problem.message)
  const parsed = parseRuleFile('t.yml', text, { pipelines: [pipeline.pipeline] })
  const { rules, problems } = compileRules(parsed.rules)
  expect([...parsed.problems, ...problems]).toEqual([])
  const engine = new DetectionEngine()
  engine.setRules(rules)
  return engine
}

const eventOf = (second: number, native: Record<string, unknown>): SecurityEvent => ({
  id: `e${second}`,
  class: 'base_event',
  activity: 'other',
  domain: 'cyber',
  severity: 'low',
  message: '',
  time: second * 1000,
  received_time: second * 1000,
  time_basis: 'device',
  source: 's',
  connector: 'c',
  raw: '',
  logsource: { product: 'ours' },
  native,
})

test('a correlation names fields as its rules were written, whatever pipelines made of them', () => {
  const engine = engineOf(`${ruleText}---
title: much
name: much
correlation:
  type: value_sum
  rules: [sent]
  group-by: [User]
  timespan: 1m
  condition: { field: Size, gte: 10 }
`)
  engine.process(eventOf(1, { 'account.name': 'Kai', bytes: 4 }), 1)
  engine.process(eventOf(2, { actor: 'kai', bytes: 6 }), 2)
  engine.process(eventOf(3, { actor: 'eve', bytes: 6 }), 3)
  const alerts = engine.advance(60_000)
  expect(alerts.map(({ time, key }) => [time, key])).toEqual([[2_000, { User: 'kai' }]])
})

test('a filter finds its rules by the logsource they were written for, and its fields follow the same pipeline', () => {
  const engine = engineOf(`${ruleText}---
title: not Kai
logsource: { product: windows }
filter: { rules: [sent], selection: { User: kai }, condition: not selection }
`)
  expect(engine.process(eventOf(1, { 'account.name': 'Kai' }), 1)).toEqual([])
  expect(engine.process(eventOf(2, { 'account.name': 'Eve' }), 2)).toHaveLength(1)
})
