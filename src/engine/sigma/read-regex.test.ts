import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileRegex } from './compile-regex.ts'
import { fold } from './fold.ts'
import { leastLength, longestRun, requiredLiteral, requiredTexts } from './read-regex.ts'

const atom = fc.constantFrom(
  'a',
  'b',
  'xy',
  '.',
  '[ab]',
  '(a|b)',
  '(?:xy)',
  '(?:xy|s)',
  '[xy.]',
  '(a.b)',
  '(?:x(y.)+s?)',
  '(a*)',
  's',
  '[a-z]',
  String.raw`\.`,
  String.raw`\d`,
  '^',
  '$',
)
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,1}', '*?')
const pattern = fc
  .array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.map(([a, q]) => (a === '^' || a === '$' ? a : a + q)).join(''))
const subject = fc
  .array(fc.constantFrom('a', 'B', 'b', 'x', 'y', '.', '1', 's', 'S'), { maxLength: 12 })
  .map((parts) => parts.join(''))
test('the literal that a regex requires is in every match', () => {
  expect(requiredLiteral('foo.*barbaz')).toBe('barbaz')
  expect(requiredLiteral('foo(bar)?')).toBe('foo')
  expect(requiredLiteral('foox?')).toBe('foo')
  expect(requiredLiteral('foox+')).toBe('foox')
  expect(requiredLiteral('a|b')).toBe('')
  expect(requiredLiteral(String.raw`\.exe\d{2}`)).toBe('.exe')
  expect(requiredLiteral('[a|b]cd')).toBe('cd')
  expect(requiredLiteral('ab{0,3}c')).toBe('a')
})

test('the literal of any regex is in whatever it matches', () => {
  const check = fc.check(
    fc.property(pattern, subject, (source, text) => {
      const literal = requiredLiteral(source)
      const found = new RegExp(source).exec(text)?.[0] ?? literal
      return found.includes(literal)
    }),
    { numRuns: 3_000 },
  )
  expect(check.counterexample).toBeNull()
})

test('of each list of texts that a regex requires one is in every match, in any case too', () => {
  expect(requiredTexts(String.raw`\\[a-z]{1,3}\.[ "']{1}`, '')).toEqual([['\\'], ['. ', '."', ".'"]])
  expect(requiredTexts('cmd.{0,5}(?:/c|/r)x', '')).toEqual([['cmd'], ['/cx', '/rx']])
  expect(requiredTexts('a(?:b|c\\|d)?e', '')).toEqual([['a'], ['e']])
  expect(requiredTexts('(?:b|c\\|d)e', '')).toEqual([['be', 'c|de']])
  expect(requiredTexts(String.raw`"(?:\{\d\})+"\s*-f`, '')).toEqual([['"{'], ['}"'], ['-f']])
  expect(requiredTexts('x(a.b(c|d)?e){0,2}y', '')).toEqual([['x'], ['y']])
  expect(requiredTexts('x(a.b)y', '')).toEqual([['xa'], ['by']])
  expect(requiredTexts('taskfor', 'i')).toEqual([['ta'], ['kfor']])
  expect(requiredTexts('a|b', '')).toEqual([])
  fc.assert(
    fc.property(pattern, subject, fc.constantFrom('', 'i'), (source, text, flags) => {
      const found = new RegExp(source, flags).exec(text)?.[0]
      if (found === undefined) return
      for (const texts of requiredTexts(source, flags))
        expect(texts.some((one) => fold(found).includes(one))).toBe(true)
      expect(found.length).toBeGreaterThanOrEqual(leastLength(source))
    }),
    { numRuns: 5_000 },
  )
})

test('letters of a class in a row', () => {
  expect(longestRun(String.raw`\s[a-fA-F0-9]{64}\s[a-f]{16}`)).toBe(64)
  expect(longestRun('[A-z]{64}')).toBe(0)
  expect(longestRun('[a-z]{0,64}')).toBe(0)
  expect(longestRun('([a-z]{64})?')).toBe(0)
  const hexes = compileRegex('^[a-f]{16}$', 'i', { line: 1, column: 1 })
  expect(
    ['ABCDEFabcdefabcd', 'abcdefabcdefabc', 'abcdefabcdefabc\u212a'].map((text) => hexes(text, fold(text))),
  ).toEqual([true, false, false])
})
