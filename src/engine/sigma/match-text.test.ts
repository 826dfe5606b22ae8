import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from './fold.ts'
import { anyPattern, compilePattern } from './match-text.ts'
import { dashes, expandDashes, parseSigmaString, type Token } from './sigma-string.ts'

/** The same pattern as a regular expression of JavaScript, as the reference. */
function reference(tokens: readonly Token[]): RegExp {
  const body = tokens.map((token) => {
    if (token.kind === 'text') return fold(token.text).replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
    return { many: '[^]*', one: '[^]', dash: `[${dashes.replace('-', String.raw`\-`)}]` }[token.kind]
  })
  return new RegExp(`^${body.join('')}$`)
}

const piece = fc.constantFrom(
  'a',
  'b',
  'ab',
  'A',
  '*',
  '?',
  String.raw`\*`,
  String.raw`\\`,
  '-a',
  ' /b',
  'İ',
  '.',
)
const pattern = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''))
const subject = fc
  .array(fc.constantFrom('a', 'b', 'B', '*', '\\', '-', '/', '–', ' ', 'İ', '.'), { maxLength: 14 })
  .map((parts) => parts.join(''))

test('any pattern matches exactly what its regular expression would', () => {
  fc.assert(
    fc.property(pattern, subject, fc.boolean(), (source, text, windash) => {
      const parsed = parseSigmaString(source)
      const tokens = windash ? expandDashes(parsed) : parsed
      const matches = anyPattern([compilePattern(tokens, false)])
      expect(matches(fold(text))).toBe(reference(tokens).test(fold(text)))
    }),
    { numRuns: 3_000 },
  )
})

test('folding keeps the length and does not depend on what stands beside', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(fold(a)).toHaveLength(a.length)
      // A space between, so that no two halves of a surrogate pair meet.
      expect(fold(`${a} ${b}`)).toBe(`${fold(a)} ${fold(b)}`)
    }),
    { numRuns: 1_000 },
  )
})

test('a pattern of many stars stays quick', () => {
  const matches = anyPattern([compilePattern(parseSigmaString('*a'.repeat(50)), false)])
  expect(matches(`${'a'.repeat(49)}${'b'.repeat(200_000)}`)).toBe(false)
})
