import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSyslog } from './parse-syslog.ts'

/** Any code points, lone surrogates too; quicker to set up than fast-check's own. */
const anyText = (maxLength: number) =>
  fc.array(fc.nat(0x10ffff), { maxLength }).map((points) => String.fromCodePoint(...points))

const receivedAtMs = Date.parse('2026-03-01T12:00:30Z')
const parse = (text: string, timeZone?: string) => parseSyslog(text, { receivedAtMs, timeZone })
const at = (iso: string) => Date.parse(iso)

describe('RFC 5424', () => {
  test('example 1 of the RFC', () => {
    expect(
      parse(
        "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \uFEFF'su root' failed for lonvick",
      ),
    ).toEqual({
      dialect: 'rfc5424',
      facility: 4,
      severity: 2,
      timeMs: at('2003-10-11T22:14:15.003Z'),
      hostname: 'mymachine.example.com',
      app: 'su',
      msgId: 'ID47',
      text: "'su root' failed for lonvick",
    })
  })
  test('example 3 of the RFC: structured data', () => {
    const message = parse(
      '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Application" eventID="1011"][examplePriority@32473 class="high"] An event',
    )
    expect(message.structuredData).toEqual({
      'exampleSDID@32473': { iut: '3', eventSource: 'Application', eventID: '1011' },
      'examplePriority@32473': { class: 'high' },
    })
    expect(message.text).toBe('An event')
  })
  test('escapes in structured data', () => {
    const message = parse(String.raw`<165>1 - h a - - [x q="a\"b" s="a\\b" b="a\]b" o="a\nb"] m`)
    expect(message.structuredData).toEqual({ x: { q: 'a"b', s: 'a\\b', b: 'a]b', o: 'a\\nb' } })
    expect(message.text).toBe('m')
  })
  test('nil values are absent, an offset is applied, microseconds are cut', () => {
    expect(parse('<13>1 2026-03-01T13:00:00.123999+01:00 - - - - -')).toEqual({
      dialect: 'rfc5424',
      facility: 1,
      severity: 5,
      timeMs: at('2026-03-01T12:00:00.123Z'),
      text: '',
    })
  })
  test('broken structured data stays text', () => {
    expect(parse('<13>1 - h a - - [x y="1 m')).toMatchObject({ hostname: 'h', app: 'a', text: '[x y="1 m' })
  })
  test('names of object machinery are only names', () => {
    const { structuredData } = parse('<13>1 - h a - - [__proto__ polluted="1"]')
    expect(Object.keys(structuredData ?? {})).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('RFC 3164 and its dialects', () => {
  const sshd = { hostname: 'web-1', app: 'sshd', pid: '812', text: 'Accepted password for jo' }
  test.each([
    ['as in the RFC', '<38>Mar  1 12:00:00 web-1 sshd[812]: Accepted password for jo', sshd],
    ['two-digit day with a zero', '<38>Mar 01 12:00:00 web-1 sshd[812]: Accepted password for jo', sshd],
    [
      'rsyslog forward format',
      '<38>2026-03-01T13:00:00.000000+01:00 web-1 sshd[812]: Accepted password for jo',
      sshd,
    ],
    ['no priority', 'Mar  1 12:00:00 web-1 sshd[812]: Accepted password for jo', sshd],
    ['no priority, ISO', '2026-03-01T12:00:00Z web-1 sshd[812]: Accepted password for jo', sshd],
    ['year before the clock', '<38>Mar  1 2026 12:00:00 web-1 sshd[812]: Accepted password for jo', sshd],
    ['year after the clock', '<38>Mar  1 12:00:00 2026 web-1 sshd[812]: Accepted password for jo', sshd],
    ['numeric zone', '<38>Mar  1 13:00:00 +0100 web-1 sshd[812]: Accepted password for jo', sshd],
  ])('%s', (_name, text, expected) => {
    expect(parse(text)).toMatchObject({ dialect: 'rfc3164', timeMs: at('2026-03-01T12:00:00Z'), ...expected })
  })

  test.each([
    ['no host', '<13>Mar  1 12:00:00 sshd[1]: x', { app: 'sshd', pid: '1', text: 'x' }],
    ['no host, no pid', "<13>Mar  1 12:00:00 su: 'su root' failed", { app: 'su', text: "'su root' failed" }],
    ['no time', '<13>cron[9]: x', { app: 'cron', pid: '9', text: 'x' }],
    [
      'no tag',
      '<13>Mar  1 12:00:00 h last message repeated 3 times',
      { hostname: 'h', text: 'last message repeated 3 times' },
    ],
    [
      'a module in the tag',
      '<13>Mar  1 12:00:00 h sshd(pam_unix)[5]: x',
      { app: 'sshd(pam_unix)', pid: '5' },
    ],
    ['a slash in the tag', '<22>Mar  1 12:00:00 h postfix/smtpd[77]: x', { app: 'postfix/smtpd', pid: '77' }],
    ['IPv6 host', '<13>Mar  1 12:00:00 2001:db8::7 app: x', { hostname: '2001:db8::7', app: 'app' }],
    [
      'IPv6 host that ends in colons',
      '<13>Mar  1 12:00:00 2001:db8:: app: x',
      { hostname: '2001:db8::', app: 'app' },
    ],
    ['bracketed IPv6 host', '<13>Mar  1 12:00:00 [fe80::1] app: x', { hostname: 'fe80::1', app: 'app' }],
    ['colon inside the text', '<13>Mar  1 12:00:00 h app: a: b', { app: 'app', text: 'a: b' }],
    ['kernel', '<4>Mar  1 12:00:00 h kernel: [ 12.5] x', { app: 'kernel', text: '[ 12.5] x' }],
    ['CEF inside', '<13>Mar  1 12:00:00 h CEF:0|a|b|1|2|n|3|', { hostname: 'h', text: 'CEF:0|a|b|1|2|n|3|' }],
    ['CEF inside, no host', '<13>Mar  1 12:00:00 CEF:0|a|b|1|2|n|3|', { text: 'CEF:0|a|b|1|2|n|3|' }],
    ['JSON inside', '<13>Mar  1 12:00:00 h {"a": 1}', { hostname: 'h', text: '{"a": 1}' }],
    ['cee inside', '<13>Mar  1 12:00:00 h app: @cee: {"a":1}', { app: 'app', text: '@cee: {"a":1}' }],
  ])('%s', (_name, text, expected) => {
    expect(parse(text)).toMatchObject({ dialect: 'rfc3164', ...expected })
  })

  test.each([
    [
      'IOS',
      '<189>45: *Mar  1 00:00:12.345 UTC: %SYS-5-CONFIG_I: Configured',
      { app: '%SYS-5-CONFIG_I', text: 'Configured', timeMs: at('2026-03-01T00:00:12.345Z') },
    ],
    [
      'IOS, zeros, CET',
      '<189>000045: Mar  1 01:00:12 CET: %LINK-3-UPDOWN: x',
      { app: '%LINK-3-UPDOWN', timeMs: at('2026-03-01T00:00:12Z') },
    ],
    [
      'IOS with its name',
      '<189>45: core-1: .Mar  1 00:00:12: %SYS-5-X: y',
      { hostname: 'core-1', app: '%SYS-5-X', timeMs: at('2026-03-01T00:00:12Z') },
    ],
    [
      'NX-OS',
      '<189>: 2026 Mar  1 12:00:00 UTC: %ETHPORT-5-IF_UP: up',
      { app: '%ETHPORT-5-IF_UP', text: 'up', timeMs: at('2026-03-01T12:00:00Z') },
    ],
    [
      'Meraki',
      '<134>1 1772366400.123456 mx-84 events type=x',
      { hostname: 'mx-84', text: 'events type=x', timeMs: at('2026-03-01T12:00:00.123Z') },
    ],
    [
      'ASA',
      '<166>Mar  1 2026 12:00:00 fw-1 : %ASA-6-302013: Built',
      { hostname: 'fw-1', app: '%ASA-6-302013', text: 'Built' },
    ],
    [
      'ASA without host',
      '<166>Mar  1 2026 12:00:00: %ASA-6-302013: Built',
      { app: '%ASA-6-302013', timeMs: at('2026-03-01T12:00:00Z') },
    ],
    [
      'ASA EMBLEM',
      '<166>:Mar  1 12:00:00 UTC: %ASA-6-1: Built',
      { app: '%ASA-6-1', timeMs: at('2026-03-01T12:00:00Z') },
    ],
    ['ASA without time', '<166>%ASA-6-302013: Built', { app: '%ASA-6-302013', text: 'Built' }],
  ])('Cisco %s', (_name, text, expected) => {
    expect(parse(text)).toMatchObject({ dialect: 'rfc3164', ...expected })
  })
})

describe('times without year or zone', () => {
  test.each([
    ['just after new year', '2026-01-01T00:00:05Z', 'Dec 31 23:59:58', '2025-12-31T23:59:58Z'],
    ['a clock ahead at new year', '2025-12-31T23:59:50Z', 'Jan  1 00:00:10', '2026-01-01T00:00:10Z'],
    ['an old file', '2026-03-01T00:00:00Z', 'May  5 10:00:00', '2025-05-05T10:00:00Z'],
    ['29 February', '2026-03-01T00:00:00Z', 'Feb 29 10:00:00', '2024-02-29T10:00:00Z'],
  ])('%s', (_name, received, time, expected) => {
    const message = parseSyslog(`<13>${time} h a: x`, { receivedAtMs: at(received) })
    expect(message.timeMs).toBe(at(expected))
  })
  test('the source zone is used, in winter and in summer', () => {
    const berlin = { receivedAtMs: at('2026-08-01T00:00:00Z'), timeZone: 'Europe/Berlin' }
    expect(parseSyslog('<13>Jan  5 12:00:00 h a: x', berlin).timeMs).toBe(at('2026-01-05T11:00:00Z'))
    expect(parseSyslog('<13>Jul  5 12:00:00 h a: x', berlin).timeMs).toBe(at('2026-07-05T10:00:00Z'))
    expect(parseSyslog('<13>Mar 29 02:30:00 h a: x', berlin).timeMs).toBe(at('2026-03-29T01:30:00Z'))
  })
  test('an unknown zone counts as UTC', () => {
    expect(parse('<13>Mar  1 12:00:00 h a: x', 'Mars/Olympus').timeMs).toBe(at('2026-03-01T12:00:00Z'))
  })
})

describe('what is not syslog', () => {
  test.each(['', '<', '<>', '<999>x', 'hello', '{"a":1}', '30 Feb', 'Feb 30 12:00:00 h a: x'])(
    '%j stays text',
    (text) => {
      expect(parse(text)).toEqual({ dialect: 'none', text })
    },
  )
  test('a priority alone is a header', () => {
    expect(parse('<13>hello there')).toEqual({
      dialect: 'rfc3164',
      facility: 1,
      severity: 5,
      text: 'hello there',
    })
  })
  test('strict: an application log line is not given a host', () => {
    const text = '2026-03-01T12:00:00Z INFO started'
    expect(parseSyslog(text, { receivedAtMs, strict: true })).toEqual({ dialect: 'none', text })
  })
})

test('fuzz: never throws, the text is a part of the message', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '<13>',
      '1 ',
      'Mar  1 ',
      '12:00:00',
      '2026-03-01T12:00:00Z',
      ' ',
      '-',
      ' - - - - ',
      '[a b="c\\"]',
      ':',
      '*',
      '45: ',
      'app[1]: ',
      '%ASA-1-2:',
      'UTC',
      '\uFEFF',
    ),
    anyText(8),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.boolean(), (parts, strict) => {
      const text = parts.join('')
      const message = parseSyslog(text, { receivedAtMs, strict, timeZone: 'Asia/Kolkata' })
      expect(text.endsWith(message.text)).toBe(true)
      expect(Number.isFinite(message.timeMs ?? 0)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('round trip: RFC 5424', () => {
  const name = fc.stringMatching(/^[A-Za-z0-9._/]{1,20}$/)
  const value = fc.string({ unit: 'grapheme', maxLength: 20 })
  fc.assert(
    fc.property(
      fc.record({
        pri: fc.integer({ min: 0, max: 191 }),
        host: name,
        app: name,
        pid: name,
        msgId: name,
        time: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        data: fc.dictionary(name, fc.dictionary(name, value, { maxKeys: 3 }), { minKeys: 1, maxKeys: 3 }),
        text: fc.string(),
      }),
      (m) => {
        const escape = (text: string) => text.replace(/["\\\]]/g, String.raw`\$&`)
        const data = Object.entries(m.data)
          .map(
            ([id, params]) =>
              `[${id}${Object.entries(params)
                .map(([key, text]) => ` ${key}="${escape(text)}"`)
                .join('')}]`,
          )
          .join('')
        const message = parse(
          `<${m.pri}>1 ${m.time.toISOString()} ${m.host} ${m.app} ${m.pid} ${m.msgId} ${data} ${m.text}`,
        )
        expect(message).toEqual({
          dialect: 'rfc5424',
          facility: m.pri >> 3,
          severity: m.pri & 7,
          timeMs: m.time.getTime(),
          hostname: m.host,
          app: m.app,
          pid: m.pid,
          msgId: m.msgId,
          structuredData: m.data,
          text: m.text,
        })
      },
    ),
  )
})
