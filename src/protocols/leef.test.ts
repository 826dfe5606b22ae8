import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseLeef } from './leef.ts'

const attributes = { src: '10.0.1.8', dst: '10.0.0.5', sev: '5' }

test.each([
  ['1.0 with tabs', 'LEEF:1.0|M|Exchange|4.0|15345|src=10.0.1.8\tdst=10.0.0.5\tsev=5'],
  [
    '1.0 with tabs that a relay wrote as #011',
    'LEEF:1.0|M|Exchange|4.0|15345|src=10.0.1.8#011dst=10.0.0.5#011sev=5',
  ],
  ['2.0 with a character', 'LEEF:2.0|M|Exchange|4.0|15345|^|src=10.0.1.8^dst=10.0.0.5^sev=5'],
  ['2.0 with hex', 'LEEF:2.0|M|Exchange|4.0|15345|x5E|src=10.0.1.8^dst=10.0.0.5^sev=5'],
  ['2.0 with 0x hex', 'LEEF:2.0|M|Exchange|4.0|15345|0x09|src=10.0.1.8\tdst=10.0.0.5\tsev=5'],
  ['2.0 with two-byte hex', 'LEEF:2.0|M|Exchange|4.0|15345|x00a6|src=10.0.1.8¦dst=10.0.0.5¦sev=5'],
  ['2.0 with nothing: tab', 'LEEF:2.0|M|Exchange|4.0|15345||src=10.0.1.8\tdst=10.0.0.5\tsev=5'],
  ['2.0 with a pipe', 'LEEF:2.0|M|Exchange|4.0|15345|||src=10.0.1.8|dst=10.0.0.5|sev=5'],
  ['2.0 whose delimiter was left out', 'LEEF:2.0|M|Exchange|4.0|15345|src=10.0.1.8\tdst=10.0.0.5\tsev=5'],
])('%s', (_name, text) => {
  const parsed = parseLeef(text)
  expect(parsed).toMatchObject({ vendor: 'M', product: 'Exchange', productVersion: '4.0', eventId: '15345' })
  expect(parsed?.attributes).toEqual(attributes)
})

test('values are taken as they are: equals signs, backslashes, spaces', () => {
  const text = String.raw`LEEF:2.0|M|P|1|E|^|url=http://x/?a=b^path=C:\temp\new^msg=two words`
  expect(parseLeef(text)?.attributes).toEqual({
    url: 'http://x/?a=b',
    path: String.raw`C:\temp\new`,
    msg: 'two words',
  })
})

test('an escaped pipe in the header', () => {
  expect(parseLeef(String.raw`LEEF:1.0|a\|b|P|1|E|x=1`)?.vendor).toBe('a|b')
})

test.each(['', 'LEEF:1.0|a|b', 'LEEF:3.0|a|b|c|d|', 'leef:1.0|a|b|c|d|'])('%j is not LEEF', (text) => {
  expect(parseLeef(text)).toBeUndefined()
})

test('round trip with any delimiter', () => {
  const key = fc.stringMatching(/^[A-Za-z]{1,8}$/)
  const value = fc.string({ unit: fc.constantFrom('a', '=', '\\', ' ', 'é', '7') })
  fc.assert(
    fc.property(fc.dictionary(key, value), fc.constantFrom('^', '\t', ';', '¦'), (pairs, delimiter) => {
      const body = Object.entries(pairs)
        .map(([name, text]) => `${name}=${text}`)
        .join(delimiter)
      const hex = delimiter.codePointAt(0)!.toString(16)
      expect(parseLeef(`LEEF:2.0|v|p|1|e|x${hex}|${body}`)?.attributes).toEqual(pairs)
    }),
  )
})

test('fuzz: never throws', () => {
  const part = fc.constantFrom('|', '=', '\t', '^', 'x09', '__proto__=', 'a', '\\', '')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), fc.constantFrom('1.0', '2.0'), (parts, version) => {
      expect(() => parseLeef(`LEEF:${version}|${parts.join('')}`)).not.toThrow()
    }),
  )
})
