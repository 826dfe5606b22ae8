import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildBloom, mayHold } from './bloom.ts'
import { hashText } from './hash53.ts'
import { needsOf, TermCollector } from './terms.ts'

test('a Bloom filter never denies a key it holds', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 200 }), (keys) => {
      const bloom = buildBloom(new Set(keys.map(hashText)))
      expect(keys.every((key) => mayHold(bloom, hashText(key)))).toBe(true)
    }),
  )
})

test('a Bloom filter denies nearly all keys it does not hold', () => {
  const bloom = buildBloom(new Set(Array.from({ length: 5_000 }, (_, n) => hashText(`in-${n}`))))
  const wrong = Array.from({ length: 5_000 }, (_, n) => hashText(`out-${n}`)).filter((h) => mayHold(bloom, h))
  expect(wrong.length).toBeLessThan(250)
})

const searchable = fc.stringMatching(/^[a-zA-Z0-9 .:\\é-]{0,60}$/)

test('terms never exclude a text that holds the words', () => {
  fc.assert(
    fc.property(searchable, searchable, fc.nat(60), fc.nat(60), (before, text, from, length) => {
      const whole = `${before} ${text}`
      const part = whole.slice(from, from + length)
      const collector = new TermCollector()
      collector.add(Buffer.from(whole))
      const terms = collector.terms() ?? []
      for (const term of needsOf(part).terms) expect(terms.some((known) => known.includes(term))).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

test('a run of letters longer than a piece is still found by any part of it', () => {
  const run = Array.from({ length: 500 }, (_, n) => 'abcdefghijklmnopqrstuvwxyz'[(n * n) % 26]).join('')
  const collector = new TermCollector()
  collector.add(Buffer.from(run))
  for (let from = 0; from < 480; from++) {
    const [term] = needsOf(run.slice(from, from + 20)).terms
    expect(collector.terms()?.some((known) => known.includes(term ?? '?'))).toBe(true)
  }
})

test('a hash is looked up as a whole', () => {
  const collector = new TermCollector()
  collector.add(
    Buffer.from('SHA1=A94A8FE5CCB19BA61C4C0873D391E987982FBBD3,MD5=098F6BCD4621D373CADE4E832627B4F6'),
  )
  const known = collector.tokens()
  expect(needsOf('a94a8fe5ccb19ba61c4c0873d391e987982fbbd3').tokens.every((t) => known?.has(t))).toBe(true)
  expect(needsOf('a94a8fe5ccb19ba61c4c0873d391e987982fbbd4').tokens.some((t) => known?.has(t))).toBe(false)
})
