import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { QueryError } from './query-error.ts'
import { parseQuery, type QueryNode } from './query-language.ts'

function refusal(text: string): QueryError | undefined {
  try {
    parseQuery(text)
    return undefined
  } catch (error) {
    if (error instanceof QueryError) return error
    throw error
  }
}

const shape = (node: QueryNode | undefined): unknown => {
  if (!node) return undefined
  if (node.kind === 'not') return ['not', shape(node.part)]
  if (node.kind === 'text') return node.partial ? `*${node.text}*` : node.text
  if (node.kind === 'field') return { [node.field]: Object.values(node.test).join(' ') }
  return [node.kind, ...node.parts.map(shape)]
}

test.each([
  ['', undefined],
  ['mimikatz', 'mimikatz'],
  ['a b', ['and', 'a', 'b']],
  ['a AND b OR c', ['or', ['and', 'a', 'b'], 'c']],
  ['a (b OR c)', ['and', 'a', ['or', 'b', 'c']]],
  ['-a', ['not', 'a']],
  ['NOT a', ['not', 'a']],
  ['"a b"', 'a b'],
  ['"say \\"hi\\""', 'say "hi"'],
  ['a-b', 'a-b'],
  ['C:\\Windows\\x.exe', 'C:\\Windows\\x.exe'],
  ['http://x/y', 'http://x/y'],
  ['fe80::1', 'fe80::1'],
  ['aa:bb:cc:dd:ee:ff', 'aa:bb:cc:dd:ee:ff'],
  ['host:web-1', { hostname: 'equals web-1' }],
  ['user:bob', ['or', { user_name: 'equals bob' }, { target_user: 'equals bob' }]],
  ['door:"Server room"', { door: 'equals Server room' }],
  ['hostname:web*', { hostname: 'like web*' }],
  ['person:*', { person: 'exists' }],
  ['seq:>5', { seq: 'compare > 5' }],
  ['native.EventID:>=4624', { 'native.EventID': 'compare >= 4624' }],
  ['native.CommandLine:*mimi*', { 'native.CommandLine': 'like *mimi*' }],
  ['src_ip:10.0.0.0/8', { src_ip: 'cidr 167772160 184549375' }],
  ['src_ip:10.1.2.3/32', { src_ip: 'cidr 167838211 167838211' }],
  ['time:1970-01-01', { time: 'between 0 86399999' }],
  ['time:1970-01-01T00:01..1970-01-01T00:02:03', { time: 'between 60000 123999' }],
  ['time:>=1970-01-01T01:00+01:00', { time: 'compare >= 0' }],
  ['"*"', '*'],
  ['mimi*', '*mimi*'],
])('%s', (text, expected) => {
  expect(shape(parseQuery(text))).toEqual(expected)
})

test.each([
  ['a (b', 'query_syntax', 2],
  ['a )', 'query_syntax', 2],
  ['"abc', 'query_syntax', 0],
  ['a OR', 'query_syntax', 4],
  ['AND a', 'query_syntax', 0],
  ['x hostnme:a', 'unknown_field', 2],
  ['seq:abc', 'bad_value', 4],
  ['time:yesterday', 'bad_value', 5],
  ['src_ip:300.0.0.0/8', 'bad_value', 7],
  ['src_ip:2001:db8::/32', 'bad_value', 7],
  ['host:', 'query_syntax', 0],
  ['*', 'query_syntax', 0],
  ['a'.repeat(5000), 'query_too_long', 4000],
  ['('.repeat(50) + 'a' + ')'.repeat(50), 'query_syntax', 21],
])('%s is refused: %s at %i', (text, code, start) => {
  expect(() => parseQuery(text)).toThrow(expect.objectContaining({ code, start }))
})

test('an unknown field gets the nearest as a hint', () => {
  expect(() => parseQuery('hostnme:a')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('hostname') }),
  )
})

test('any text either parses or is refused with a position inside it', () => {
  const pieces = fc.constantFrom(
    'a',
    '"',
    '(',
    ')',
    '-',
    ':',
    'host:',
    'seq:',
    '>',
    '..',
    ' OR ',
    ' AND ',
    '*',
    '\\',
    ' ',
    '/',
    '1',
    'é',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(pieces).map((parts) => parts.join('')),
      ),
      (text) => {
        const error = refusal(text)
        expect(
          error === undefined || (error.start >= 0 && error.end <= text.length && error.start <= error.end),
        ).toBe(true)
      },
    ),
    { numRuns: 3_000 },
  )
})
