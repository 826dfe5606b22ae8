import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeRelpFrame, RelpFrameDecoder, RelpProtocolError } from './relp-frame.ts'
import { RelpSession } from './relp-session.ts'

interface Found {
  readonly transaction: number
  readonly command: string
  readonly text: string
  readonly truncated: boolean
}

function decode(stream: Uint8Array, chunkSize = 1 << 20, maxDataBytes?: number): Found[] {
  const found: Found[] = []
  const decoder = new RelpFrameDecoder(({ transaction, command, data, truncated }) => {
    found.push({ transaction, command, text: Buffer.from(data).toString(), truncated })
  }, maxDataBytes)
  for (let at = 0; at < stream.length; at += chunkSize) decoder.push(stream.subarray(at, at + chunkSize))
  return found
}

describe('frames', () => {
  test('round trip, cut anywhere', () => {
    const frame = fc.record({
      transaction: fc.integer({ min: 0, max: 999_999_999 }),
      command: fc.constantFrom('open', 'syslog', 'close', 'rsp'),
      text: fc.string({ unit: fc.constantFrom('a', '\n', ' ', 'ü', '9') }),
    })
    fc.assert(
      fc.property(fc.array(frame), fc.integer({ min: 1, max: 30 }), (frames, chunkSize) => {
        const stream = Buffer.concat(
          frames.map((one) => encodeRelpFrame(one.transaction, one.command, one.text)),
        )
        expect(decode(stream, chunkSize)).toEqual(frames.map((one) => ({ ...one, truncated: false })))
      }),
    )
  })
  test('data beyond the bound is cut, the next frame whole', () => {
    const stream = Buffer.concat([
      encodeRelpFrame(1, 'syslog', 'x'.repeat(1000)),
      encodeRelpFrame(2, 'close'),
    ])
    expect(decode(stream, 64, 100).map(({ text, truncated }) => [text.length, truncated])).toEqual([
      [100, true],
      [0, false],
    ])
  })
  test.each(['GET / HTTP/1.1\r\n', '1 syslog 5 abc\nxyz', 'x', '1  syslog', '1 syslog 3\n', '1'.repeat(80)])(
    '%j is not RELP',
    (text) => {
      expect(() => decode(Buffer.from(text))).toThrow(RelpProtocolError)
    },
  )
  test('fuzz: frames or a RelpProtocolError', () => {
    const part = fc.constantFrom('1', ' ', '\n', 'syslog', 'open', '0', '9', '\0', 'ü')
    fc.assert(
      fc.property(fc.array(part), fc.integer({ min: 1, max: 20 }), (parts, chunkSize) => {
        let error: unknown
        try {
          decode(Buffer.from(parts.join('')), chunkSize)
        } catch (thrown) {
          error = thrown
        }
        expect(error === undefined || error instanceof RelpProtocolError).toBe(true)
      }),
    )
  })
})

describe('sessions', () => {
  const frame = (command: string, text = '') => ({
    transaction: 1,
    command,
    data: Buffer.from(text),
    truncated: false,
  })
  test('a message before open is refused', () => {
    expect(new RelpSession().handle(frame('syslog', 'x'))).toMatchObject({ do: 'refuse' })
  })
  test('a client that cannot send syslog is refused', () => {
    expect(new RelpSession().handle(frame('open', 'relp_version=0\ncommands=eventlog'))).toMatchObject({
      do: 'refuse',
    })
  })
  test('an unknown command is answered with an error, the session goes on', () => {
    const session = new RelpSession()
    session.handle(frame('open', 'relp_version=1\ncommands=syslog,eventlog'))
    expect(session.handle(frame('starttls'))).toMatchObject({
      do: 'reply',
      bytes: Buffer.from('1 rsp 21 500 command not known\n'),
    })
    expect(session.handle(frame('syslog', 'x'))).toMatchObject({ do: 'store' })
  })
})
