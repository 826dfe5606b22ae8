import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffLines } from './diff.ts'

const signs = { same: ' ', added: '+', removed: '-' } as const
const diff = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => signs[kind] + text)

test('a changed line is removed, then added; others stay', () => {
  expect(diff('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c'])
  expect(diff('a\nb', 'a\nb\nc')).toEqual([' a', ' b', '+c'])
  expect(diff('a\na\nb', 'a\nb')).toEqual([' a', '-a', ' b'])
  expect(diff('x', 'x')).toEqual([' x'])
})

test('both texts can be read from it', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
    .map((lines) => lines.join('\n'))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after)
      const without = (kind: 'added' | 'removed') =>
        lines
          .filter((line) => line.kind !== kind)
          .map((line) => line.text)
          .join('\n')
      expect([without('added'), without('removed')]).toEqual([before, after])
    }),
  )
})
