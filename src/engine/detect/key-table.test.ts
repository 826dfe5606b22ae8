import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeyTable } from './key-table.ts'
import { SeededHash, type Hash64 } from './seeded-hash.ts'

const seed = { low: 7, high: 11 }

/** Every key collides with every other. */
class OneHash extends SeededHash {
  override all(_texts: readonly string[], into: Hash64): void {
    into.low = 5
    into.high = 5
  }
}

const key = fc.tuple(
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: 3 }),
    fc.integer({ min: 120, max: 300 }).map((n) => 'x'.repeat(n)),
  ),
)

for (const [name, hash] of [
  ['seeded', new SeededHash(seed)],
  ['colliding', new OneHash(seed)],
] as const) {
  test(`keys are told apart exactly, through growth, removal and a copy (${name} hash)`, () => {
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 400, size: 'max' }),
        fc.integer({ min: 2, max: 5 }),
        (keys, one) => {
          let table = new KeyTable(hash)
          const model = new Map<string, number>()
          keys.forEach((one, index) => {
            table.setOwn(table.entryOf(one), index + 1)
            model.set(JSON.stringify(one), index + 1)
          })
          table.compact((entry) => table.own(entry) % one !== 0)
          for (const [text, value] of model) if (value % one === 0) model.delete(text)
          const copy = new KeyTable(hash)
          copy.restore(table.snapshot(), table.count)
          table = copy
          expect(table.count).toBe(model.size)
          table.each((entry) => {
            expect(model.get(JSON.stringify(table.keyAt(entry, 2)))).toBe(table.own(entry))
          })
          for (const one of keys)
            expect(table.own(table.entryOf(one))).toBe(model.get(JSON.stringify(one)) ?? 0)
        },
      ),
      { numRuns: 40 },
    )
  })
}

test('where a part of a key ends and the next begins matters, and so does the seed', () => {
  const into = (hash: SeededHash, ...texts: string[]) => {
    const found = { low: 0, high: 0 }
    hash.all(texts, found)
    return `${found.low} ${found.high}`
  }
  const hash = new SeededHash(seed)
  expect(into(hash, 'ab', 'c')).not.toBe(into(hash, 'a', 'bc'))
  expect(into(hash, 'ab')).not.toBe(into(new SeededHash({ low: 7, high: 12 }), 'ab'))
})

test('a hundred thousand similar texts have different hashes, evenly spread', () => {
  const hash = new SeededHash(seed)
  const found = { low: 0, high: 0 }
  const seen = new Set<string>()
  const buckets = new Uint32Array(64)
  for (let index = 0; index < 100_000; index++) {
    hash.one(`10.0.${index >> 8}.${index & 255}`, found)
    seen.add(`${found.low} ${found.high}`)
    buckets[found.low & 63] = (buckets[found.low & 63] ?? 0) + 1
    buckets[found.high & 63] = (buckets[found.high & 63] ?? 0) + 1
  }
  expect(seen.size).toBe(100_000)
  expect(Math.max(...buckets) / Math.min(...buckets)).toBeLessThan(1.25)
})
