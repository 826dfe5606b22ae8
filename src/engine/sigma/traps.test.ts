import { expect, test } from 'vitest'
import { compileRule } from './compile-rule.ts'
import { parseRuleFile } from './parse-rule.ts'
import { FieldTable, RecordView } from './record-view.ts'

/** Does a rule with this `detection` match the record? */
function matches(
  detection: string,
  record: Record<string, unknown>,
  placeholders = new Map<string, string[]>(),
): boolean {
  const body = detection.includes('condition:') ? detection : `${detection}\ncondition: s`
  const indented = body.replaceAll(/^/gm, '  ')
  const text = `title: t\nlogsource: { product: p }\ndetection:\n${indented}`
  const { rules, problems } = parseRuleFile('t.yml', text, { placeholders })
  expect(problems).toEqual([])
  const [rule] = rules
  if (rule?.kind !== 'event') throw new Error('not an event rule')
  const fields = new FieldTable()
  const matcher = compileRule(rule, [], fields)
  const view = new RecordView(fields)
  view.reset(record)
  return matcher.test(view)
}

function problem(detection: string): string {
  const text = `title: t\nlogsource: { product: p }\ndetection:\n${detection.replaceAll(/^/gm, '  ')}`
  return parseRuleFile('t.yml', text)
    .problems.map(({ code }) => code)
    .join()
}

test('backslash: escapes only backslash, star and question mark', () => {
  expect(matches(String.raw`s: { f: 'C:\Windows\x' }`, { f: String.raw`c:\windows\X` })).toBe(true)
  expect(matches(String.raw`s: { f: 'a\*b' }`, { f: 'a*b' })).toBe(true)
  expect(matches(String.raw`s: { f: 'a\*b' }`, { f: 'axb' })).toBe(false)
  expect(matches(String.raw`s: { f: 'a\\*b' }`, { f: String.raw`a\xxb` })).toBe(true)
  expect(matches(String.raw`s: { f: 'a\\\*b' }`, { f: String.raw`a\*b` })).toBe(true)
  expect(matches(String.raw`s: { f: 'a\\\*b' }`, { f: String.raw`a\xb` })).toBe(false)
  expect(matches(String.raw`s: { f: 'a\\\\b' }`, { f: String.raw`a\\b` })).toBe(true)
  expect(matches(String.raw`s: { f: 'a?c' }`, { f: 'abc' })).toBe(true)
  expect(matches(String.raw`s: { f: 'a?c' }`, { f: 'ac' })).toBe(false)
})

test('backslash: a trailing one stays literal before the star of a modifier', () => {
  expect(matches(String.raw`s: { f|startswith: 'C:\Temp\' }`, { f: String.raw`C:\temp\evil.exe` })).toBe(true)
  expect(matches(String.raw`s: { f|startswith: 'C:\Temp\' }`, { f: String.raw`C:\temp*` })).toBe(false)
  expect(matches(String.raw`s: { f|contains: '\AppData\' }`, { f: String.raw`x\appdata\y` })).toBe(true)
  expect(matches(String.raw`s: { f|contains: '\AppData\' }`, { f: String.raw`x\appdata` })).toBe(false)
})

test('case: strings without, re with, cased with', () => {
  expect(matches("s: { f: 'ABC' }", { f: 'abc' })).toBe(true)
  expect(matches("s: { f|re: 'ABC' }", { f: 'abc' })).toBe(false)
  expect(matches("s: { f|re|i: 'ABC' }", { f: 'xabcx' })).toBe(true)
  expect(matches("s: { f|cased: 'ABC' }", { f: 'abc' })).toBe(false)
  expect(matches("s: { f|contains|cased: 'BC' }", { f: 'aBCd' })).toBe(true)
  expect(matches("s: { f|endswith|cased: 'BC' }", { f: 'abc' })).toBe(false)
})

test('case: folding does not change lengths and does not depend on neighbours', () => {
  expect(matches("s: { f|contains: 'a?b' }", { f: 'xaİbx' })).toBe(true)
  expect(matches("s: { f|contains: 'ΟΔΟΣ' }", { f: 'οδοσα' })).toBe(true)
  expect(matches("s: { f: 'kelvin' }", { f: '\u212Aelvin' })).toBe(true)
  expect(matches("s: { f|re|i: 'simple' }", { f: '\u017Fimple' })).toBe(true)
})

test('null: matches missing or null, is not the empty string', () => {
  expect(matches('s: { f: null }', {})).toBe(true)
  expect(matches('s: { f: null }', { f: null })).toBe(true)
  expect(matches('s: { f: null }', { f: '' })).toBe(false)
  expect(matches("s: { f: '' }", { f: '' })).toBe(true)
  expect(matches("s: { f: '' }", {})).toBe(false)
  expect(matches('s: { f: null }', { f: '-' })).toBe(false)
  expect(matches("s: { f: [null, 'x'] }", {})).toBe(true)
  expect(matches("s: { f: [null, 'x'] }", { f: 'y' })).toBe(false)
  expect(problem('s: { f|contains: null }\ncondition: s')).toBe('bad_value')
})

test('exists: presence only', () => {
  expect(matches('s: { f|exists: true }', { f: null })).toBe(true)
  expect(matches('s: { f|exists: true }', { f: '' })).toBe(true)
  expect(matches('s: { f|exists: true }', {})).toBe(false)
  expect(matches('s: { f|exists: false }', {})).toBe(true)
  expect(matches('s: { f|exists: false }', { f: null })).toBe(false)
})

test('not: true when the field is missing', () => {
  expect(matches('a: { f: x }\ncondition: not a', {})).toBe(true)
  expect(matches('a: { f: x }\ncondition: not a', { f: 'X' })).toBe(false)
})

test('numbers: equal the number or its decimal text', () => {
  expect(matches('s: { EventID: 4624 }', { EventID: 4624 })).toBe(true)
  expect(matches('s: { EventID: 4624 }', { EventID: '4624' })).toBe(true)
  expect(matches("s: { EventID: '4624' }", { EventID: 4624 })).toBe(true)
  expect(matches('s: { EventID: 4624 }', { EventID: '46240' })).toBe(false)
  expect(matches('s: { EventID|contains: 62 }', { EventID: 4624 })).toBe(true)
  expect(matches('s: { f: 18446744073709551615 }', { f: '18446744073709551615' })).toBe(true)
  expect(matches('s: { f: true }', { f: 'True' })).toBe(true)
})

test('lists: maps are any, a map is all, values are any unless all', () => {
  expect(matches('s: [{ a: 1 }, { b: 2 }]', { b: 2 })).toBe(true)
  expect(matches('s: { a: 1, b: 2 }', { b: 2 })).toBe(false)
  expect(matches('s: { a: [1, 2] }', { a: 2 })).toBe(true)
  expect(matches('s: { a|contains|all: [x, y] }', { a: 'x-y' })).toBe(true)
  expect(matches('s: { a|contains|all: [x, y] }', { a: 'x' })).toBe(false)
})

test('lists: an array of the event matches by any element', () => {
  expect(matches('s: { a: 2 }', { a: [1, 2] })).toBe(true)
  expect(matches('s: { a|contains|all: [x, y] }', { a: ['x', 'y'] })).toBe(true)
  expect(matches('s: { a.b: 2 }', { a: [{ b: 1 }, { b: 2 }] })).toBe(true)
})

test('keywords: sought in every value; all as key means and', () => {
  expect(matches('s: [evil, worse]', { a: { b: 'some EVIL thing' } })).toBe(true)
  expect(matches('s: [evil, worse]', { evil: 'good' })).toBe(false)
  expect(matches("s: { '|all': [one, two] }", { a: 'one', b: 'two' })).toBe(true)
  expect(matches("s: { '|all': [one, two] }", { a: 'one' })).toBe(false)
  expect(matches("s: ['on*tw']", { a: 'xx one two' })).toBe(true)
  expect(matches("s: { '|re': 'o.e' }", { a: 'xx one two' })).toBe(true)
})

test('neq: negates the whole list', () => {
  expect(matches('s: { f|neq: [a, b] }', { f: 'c' })).toBe(true)
  expect(matches('s: { f|neq: [a, b] }', { f: 'B' })).toBe(false)
  expect(matches('s: { f|neq: [a, b] }', {})).toBe(true)
  expect(matches("s: { f|contains|neq: 'x' }", { f: 'axb' })).toBe(false)
})

test('windash: dashes, slash and their look-alikes at word starts', () => {
  for (const dash of ['-', '/', '\u2013', '\u2014', '\u2015']) {
    expect(matches("s: { f|windash|contains: ' -enc ' }", { f: `powershell ${dash}ENC x` })).toBe(true)
    expect(matches("s: { f|windash|contains: '/all' }", { f: `ipconfig ${dash}all` })).toBe(true)
  }
  expect(matches("s: { f|contains|windash: '-enc -nop' }", { f: '/enc \u2014nop' })).toBe(true)
  expect(matches("s: { f|windash|contains: 'foo-bar' }", { f: 'foo/bar' })).toBe(false)
  expect(matches("s: { f|windash|contains: '-enc' }", { f: '+enc' })).toBe(false)
})

test('base64 chain: order, three offsets, no wildcards', () => {
  const utf16 = (text: string) => Buffer.from(text, 'utf16le')
  for (const before of ['', 'x', 'xy']) {
    const sent = Buffer.concat([Buffer.from(before), utf16('IEX (New-Object)')]).toString('base64')
    expect(matches("s: { f|wide|base64offset|contains: 'New-Object' }", { f: `-enc ${sent}` })).toBe(true)
    expect(matches("s: { f|base64offset|contains: 'New-Object' }", { f: `-enc ${sent}` })).toBe(false)
  }
  expect(matches("s: { f|base64: 'foo bar' }", { f: Buffer.from('foo bar').toString('base64') })).toBe(true)
  expect(problem("s: { f|base64: 'foo*' }\ncondition: s")).toBe('bad_value')
  expect(problem("s: { f|contains|base64: 'foo' }\ncondition: s")).toBe('bad_value')
})

test('utf16: carries a byte-order mark', () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('cmd', 'utf16le')])
  expect(matches("s: { f|utf16|base64: 'cmd' }", { f: bytes.toString('base64') })).toBe(true)
  expect(matches("s: { f|wide|base64: 'cmd' }", { f: bytes.toString('base64') })).toBe(false)
  const big = Buffer.from('cmd', 'utf16le').swap16()
  expect(matches("s: { f|utf16be|base64: 'cmd' }", { f: big.toString('base64') })).toBe(true)
})

test('cidr: both families; what is no address never matches and never throws', () => {
  expect(matches('s: { f|cidr: 10.0.0.0/8 }', { f: '10.2.3.4' })).toBe(true)
  expect(matches('s: { f|cidr: 10.0.0.0/8 }', { f: '11.2.3.4' })).toBe(false)
  expect(matches('s: { f|cidr: 10.0.0.0/8 }', { f: '::ffff:10.1.1.1' })).toBe(true)
  expect(matches("s: { f|cidr: 'fe80::/10' }", { f: 'FE80::1' })).toBe(true)
  expect(matches("s: { f|cidr: 'fe80::/10' }", { f: '10.0.0.1' })).toBe(false)
  for (const f of ['', '-', '10', '10.0.0.256', 'localhost', '10.0.0.1:443', '::::']) {
    expect(matches("s: { f|cidr: ['0.0.0.0/0', '::/0'] }", { f })).toBe(false)
  }
  expect(problem('s: { f|cidr: 10.0.0.0/40 }\ncondition: s')).toBe('bad_value')
})

test('fieldref: compares two fields', () => {
  expect(matches('s: { a|fieldref: b }', { a: 'X', b: 'x' })).toBe(true)
  expect(matches('s: { a|fieldref: b }', { a: 'x' })).toBe(false)
  expect(matches('s: { a|fieldref|startswith: b }', { a: 'xyz', b: 'xy' })).toBe(true)
  expect(matches('s: { a|fieldref|endswith: b }', { a: 'xyz', b: 'yz' })).toBe(true)
  expect(matches('s: { a|fieldref|contains: b }', { a: 'xyz', b: 'y' })).toBe(true)
  expect(matches('s: { a|fieldref|neq: b }', { a: 'x', b: 'y' })).toBe(true)
})

test('expand: a placeholder without a value rejects the rule', () => {
  expect(problem("s: { f|expand: '%admins%' }\ncondition: s")).toBe('no_placeholder')
  const placeholders = new Map([['admins', ['root', 'adm*']]])
  expect(matches("s: { f|expand: '%admins%' }", { f: 'adm_kai' }, placeholders)).toBe(true)
  expect(matches("s: { f|expand: '%admins%' }", { f: 'kai' }, placeholders)).toBe(false)
  expect(matches("s: { f: '%admins%' }", { f: '%ADMINS%' }, placeholders)).toBe(true)
})

test('field names: exact, dotted paths and literal dotted keys', () => {
  expect(matches('s: { a.b: 1 }', { a: { b: 1 } })).toBe(true)
  expect(matches('s: { a.b: 1 }', { 'a.b': 1 })).toBe(true)
  expect(matches('s: { a.b.c: 1 }', { 'a.b': { c: 1 } })).toBe(true)
  expect(matches('s: { A: 1 }', { a: 1 })).toBe(false)
  expect(matches('s: { constructor|exists: true }', {})).toBe(false)
  expect(matches('s: { __proto__.constructor|exists: true }', {})).toBe(false)
})

test('regex: raw text, sought anywhere, flags, linear time', () => {
  expect(matches(String.raw`s: { f|re: '\d+\.exe$' }`, { f: 'x12.exe' })).toBe(true)
  expect(matches(String.raw`s: { f|re: 'a.b' }`, { f: 'a\nb' })).toBe(false)
  expect(matches(String.raw`s: { f|re|s: 'a.b' }`, { f: 'a\nb' })).toBe(true)
  expect(matches(String.raw`s: { f|re|m: '^b$' }`, { f: 'a\nb' })).toBe(true)
  expect(matches("s: { f|re: '(a+)+$' }", { f: `${'a'.repeat(50_000)}b` })).toBe(false)
  expect(problem("s: { f|re: '((a{9}){90}){20}' }\ncondition: s")).toBe('bad_regex')
  expect(problem("s: { f|re: '(?<=x)y' }\ncondition: s")).toBe('bad_regex')
  expect(problem("s: { f|re: '(x' }\ncondition: s")).toBe('bad_regex')
})

test('comparison: numbers only', () => {
  expect(matches('s: { f|gte: 5 }', { f: '5' })).toBe(true)
  expect(matches('s: { f|gt: 5 }', { f: 5 })).toBe(false)
  expect(matches('s: { f|lt: 5 }', { f: -1.5 })).toBe(true)
  expect(matches('s: { f|lte: 5 }', { f: '' })).toBe(false)
  expect(matches('s: { f|lte: 5 }', {})).toBe(false)
})

test('time parts: as written, epochs in UTC', () => {
  expect(matches('s: { f|hour: 23 }', { f: '2025-08-02T23:15:00+05:00' })).toBe(true)
  expect(matches('s: { f|hour|gte: 20 }', { f: '2025-08-02 19:59:00' })).toBe(false)
  expect(matches('s: { f|minute: 15 }', { f: '2025-08-02T23:15:00Z' })).toBe(true)
  expect(matches('s: { f|day: 2, f|month: 8, f|year: 2025 }', { f: 1_754_100_000_000 })).toBe(true)
  expect(matches('s: { f|week: 1 }', { f: '2024-12-30' })).toBe(true)
})

test('condition: binding and quantifiers', () => {
  const body = 'a: { a: 1 }\nb: { b: 1 }\n_c: { c: 1 }\n'
  expect(matches(`${body}condition: a or b and not _c`, { a: 1, c: 1 })).toBe(true)
  expect(matches(`${body}condition: (a or b) and not _c`, { a: 1, c: 1 })).toBe(false)
  expect(matches(`${body}condition: all of them`, { a: 1, b: 1 })).toBe(true)
  expect(matches(`${body}condition: 1 of them`, { c: 1 })).toBe(false)
  expect(matches(`${body}condition: not 1 of them`, { c: 1 })).toBe(true)
  expect(matches('sel_a_x: { a: 1 }\nsel_b_x: { b: 1 }\ncondition: all of sel_*_x', { a: 1 })).toBe(false)
  expect(
    matches('sel_a: { a: 1 }\nfilter_b: { b: 1 }\ncondition: any of *_a and not 1 of filter_*', { a: 1 }),
  ).toBe(true)
})

test('condition: errors say what to do', () => {
  for (const condition of [
    's | count() > 5',
    's near t',
    'nothing',
    's and',
    '(s',
    's)',
    '2 of them',
    '1 of x*',
    's s',
  ]) {
    expect([condition, problem(`s: { f: 1 }\ncondition: ${condition}`)]).toEqual([condition, 'bad_condition'])
  }
})

test('a map is its JSON text; its own fields are read by path as before', () => {
  const record = { request: { status: 'Suspended', list: [{ a: 1 }] }, none: {} }
  expect(matches(`s: { request|contains: '"status":"suspended"' }`, record)).toBe(true)
  expect(matches('s: { request.status: Suspended }', record)).toBe(true)
  expect(matches(`s: { request.list|contains: '"a":1' }`, record)).toBe(true)
  expect(matches('s: { request|contains: enabled }', record)).toBe(false)
  expect(matches('s: { none: null }', record)).toBe(false)
})
