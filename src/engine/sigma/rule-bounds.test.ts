import { expect, test } from 'vitest'
import { compileRules } from '../detect/compile-rules.ts'
import { DetectionEngine } from '../detect/detection-engine.ts'
import { eventOf } from '../detect/test-correlations.ts'
import { compileRegex, regexSize } from './compile-regex.ts'
import { estimateProgram } from './estimate-program.ts'
import { parseRuleFile } from './parse-rule.ts'

const at = { line: 1, column: 1 }
const ruleOf = (id: string, selection: string) =>
  `title: ${id}\nid: ${id}\ntaxonomy: ocsf\ndetection:\n  s:\n    ${selection}\n  condition: s\n`
const listOf = (values: readonly string[]) => values.map((value) => `\n      - '${value}'`).join('')

function cpuSecondsOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

function load(text: string) {
  const parsed = parseRuleFile('big.yml', text)
  const { rules, problems } = compileRules(parsed.rules)
  const engine = new DetectionEngine()
  engine.setRules(rules)
  const fires = (value: unknown) => {
    const event = { ...eventOf({ id: 'e', time: 1, kind: 'a', key: 'k', value: '' }), native: { value } }
    return engine.process(event, 1).map(({ rule }) => rule)
  }
  return { problems: [...parsed.problems, ...problems], fires }
}

test.each([
  'a{1000}',
  '[a-z]{200}x{3}',
  '(ab|c){50}',
  '((a{9}){10}){2}',
  '\\d{3,40}(?:\\\\x{2}){5}',
  'x{2}[^]{}]{30}\\{5}',
  '\\Qa{900}\\E(b+c?){7}',
])('how large a pattern becomes is known without compiling it: %s', (pattern) => {
  const size = regexSize(pattern, '', at)
  expect(estimateProgram(pattern)).toBeGreaterThan(size / 2 - 5)
  expect(estimateProgram(pattern)).toBeLessThan(size * 2)
})

test('a pattern that is short and becomes huge is refused before it takes time and memory', () => {
  const seconds = cpuSecondsOf(() => {
    for (const pattern of ['a{1000}'.repeat(1_170), '((a{10}){10}){10}'.repeat(480), '((x{99}){99}){9}'])
      expect(() => compileRegex(pattern, '', at)).toThrow(/needs about \d+ instructions; at most 10000/)
  })
  expect(seconds).toBeLessThan(1)
})

test.each([
  '(x+x+)+[0-9]',
  '(a|b|ab)*[c-e]',
  '(?:.*a){12}[0-9]',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(x|x?)*[0-9]',
])('no pattern takes more than linear time: %s', (pattern) => {
  const matches = compileRegex(pattern, '', at)
  const text = 'xab'.repeat(60_000)
  expect(cpuSecondsOf(() => matches(text, text))).toBeLessThan(5)
})

test('a value that is a list is searched as far as one text would be', () => {
  const matches = compileRegex('w{900}[0-9]', '', at)
  const hit = `${'w'.repeat(900)}7`
  expect(matches(hit, hit, 0)).toBe(true)
  expect(matches(hit, hit, 9_000)).toBe(false)
  const { fires } = load(ruleOf('long', "native.value|re: 'w{900}[0-9]'"))
  const other = 'z'.repeat(1_000)
  expect(fires([other, other, hit])).toEqual(['long'])
  expect(fires([...Array.from({ length: 20 }, () => other), hit])).toEqual([])
})

test('many patterns of one rule are bounded together; the rule beside it goes on', () => {
  const patterns = Array.from({ length: 30 }, (_, n) => `p${n}[a-z]{800}q`)
  const text = `${ruleOf('many', `native.value|re:${listOf(patterns)}`)}---\n${ruleOf('one', 'native.value: hello')}`
  const { problems, fires } = load(text)
  expect(problems).toMatchObject([{ file: 'big.yml', line: 6, code: 'bad_regex' }])
  expect(problems[0]?.message).toMatch(/need more than 20000 instructions together/)
  expect(problems[0]?.hint).toMatch(/contains/)
  expect(fires('hello')).toEqual(['one'])
})

test('patterns that are much together search less of a long value', () => {
  const patterns = Array.from({ length: 20 }, (_, n) => `p${n}[a-z]{800}q[0-9]`)
  const { problems, fires } = load(ruleOf('some', `native.value|re:${listOf(patterns)}`))
  expect(problems).toEqual([])
  const hit = `p3${'a'.repeat(800)}q5`
  expect(fires('-'.repeat(1_000) + hit)).toEqual(['some'])
  expect(fires('-'.repeat(5_000) + hit)).toEqual([])
})

test('a rule of one megabyte loads and finds', () => {
  const values = Array.from({ length: 40_000 }, (_, n) => `word-${n}-of-a-long-list-xx`)
  const text = `${ruleOf('large', `native.value|contains:${listOf(values)}`)}---\n${ruleOf('small', 'native.value: hello')}`
  expect(text.length).toBeGreaterThan(1_000_000)
  let loaded: ReturnType<typeof load> | undefined
  const seconds = cpuSecondsOf(() => (loaded = load(text)))
  expect(loaded?.problems).toEqual([])
  expect(loaded?.fires('some word-39999-of-a-long-list-xx here')).toEqual(['large'])
  expect(loaded?.fires('hello')).toEqual(['small'])
  expect(seconds).toBeLessThan(10)
})

test('a file beyond the bound is refused with its name, a line and what to do', () => {
  const values = Array.from({ length: 90_000 }, (_, n) => `word-${n}-of-a-long-list-xx`)
  const { problems } = load(ruleOf('huge', `native.value|contains:${listOf(values)}`))
  expect(problems).toMatchObject([{ file: 'big.yml', line: 1, code: 'too_large' }])
  expect(problems[0]?.message).toMatch(/characters; at most 2097152/)
  expect(problems[0]?.hint).toMatch(/split/)
})
