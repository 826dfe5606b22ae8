import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText } from './decode-text.ts'

/** Any code points, lone surrogates too; quicker to set up than fast-check's own. */
const anyText = (maxLength: number) =>
  fc.array(fc.nat(0x10ffff), { maxLength }).map((points) => String.fromCodePoint(...points))

test('valid UTF-8 is itself, other bytes are replaced and flagged', () => {
  expect(decodeText(Buffer.from('Zürich €'))).toEqual({ text: 'Zürich €', encoding: 'utf8' })
  expect(decodeText(Buffer.from([0x5a, 0xfc, 0x72]))).toEqual({ text: 'Z\uFFFDr', encoding: 'utf8-lossy' })
})

test('a cut message never ends in half a character', () => {
  fc.assert(
    fc.property(anyText(30), fc.nat(40), (text, cut) => {
      const whole = text.toWellFormed()
      const decoded = decodeText(Buffer.from(whole).subarray(0, cut), true)
      expect(decoded.encoding).toBe('truncated')
      expect(whole.startsWith(decoded.text)).toBe(true)
    }),
  )
})
