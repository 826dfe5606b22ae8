import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstOf } from './first-of.ts'

test('gives what a sort and a cut give, and all others', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 })),
      fc.integer({ min: 0, max: 20 }),
      (items, count) => {
        const sorted = items.toSorted((a, b) => a - b)
        const { first, rest } = firstOf(items, count, (a, b) => a - b)
        expect(first).toEqual(sorted.slice(0, count))
        expect(rest.toSorted((a, b) => a - b)).toEqual(sorted.slice(count))
      },
    ),
  )
})
