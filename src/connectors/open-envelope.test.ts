import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Receipt } from '../model/receipt.ts'
import { openEnvelope } from './open-envelope.ts'
import { maxRecordDepth } from './parse-record.ts'

/** Any code points, lone surrogates too; quicker to set up than fast-check's own. */
const anyText = (maxLength: number) =>
  fc.array(fc.nat(0x10ffff), { maxLength }).map((points) => String.fromCodePoint(...points))

const receivedAtMs = Date.parse('2026-03-01T12:00:30Z')

function open(raw: string, transport: Receipt['transport'] = 'syslog-tcp') {
  return openEnvelope({ source: 's', transport, receivedAtMs, raw })
}

describe('opens', () => {
  test('JSON without a header', () => {
    expect(open(' {"a":{"b":[1]}}')).toMatchObject({ format: 'json', record: { a: { b: [1] } } })
    expect(open('{"a":1}').syslog).toBeUndefined()
  })
  test('JSON inside syslog, with and without @cee', () => {
    const expected = { format: 'json', record: { a: 1 }, syslog: { hostname: 'h', app: 'app', facility: 1 } }
    expect(open('<13>Mar  1 12:00:00 h app: {"a":1}')).toMatchObject(expected)
    expect(open('<13>Mar  1 12:00:00 h app: @cee:{"a":1}')).toMatchObject(expected)
    expect(open('<13>1 - h app - - - @cee: {"a":1}')).toMatchObject(expected)
  })
  test('CEF and LEEF inside syslog', () => {
    expect(open('<13>Mar  1 12:00:00 fw CEF:0|v|p|1|7|n|3|src=1.2.3.4 name=x')).toMatchObject({
      format: 'cef',
      record: { deviceVendor: 'v', deviceEventClassId: '7', name: 'n', src: '1.2.3.4' },
      syslog: { hostname: 'fw' },
    })
    expect(open('<13>Mar  1 12:00:00 fw LEEF:1.0|v|p|1|7|src=1.2.3.4\tusrName=jo')).toMatchObject({
      format: 'leef',
      record: { vendor: 'v', eventId: '7', src: '1.2.3.4', usrName: 'jo' },
      syslog: { hostname: 'fw' },
    })
  })
  test('a line of a log file that is syslog', () => {
    expect(open('Mar  1 12:00:00 web-1 sshd[812]: Failed password', 'file')).toMatchObject({
      format: 'text',
      text: 'Failed password',
      syslog: { hostname: 'web-1', app: 'sshd', pid: '812' },
    })
  })
  test('other text as it is', () => {
    for (const raw of ['hello', '', '[1,2]', '{broken', '2026-03-01T12:00:00Z INFO started'])
      expect(open(raw, 'file')).toEqual({ receipt: expect.anything(), format: 'text', text: raw })
  })
})

describe('hostile input', () => {
  test('a __proto__ key is dropped at any depth', () => {
    const { record } = open(String.raw`{"a":[{"\u005f_proto__":{"bad":1},"b":2}],"__proto__":{"bad":1}}`)
    expect(record).toEqual({ a: [{ b: 2 }] })
    expect(Object.assign({}, record)).not.toHaveProperty('bad')
    expect(({} as Record<string, unknown>).bad).toBeUndefined()
  })
  test('in CEF and LEEF too', () => {
    expect(Object.keys(open('CEF:0|v|p|1|7|n|3|__proto__=x a=1').record ?? {})).not.toContain('__proto__')
    expect(Object.keys(open('LEEF:1.0|v|p|1|7|__proto__=x').record ?? {})).not.toContain('__proto__')
  })
  test('nesting beyond the bound stays text', () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    expect(open(nested(maxRecordDepth)).format).toBe('json')
    expect(open(nested(maxRecordDepth + 1)).format).toBe('text')
    expect(open(nested(100_000)).format).toBe('text')
  })
  test('fuzz: never throws', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '<13>',
        '{',
        '}',
        '"a":',
        '[',
        'CEF:0|',
        'LEEF:2.0|',
        '@cee:',
        'Mar  1 12:00:00 ',
        ' ',
        '\\',
      ),
      fc.json(),
      anyText(10),
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 10 }),
        fc.constantFrom('file', 'syslog-udp', 'mqtt'),
        (parts, transport) => {
          expect(['json', 'cef', 'leef', 'text']).toContain(
            open(parts.join(''), transport as Receipt['transport']).format,
          )
        },
      ),
    )
  })
  test('any JSON object comes back as JSON.parse gives it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          fc.jsonValue({ maxDepth: 4 }),
        ),
        (record) => {
          const raw = JSON.stringify(record)
          fc.pre(!raw.includes('__proto__'))
          expect(open(raw, 'http').record).toEqual(JSON.parse(raw))
        },
      ),
    )
  })
})
