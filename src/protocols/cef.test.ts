import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCef } from './cef.ts'

test('the example of the standard', () => {
  expect(
    parseCef(
      'CEF:0|Security|threatmanager|1.0|100|worm successfully stopped|10|src=10.0.0.1 dst=2.1.2.2 spt=1232',
    ),
  ).toEqual({
    version: '0',
    deviceVendor: 'Security',
    deviceProduct: 'threatmanager',
    deviceVersion: '1.0',
    deviceEventClassId: '100',
    name: 'worm successfully stopped',
    severity: '10',
    extension: { src: '10.0.0.1', dst: '2.1.2.2', spt: '1232' },
  })
})

test.each([
  [
    'pipe and backslash in the header',
    String.raw`CEF:0|a\|b|c\\|1|2|n|3|`,
    { deviceVendor: 'a|b', deviceProduct: 'c\\' },
  ],
  ['an equals sign is nothing in the header', 'CEF:0|a=b|c|1|2|n=m|3|', { deviceVendor: 'a=b', name: 'n=m' }],
  ['no extension and no last pipe', 'CEF:0|a|b|1|2|n|3', { severity: '3', extension: {} }],
  [
    'spaces in values',
    'CEF:0|a|b|1|2|n|3|msg=two words act=blocked',
    { extension: { msg: 'two words', act: 'blocked' } },
  ],
  [
    'escaped equals',
    String.raw`CEF:0|a|b|1|2|n|3|act=blocked a \= dst=1.1.1.1`,
    { extension: { act: 'blocked a =', dst: '1.1.1.1' } },
  ],
  ['a pipe is nothing in the extension', 'CEF:0|a|b|1|2|n|3|msg=a|b', { extension: { msg: 'a|b' } }],
  [
    'line breaks',
    String.raw`CEF:0|a|b|1|2|n|3|msg=one\ntwo\rthree\\n`,
    { extension: { msg: 'one\ntwo\rthree\\n' } },
  ],
  [
    'bare equals inside a URL',
    'CEF:0|a|b|1|2|n|3|request=http://x/?a=b&c=d act=ok',
    { extension: { request: 'http://x/?a=b&c=d', act: 'ok' } },
  ],
  [
    'an unescaped Windows path',
    String.raw`CEF:0|a|b|1|2|n|3|filePath=C:\Users\x act=ok`,
    { extension: { filePath: String.raw`C:\Users\x`, act: 'ok' } },
  ],
  ['an empty value', 'CEF:0|a|b|1|2|n|3|cs1= cs2=x', { extension: { cs1: '', cs2: 'x' } }],
])('%s', (_name, text, expected) => {
  expect(parseCef(text)).toMatchObject(expected)
})

test.each(['', 'CEF', 'CEF:0|a|b', 'cef:0|a|b|1|2|n|3|'])('%j is not CEF', (text) => {
  expect(parseCef(text)).toBeUndefined()
})

test('round trip', () => {
  const text = fc
    .string({ unit: fc.constantFrom('a', 'Z', '=', '|', '\\', '\n', '\r', ' ', 'n', 'é', '1') })
    .map((value) => value.trim())
  const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,9}$/)
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 6, maxLength: 6 }),
      fc.dictionary(key, text, { maxKeys: 8 }),
      (header, extension) => {
        const head = header.map((value) => value.replace(/[|\\]/g, String.raw`\$&`)).join('|')
        const tail = Object.entries(extension)
          .map(
            ([name, value]) =>
              `${name}=${value
                .replace(/[=\\]/g, String.raw`\$&`)
                .replaceAll('\n', String.raw`\n`)
                .replaceAll('\r', String.raw`\r`)}`,
          )
          .join(' ')
        const parsed = parseCef(`CEF:0|${head}|${tail}`)
        expect(parsed?.extension).toEqual(extension)
        expect([
          parsed?.deviceVendor,
          parsed?.deviceProduct,
          parsed?.deviceVersion,
          parsed?.deviceEventClassId,
          parsed?.name,
          parsed?.severity,
        ]).toEqual(header)
      },
    ),
  )
})

test('fuzz: never throws', () => {
  const part = fc.constantFrom('CEF:0', '|', '\\', '=', ' ', 'a', '__proto__', '\n', '\u{1F600}')
  fc.assert(fc.property(fc.array(part, { maxLength: 60 }), (parts) => void parseCef(`CEF:${parts.join('')}`)))
  expect(({} as Record<string, unknown>).a).toBeUndefined()
})

test('a hostile extension costs linear time', () => {
  const cost = (length: number) => parseCef(`CEF:0|a|b|1|2|n|3|${'a'.repeat(length)}${'='.repeat(length)}`)
  expect(cost(500_000)?.name).toBe('n')
})
