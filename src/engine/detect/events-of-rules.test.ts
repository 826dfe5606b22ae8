import { expect, test } from 'vitest'
import { parseRuleFile } from '../sigma/parse-rule.ts'
import { compileRules } from './compile-rules.ts'
import { eventsOfRules } from './events-of-rules.ts'

let ids = 0
const rule = (logsource: string, more = '') =>
  `title: t\nid: r${ids++}\n${more}logsource: ${logsource}\ndetection: { s: { f: 1 }, condition: s }\n`
const ocsf = 'taxonomy: ocsf\n'
const of = (...texts: string[]) =>
  eventsOfRules(compileRules(parseRuleFile('r.yml', texts.join('---\n')).rules).rules)

test('rules on native records concern their logsource, rules on OCSF their class', () => {
  expect(of(rule('{ product: windows }'), rule('{ category: authentication }', ocsf))).toEqual({
    classes: ['authentication'],
    logsources: [{ product: 'windows' }],
  })
})

test('a logsource within another is not told beside it, whichever comes first', () => {
  const wide = rule('{ category: process_creation }')
  const narrow = rule('{ product: windows, category: process_creation }')
  expect(of(wide, narrow)?.logsources).toEqual([{ category: 'process_creation' }])
  expect(of(narrow, wide)?.logsources).toEqual([{ category: 'process_creation' }])
  const side = rule('{ product: linux }')
  expect(of(narrow, side)?.logsources).toHaveLength(2)
})

test('a rule on any event opens all', () => {
  expect(of(rule('{ product: windows }'), rule('{}', ocsf))).toBeUndefined()
})
