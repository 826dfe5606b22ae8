import { expect, it } from 'vitest'
import { scanLogFields } from './scan-log-fields.ts'

it.each([
  ['a - [b c] "d e" 200', ['a', '-', 'b c', 'd e', '200']],
  [String.raw`"a \"b\" \\ \x41" c`, [String.raw`a "b" \ \x41`, 'c']],
  ['"" "open', ['', 'open']],
  ['[open', ['open']],
  [String.raw`"a\\" b`, [String.raw`a` + '\\', 'b']],
  ['', []],
])('scans %s', (line, fields) => {
  expect(scanLogFields(line)).toEqual(fields)
})

it('is linear on hostile text', () => {
  const started = performance.now()
  for (const piece of ['"', '\\"', '[', '" ', '\\\\']) scanLogFields(`"${piece.repeat(300_000)}`)
  expect(performance.now() - started).toBeLessThan(2000)
})
