import { expect, test } from 'vitest'
import { peekHostname } from './peek-hostname.ts'

test.each([
  [`<13>Mar  1 12:00:00 web-1 app: ${'x'.repeat(5000)}`, 'web-1'],
  ['<13>1 2026-03-01T12:00:00Z web-1 app - - - x', 'web-1'],
  ['<13>1 2026-03-01T12:00:00Z - app - - - x', undefined],
  ['<13>hello', undefined],
  ['{"a":1}', undefined],
])('%.30s', (text, expected) => {
  expect(peekHostname(text)).toBe(expected)
})
