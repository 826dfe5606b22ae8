import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonSplitter } from './split-json.ts'
import { LineSplitter, type Splitter } from './split-lines.ts'

interface Found {
  readonly text: string
  readonly line: number
  readonly truncated: boolean
  readonly unfinished?: boolean
}

function split(splitter: Splitter, text: string, chunkSize = 1 << 20): Found[] {
  const found: Found[] = []
  const bytes = Buffer.from(text)
  const emit = ({ bytes: piece, ...rest }: Parameters<Parameters<Splitter['end']>[0]>[0]) =>
    void found.push({ text: Buffer.from(piece).toString(), ...rest })
  for (let at = 0; at < bytes.length; at += chunkSize) splitter.push(bytes.subarray(at, at + chunkSize), emit)
  splitter.end(emit)
  return found
}

const texts = (found: readonly Found[]) => found.map(({ text }) => text)
const chunkSize = fc.integer({ min: 1, max: 40 })

describe('lines', () => {
  test('are numbered, blank ones left out, CR taken off', () => {
    expect(split(new LineSplitter(100), 'a\r\n\n \nb\nc')).toEqual([
      { text: 'a', line: 1, truncated: false },
      { text: 'b', line: 4, truncated: false },
      { text: 'c', line: 5, truncated: false },
    ])
  })
  test('beyond the bound are cut, the next is whole', () => {
    expect(split(new LineSplitter(3), 'abcdef\ngh\n', 2)).toEqual([
      { text: 'abc', line: 1, truncated: true },
      { text: 'gh', line: 2, truncated: false },
    ])
  })
  test('round trip, cut anywhere', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ü', '"', '{', ','), minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fc.array(line), chunkSize, (lines, size) => {
        expect(texts(split(new LineSplitter(100), lines.join('\n'), size))).toEqual(lines)
      }),
    )
  })
})

describe('JSON', () => {
  test.each([
    ['an array', '[{"a":1}, {"b":[2,"]"]}\n]', ['{"a":1}', '{"b":[2,"]"]}']],
    ['one object', ' {"a":{"b":1}} ', ['{"a":{"b":1}}']],
    ['objects one after the other', '{"a":1}{"b":2}\n{"c":3}', ['{"a":1}', '{"b":2}', '{"c":3}']],
    ['scalars in an array', '[1,"x,]", null]', ['1', '"x,]"', 'null']],
    ['a bad element among good ones', '[{"a":1},{"b":},{"c":3}]', ['{"a":1}', '{"b":}', '{"c":3}']],
    ['two arrays', '[{"a":1}][{"b":2}]', ['{"a":1}', '{"b":2}']],
    ['an empty array', '[ ]', []],
    ['a quote that is escaped', String.raw`[{"a":"\"}"}]`, [String.raw`{"a":"\"}"}`]],
    ['numbers that JavaScript would change', '[{"n":12345678901234567890}]', ['{"n":12345678901234567890}']],
    ['a byte order mark', '\uFEFF[{"a":1}]', ['{"a":1}']],
  ])('finds the values of %s', (_name, text, expected) => {
    expect(texts(split(new JsonSplitter(1000), text))).toEqual(expected)
    expect(texts(split(new JsonSplitter(1000), text, 1))).toEqual(expected)
  })
  test('says the line, and what is unfinished', () => {
    expect(split(new JsonSplitter(100), '[\n{"a":1},\n\n{"b":')).toEqual([
      { text: '{"a":1}', line: 2, truncated: false },
      { text: '{"b":', line: 4, truncated: false, unfinished: true },
    ])
  })
  test('a value beyond the bound is cut, the next is whole', () => {
    const found = split(new JsonSplitter(20), `[{"a":"${'x'.repeat(500)}"},{"b":1}]`, 7)
    expect(found.map(({ text, truncated }) => [text.length, truncated])).toEqual([
      [20, true],
      [7, false],
    ])
  })
  test('round trip, any spacing, cut anywhere', () => {
    const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue())
    fc.assert(
      fc.property(fc.array(value), fc.constantFrom(undefined, 2, '\t'), chunkSize, (values, space, size) => {
        const found = split(new JsonSplitter(1 << 20), JSON.stringify(values, undefined, space), size)
        expect(found.map(({ text }): unknown => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(values)))
      }),
    )
  })
  test('fuzz: any bytes: no throw, nothing beyond the bound, the same however it is cut', () => {
    const byte = fc.constantFrom('[', ']', '{', '}', '"', '\\', ',', ' ', '\n', '1', 'a', '\uFEFF')
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 60 }), chunkSize, (parts, size) => {
        const whole = split(new JsonSplitter(16), parts.join(''))
        expect(split(new JsonSplitter(16), parts.join(''), size)).toEqual(whole)
        expect(whole.every(({ text }) => Buffer.byteLength(text) <= 16 + 32)).toBe(true)
      }),
    )
  })
})
