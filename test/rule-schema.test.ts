import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { parseRuleFile } from '../src/engine/sigma/parse-rule.ts'
import { CorrelationExtension } from '../src/model/correlation-extension.ts'
import { generateRuleSchema, ruleSchemaFile } from '../tools/generate-rule-schema.ts'

test('the JSON Schema is that of the model (if not: npm run generate)', () => {
  expect(JSON.parse(readFileSync(ruleSchemaFile, 'utf8'))).toEqual(JSON.parse(generateRuleSchema()))
})

const score = { type: 'score', weights: { a: 2, b: 3 }, timespan: '1h', condition: { gte: 4 } }
const compare = {
  type: 'compare',
  left: ['a'],
  right: 'b',
  timespan: '1d',
  condition: { ratio: { gt: 2, lte: 9 } },
}
const absence = { type: 'absence', rules: ['a'], without: ['b'], after: '5m', 'group-by': ['user'] }

const path = { type: 'path', rules: ['a'], timespan: '30m', condition: { gte: 3, field: 'context.zone' } }

test.each([
  ['a path', path, true],
  ['a path of one place', { ...path, condition: { gte: 1 } }, false],
  ['a falling path', { ...path, condition: { lte: 3 } }, false],
  ['a score', score, true],
  ['a comparison', compare, true],
  ['an absence', absence, true],
  ['aliases and generate', { ...compare, generate: true, aliases: { u: { a: 'x', b: 'y' } } }, true],
  ['a falling score', { ...score, condition: { lt: 4 } }, false],
  ['a weight of nothing', { ...score, weights: { a: 0, b: 3 } }, false],
  ['a score without a condition', { ...score, condition: {} }, false],
  ['a score with rules', { ...score, rules: ['a'] }, false],
  ['a comparison of neither', { ...compare, condition: { gt: 2 } }, false],
  ['a comparison with nothing', { ...compare, condition: { ratio: {} } }, false],
  ['a comparison without a right', { ...compare, right: [] }, false],
  ['an odd time span', { ...compare, timespan: '1 fortnight' }, false],
  ['an absence without a time', { type: 'absence', rules: ['a'], without: ['b'] }, false],
])('schema and parser agree on %s', (_, correlation, expected) => {
  expect(CorrelationExtension.safeParse(correlation).success).toBe(expected)
  const { problems } = parseRuleFile('t.yml', stringify({ title: 't', correlation }))
  expect(problems.length === 0).toBe(expected)
})
