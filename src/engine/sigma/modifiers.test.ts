import { describe, expect, test } from 'vitest'
import { compileRule } from './compile-rule.ts'
import { modifierNames } from '../../model/rule.ts'
import type { Modifier } from './modifier.ts'
import { parseRuleFile } from './parse-rule.ts'
import { FieldTable, RecordView } from './record-view.ts'

/** An item of a selection, the value of its field `f` (undefined: missing), and whether it matches or its error. */
type Vector = readonly [item: string, value: unknown, expected: boolean | string]

const raw = String.raw
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')
const little = (text: string) => Buffer.from(text, 'utf16le')
const big = (text: string) => Buffer.from(text, 'utf16le').swap16()
const mark = Buffer.from([0xff, 0xfe])

const vectors: Readonly<Record<Modifier, readonly Vector[]>> = {
  all: [
    ['f|all|contains: [a, b]', 'xbxa', true],
    ['f|contains|all: [a, b]', 'xa', false],
    ['f|all: [a]', 'a', true],
    ['f|contains|all: [a, b]', undefined, false],
  ],
  startswith: [
    ['f|startswith: ab', 'ABc', true],
    ['f|startswith: ab', 'cab', false],
    ['f|startswith: ab', 'ab', true],
    ["f|startswith: 'a*c'", 'abcd', true],
    ["f|startswith: 'a?'", 'a', false],
    [raw`f|startswith: 'a\*'`, 'a*b', true],
    [raw`f|startswith: 'a\*'`, 'axb', false],
  ],
  endswith: [
    ['f|endswith: bc', 'aBC', true],
    ['f|endswith: bc', 'abcd', false],
    [raw`f|endswith: '\cmd.exe'`, raw`C:\x\CMD.EXE`, true],
    [raw`f|endswith: '\\cmd.exe'`, raw`C:\x\CMD.EXE`, true],
    [raw`f|endswith: '\\\\cmd.exe'`, raw`C:\x\CMD.EXE`, false],
    ["f|endswith: '?d'", 'd', false],
  ],
  contains: [
    ['f|contains: b', 'ABC', true],
    ['f|contains: d', 'abc', false],
    ["f|contains: 'a*c'", 'xabcx', true],
    ["f|contains: '*'", '', true],
    ['f|contains: b', undefined, false],
    ['f|contains: b', ['x', 'abc'], true],
    ['f|contains: null', 'null', 'bad_value'],
  ],
  exists: [
    ['f|exists: true', '', true],
    ['f|exists: true', null, true],
    ['f|exists: true', undefined, false],
    ['f|exists: false', undefined, true],
    ['f|exists: yes', '', 'bad_value'],
    ['f|exists|contains: true', '', 'bad_modifiers'],
  ],
  cased: [
    ['f|cased: Ab', 'Ab', true],
    ['f|cased: Ab', 'ab', false],
    ['f|contains|cased: Ab', 'xAbx', true],
    ['f|cased|startswith: Ab', 'abx', false],
    ["f|cased: 'A*d'", 'Abcd', true],
    ["f|cased: 'A*d'", 'abcd', false],
  ],
  neq: [
    ['f|neq: a', 'b', true],
    ['f|neq: a', 'A', false],
    ['f|neq: [a, b]', 'b', false],
    ['f|neq: a', undefined, true],
    ['f|neq: null', 'x', true],
    ['f|neq: null', undefined, false],
    ['f|re|neq: a+', 'baa', false],
    ['f|gt|neq: 5', 5, true],
  ],
  windash: [
    ...['-', '/', '–', '—', '―'].map((dash): Vector => ["f|windash: 'x -a'", `x ${dash}A`, true]),
    ["f|windash|contains: ' /c '", 'cmd -c dir', true],
    ["f|contains|windash: ' /c '", 'cmd —c dir', true],
    ["f|windash: 'a-b'", 'a/b', false],
    ["f|windash: '- a'", '/ a', false],
    ["f|windash|contains: '-a'", '+a', false],
    [raw`f|windash|endswith: '\a -b'`, raw`x\a /b`, true],
    ["f|windash|base64offset|contains: 'run -enc'", base64('xrun /enc y'), true],
  ],
  re: [
    ["f|re: '^a.c$'", 'abc', true],
    ["f|re: '^a.c$'", 'ABC', false],
    ["f|re: 'b'", 'abc', true],
    [raw`f|re: '\\\\x'`, raw`a\\x`, true],
    ["f|re: '*'", 'x', 'bad_regex'],
    ["f|re|base64: 'a'", 'x', 'bad_modifiers'],
    ["f|re|contains: 'b+'", 'abbc', true],
    ['f|re|all: [a, b]', 'ab', true],
  ],
  i: [
    ['f|re|i: abc', 'xABCx', true],
    ['f|i: abc', 'abc', 'bad_modifiers'],
  ],
  ignorecase: [['f|re|ignorecase: abc', 'xABCx', true]],
  m: [
    ["f|re|m: '^b$'", 'a\nb\nc', true],
    ["f|re: '^b$'", 'a\nb\nc', false],
  ],
  multiline: [["f|re|multiline|i: '^B$'", 'a\nb\nc', true]],
  s: [
    ['f|re|s: a.b', 'a\nb', true],
    ['f|re: a.b', 'a\nb', false],
  ],
  dotall: [['f|re|dotall: a.b', 'a\nb', true]],
  base64: [
    ['f|base64: foobar', 'Zm9vYmFy', true],
    ['f|base64|contains: foobar', 'x Zm9vYmFy', true],
    ['f|base64: foobar', 'foobar', false],
    ["f|base64: 'föö'", base64('föö'), true],
    ["f|base64: 'a*'", 'x', 'bad_value'],
    [raw`f|base64: 'a\*b'`, base64('a*b'), true],
    [raw`f|base64: 'a\b'`, base64(raw`a\b`), true],
  ],
  base64offset: [
    ...['', 'x', 'xy', 'xyz'].map((before): Vector => [
      'f|base64offset|contains: foobar',
      base64(`${before}foobar!`),
      true,
    ]),
    ['f|base64offset|contains: foobar', base64('fooba'), false],
    ["f|base64offset|contains: 'ab'", 'x', 'bad_value'],
    ["f|base64offset|contains: 'http?//'", 'x', 'bad_value'],
  ],
  utf16le: [
    ['f|utf16le|base64: cmd', base64(little('cmd')), true],
    ['f|utf16le|base64: cmd', base64('cmd'), false],
  ],
  wide: [
    ['f|wide|base64: cmd', base64(little('cmd')), true],
    ['f|wide|base64offset|contains: whoami', base64(little('xx; whoami /all')), true],
    ['f|base64offset|wide|contains: whoami', base64(little('xx; whoami /all')), false],
    ["f|wide: 'a*'", 'x', 'bad_value'],
    ["f|wide|base64: 'é😀'", base64(little('é😀')), true],
  ],
  utf16be: [
    ['f|utf16be|base64: cmd', base64(big('cmd')), true],
    ['f|utf16be|base64: cmd', base64(little('cmd')), false],
  ],
  utf16: [
    ['f|utf16|base64: cmd', base64(Buffer.concat([mark, little('cmd')])), true],
    ['f|utf16|base64: cmd', base64(little('cmd')), false],
  ],
  lt: [
    ['f|lt: 5', 4.9, true],
    ['f|lt: 5', '5', false],
    ['f|lt: -1', '-2', true],
    ["f|lt: '5'", 4, 'bad_value'],
    ['f|lt: 5', 'four', false],
    ['f|lt|gt: 5', 4, 'bad_modifiers'],
  ],
  lte: [
    ['f|lte: 5', '5', true],
    ['f|lte: 5', 5.01, false],
  ],
  gt: [
    ['f|gt: 5', '6', true],
    ['f|gt: 5', 5, false],
    ['f|gt: 5', undefined, false],
    ['f|gt: 5', '', false],
  ],
  gte: [
    ['f|gte: 5', 5, true],
    ['f|gte: 5', '4.99', false],
    ['f|gte: 1', [0, 3], true],
  ],
  minute: [
    ['f|minute: 15', '2025-08-02T23:15:59Z', true],
    ['f|minute|lt: 15', '2025-08-02T23:15:00Z', false],
  ],
  hour: [
    ['f|hour: 23', '2025-08-02 23:15', true],
    ['f|hour|gte: 22', '2025-08-02T21:59:59.999Z', false],
    ['f|hour: 3', 1_754_105_400, true],
    ['f|hour: 3', 'noon', false],
    ["f|hour: '3'", '2025-08-02 03:00', 'bad_value'],
  ],
  day: [['f|day: 2', '2025-08-02', true]],
  week: [
    ['f|week: 1', '2024-12-30', true],
    ['f|week: 53', '2021-01-03', true],
  ],
  month: [['f|month: 8', '2025-08-02T00:00:00Z', true]],
  year: [
    ['f|year: 2025', '2025-08-02', true],
    ['f|year|contains: 2025', '2025-08-02', 'bad_modifiers'],
  ],
  cidr: [
    ['f|cidr: 192.168.0.0/16', '192.168.255.255', true],
    ['f|cidr: 192.168.0.0/16', '192.169.0.0', false],
    ['f|cidr: 10.1.2.3', '10.1.2.3', true],
    ['f|cidr: 10.1.2.3', '10.1.2.4', false],
    ["f|cidr: '2001:db8::/32'", '2001:DB8:1::5', true],
    ["f|cidr: '::1'", '0:0:0:0:0:0:0:1', true],
    ["f|cidr: '::/0'", '10.0.0.1', false],
    ['f|cidr: 0.0.0.0/0', 'host', false],
    ['f|cidr: [10.0.0.0/8, 172.16.0.0/12]', '172.31.0.1', true],
    ['f|cidr: 10.0.0.0/33', 'x', 'bad_value'],
    ["f|cidr: 'ten'", 'x', 'bad_value'],
    ['f|cidr: 10', '0.0.0.10', 'bad_value'],
  ],
  expand: [
    ["f|expand: '%users%'", 'kai', true],
    ["f|expand: '%users%'", 'eve', false],
    ["f|expand|endswith: '-%users%'", 'admin-root', true],
    ["f|contains|expand: '%users%@%hosts%'", 'xx kai@b xx', true],
    ["f|expand: '%users%@%hosts%'", 'kai@c', false],
    ["f|expand: '%nobody%'", 'x', 'no_placeholder'],
    ["f|expand: 'no placeholder'", 'no placeholder', true],
    ["f: '%users%'", '%users%', true],
  ],
  fieldref: [
    ['f|fieldref: other', 'OTHER value', true],
    ['f|fieldref: other', 'another value', false],
    ['f|fieldref: nothing', 'x', false],
    ['f|fieldref|startswith: other', 'other value, and more', true],
    ['f|fieldref|endswith: other', 'an other value', true],
    ['f|fieldref|contains: other', 'an other value too', true],
    ['f|fieldref|cased: other', 'OTHER value', false],
    ['f|fieldref|neq: other', 'x', true],
  ],
}

const placeholders = new Map([
  ['users', ['root', 'kai']],
  ['hosts', ['a', 'b']],
])

function outcome(item: string, value: unknown): boolean | string {
  const text = `title: t\nlogsource: { product: p }\ndetection:\n  s:\n    ${item}\n  condition: s\n`
  const { rules, problems } = parseRuleFile('t.yml', text, { placeholders })
  const [problem] = problems
  if (problem) return problem.line === 5 && problem.hint ? problem.code : JSON.stringify(problem)
  const [rule] = rules
  if (rule?.kind !== 'event') throw new Error('not an event rule')
  const fields = new FieldTable()
  const view = new RecordView(fields)
  const matcher = compileRule(rule, [], fields)
  view.reset({ ...(value === undefined ? {} : { f: value }), other: 'other value' })
  return matcher.test(view)
}

describe.each(modifierNames)('the modifier %s', (name) => {
  test.each(vectors[name])('%s on %j', (item, value, expected) => {
    expect(outcome(item, value)).toBe(expected)
  })
})
