import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRuleFile } from './parse-rule.ts'
import { sha256Hex } from './sha256.ts'

test('one bad document does not stop the others, and its error has its place', () => {
  const text = `title: good
logsource: { product: a }
detection:
  s: { f: 1 }
  condition: s
---
title: bad
logsource: { product: a }
detection:
  s:
    f|containz: 1
  condition: s
---
title: also good
logsource: { product: a }
detection: { s: { f: 2 }, condition: s }
`
  const { rules, problems } = parseRuleFile('x.yml', text)
  expect(rules.map(({ head }) => head.title)).toEqual(['good', 'also good'])
  expect(problems).toEqual([
    {
      file: 'x.yml',
      line: 11,
      column: 5,
      code: 'unknown_modifier',
      message: '"containz" is not a modifier',
      hint: 'did you mean "contains"?',
    },
  ])
})

test('broken YAML is reported with its line', () => {
  const { rules, problems } = parseRuleFile('x.yml', 'title: a\ndetection:\n\t- tab\n')
  expect(rules).toEqual([])
  expect(problems[0]).toMatchObject({ code: 'yaml', line: 3 })
})

test('an alias bomb is refused quickly', () => {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const inner = level === 0 ? 'x' : Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')
    return `a${level}: &a${level} [${inner}]`
  })
  const { problems } = parseRuleFile('bomb.yml', levels.join('\n'))
  expect(problems).toMatchObject([{ code: 'too_large' }])
})

test('a file that is too large, too deep or empty is a problem', () => {
  expect(parseRuleFile('x.yml', 'a'.repeat(3_000_000)).problems).toMatchObject([{ code: 'too_large' }])
  expect(parseRuleFile('x.yml', `a: ${'['.repeat(500)}${']'.repeat(500)}`).problems).toMatchObject([
    { code: 'too_deep' },
  ])
  expect(parseRuleFile('x.yml', '# nothing\n').problems).toMatchObject([{ code: 'empty' }])
})

test('what is missing or odd is named', () => {
  const codes = (text: string) => parseRuleFile('x.yml', text).problems.map(({ code }) => code)
  const detection = 'detection: { s: { f: 1 }, condition: s }'
  expect(codes(`logsource: { product: a }\n${detection}`)).toEqual(['bad_rule'])
  expect(codes(`title: t\n${detection}`)).toEqual(['bad_rule'])
  expect(codes(`title: t\nlogsource: { product: a }`)).toEqual(['bad_rule'])
  expect(codes(`title: t\nlevel: urgent\nlogsource: { product: a }\n${detection}`)).toEqual(['bad_rule'])
  expect(codes(`title: t\ntitle: u\nlogsource: { product: a }\n${detection}`)).toEqual(['duplicate_key'])
  expect(codes(`title: t\ntaxonomy: ecs\nlogsource: { product: a }\n${detection}`)).toEqual(['bad_rule'])
  expect(codes(`title: t\ncorrelation: { type: value_sum }`)).toEqual(['bad_correlation'])
  expect(codes(`title: t\ncorrelation: { type: event_count, rules: [a], condition: { gte: 1 } }`)).toEqual([
    'bad_correlation',
  ])
})

test('no text makes the parser throw', () => {
  const pieces = fc.constantFrom(
    'title: t\n',
    'detection:\n',
    '  s:\n',
    '    f|re: (\n',
    '  condition: ',
    's and not',
    ' 1 of *',
    '\n---\n',
    '- ',
    ': ',
    '*a',
    '&a ',
    '[',
    '{',
    '}',
    "'",
    '"',
    '|\n',
    '\t',
    'correlation:\n',
    '  type: temporal\n',
    'null',
    '\u0000',
    '🚪',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 40 }), (parts) => {
      const { problems } = parseRuleFile('fuzz.yml', parts.join(''))
      for (const problem of problems) expect(problem.line).toBeGreaterThan(0)
    }),
    { numRuns: 500 },
  )
})

test('sha256 is that of Node', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 150, unit: 'binary' }), (text) => {
      const wellFormed = text.toWellFormed()
      expect(sha256Hex(wellFormed)).toBe(createHash('sha256').update(wellFormed).digest('hex'))
    }),
    { numRuns: 60 },
  )
})

test('an informational rule is silent unless it says otherwise', () => {
  const silent = (extra: string) => {
    const text = `title: t\nlogsource: { product: p }\n${extra}detection: { s: { a: 1 }, condition: s }\n`
    return parseRuleFile('t.yml', text).rules[0]?.head.silent
  }
  expect(silent('level: informational\n')).toBe(true)
  expect(silent('level: informational\nsilent: false\n')).toBe(false)
  expect(silent('level: low\n')).toBe(false)
})
