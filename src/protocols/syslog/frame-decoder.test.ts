import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText } from '../decode-text.ts'
import { SyslogFrameDecoder } from './frame-decoder.ts'

interface Frame {
  readonly text: string
  readonly truncated: boolean
}

function decode(chunks: readonly Uint8Array[], maxFrameBytes?: number): Frame[] {
  const frames: Frame[] = []
  const decoder = new SyslogFrameDecoder(
    ({ bytes, truncated }) => frames.push({ text: decodeText(bytes, truncated).text, truncated }),
    maxFrameBytes,
  )
  for (const chunk of chunks) decoder.push(chunk)
  decoder.end()
  return frames
}

function texts(stream: string): string[] {
  return decode([Buffer.from(stream)]).map((frame) => frame.text)
}

test.each([
  ['LF', '<13>a\n<13>b\n', ['<13>a', '<13>b']],
  ['CRLF', '<13>a\r\n<13>b\r\n', ['<13>a', '<13>b']],
  ['NUL', '<13>a\0<13>b\0', ['<13>a', '<13>b']],
  ['octet counts', '5 <13>a6 <13>bc', ['<13>a', '<13>bc']],
  ['a line feed inside a counted frame', '7 <13>a\nb5 <13>c', ['<13>a\nb', '<13>c']],
  ['a line feed after a counted frame', '5 <13>a\n5 <13>b\n', ['<13>a', '<13>b']],
  ['both on one connection', '5 <13>a<13>b\n5 <13>c', ['<13>a', '<13>b', '<13>c']],
  ['counted JSON', '7 {"a":1}', ['{"a":1}']],
  ['a counted frame without priority, after one with', '5 <13>a3 abc', ['<13>a', 'abc']],
  ['a line that starts with a number', '2026 began\n42\n', ['2026 began', '42']],
  ['a number too long to be a count', '12345678901 <x\n', ['12345678901 <x']],
  ['empty lines', '\n\r\n\0<13>a\n\n', ['<13>a']],
  ['a last line without an end', '<13>a\n<13>b', ['<13>a', '<13>b']],
])('frames %s', (_name, stream, expected) => {
  expect(texts(stream)).toEqual(expected)
})

test('an unfinished counted frame is truncated', () => {
  expect(decode([Buffer.from('100 <13>a')])).toEqual([{ text: '<13>a', truncated: true }])
})

test.each([
  ['line', `${'x'.repeat(200)}\n<13>next\n`],
  ['counted', `204 <13>${'x'.repeat(200)}8 <13>next`],
])('cuts a long %s and finds the next message', (_kind, stream) => {
  const frames = decode([Buffer.from(stream)], 100)
  expect(frames.map((frame) => [frame.text.length, frame.truncated])).toEqual([
    [100, true],
    [8, false],
  ])
})

test('a 100 MB line is held no further than the bound', () => {
  const chunk = Buffer.alloc(65_536, 0x78)
  const frames: number[] = []
  const decoder = new SyslogFrameDecoder(({ bytes }) => frames.push(bytes.length), 1 << 20)
  let most = 0
  for (let sent = 0; sent < 100_000_000; sent += chunk.length) {
    decoder.push(chunk)
    most = Math.max(most, decoder.pendingBytes)
  }
  decoder.push(Buffer.from('\n<13>next\n'))
  expect(most).toBeLessThanOrEqual(1 << 20)
  expect(frames).toEqual([1 << 20, 8])
})

const message = fc
  .array(fc.constantFrom('a', 'ü', '€', '0', '9', ' ', '<', '{', '😀'), { maxLength: 30 })
  .map((parts) => `<13>${parts.join('')}`)

test('round trip: any mix of framings, cut anywhere', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(message, fc.constantFrom('count', '\n', '\r\n', '\0')), { maxLength: 20 }),
      fc.array(fc.nat(600), { maxLength: 20 }),
      (messages, cuts) => {
        const stream = Buffer.concat(
          messages.map(([text, framing]) =>
            Buffer.from(framing === 'count' ? `${Buffer.byteLength(text)} ${text}` : `${text}${framing}`),
          ),
        )
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, stream.length)).sort((a, b) => a - b),
          stream.length,
        ]
        const chunks = places.slice(1).map((place, index) => stream.subarray(places[index], place))
        expect(decode(chunks)).toEqual(messages.map(([text]) => ({ text, truncated: false })))
      },
    ),
  )
})

test('fuzz: any bytes, any cuts, any bound: no throw, nothing longer than the bound', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
  const digits = fc
    .string({ unit: fc.constantFrom('1', '2', '0', ' ', '<', '\n', 'x', '\0') })
    .map((text) => Buffer.from(text))
  fc.assert(
    fc.property(fc.array(fc.oneof(bytes, digits)), fc.integer({ min: 64, max: 200 }), (chunks, bound) => {
      const lengths: number[] = []
      const decoder = new SyslogFrameDecoder((frame) => lengths.push(frame.bytes.length), bound)
      for (const chunk of chunks) {
        decoder.push(chunk)
        expect(decoder.pendingBytes).toBeLessThanOrEqual(bound)
      }
      decoder.end()
      expect(Math.max(0, ...lengths)).toBeLessThanOrEqual(bound)
    }),
  )
})
