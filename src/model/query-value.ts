import { QueryError } from './query-error.ts'
import { queryFields } from './query-field.ts'

export type CompareOperator = '>' | '>=' | '<' | '<='

/** What is asked of one field. Times are epoch milliseconds UTC. */
export type FieldTest =
  | { readonly op: 'exists' }
  | { readonly op: 'equals'; readonly value: string }
  /** `*` any characters, `?` one. */
  | { readonly op: 'like'; readonly pattern: string }
  | { readonly op: 'compare'; readonly operator: CompareOperator; readonly value: number }
  /** Both ends belong to it. */
  | { readonly op: 'between'; readonly from: number; readonly to: number }
  | { readonly op: 'cidr'; readonly from: number; readonly to: number }

interface Value {
  readonly value: string
  readonly quoted: boolean
  readonly valueStart: number
  readonly end: number
}

/** Reads what stands after `field:`. Throws `bad_value`. */
export function parseFieldValue(field: string, token: Value): FieldTest {
  const { value } = token
  const kind = queryFields[field]?.kind ?? 'text'
  if (token.quoted)
    return kind === 'time' || kind === 'number' ? numeric(kind, value, token) : { op: 'equals', value }
  if (value === '*') return { op: 'exists' }
  const compare = /^(>=|<=|>|<)(.+)$/.exec(value)
  if (compare && isComparable(field, kind)) {
    const operator = compare[1] as CompareOperator
    return { op: 'compare', operator, value: toNumber(kind, compare[2] ?? '', token) }
  }
  const range = /^([^.].*?)\.\.(.+)$/.exec(value)
  if (range && (kind === 'time' || kind === 'number')) {
    const [from] = spanOf(kind, range[1] ?? '', token)
    const [, to] = spanOf(kind, range[2] ?? '', token)
    return { op: 'between', from, to }
  }
  if (kind === 'time' || kind === 'number') return numeric(kind, value, token)
  if (kind === 'address' && value.includes('/')) return cidr(value, token)
  if (/[*?]/.test(value)) return { op: 'like', pattern: value }
  return { op: 'equals', value }
}

function isComparable(field: string, kind: string): boolean {
  return kind === 'time' || kind === 'number' || field.includes('.')
}

function numeric(kind: 'time' | 'number', value: string, token: Value): FieldTest {
  const [from, to] = spanOf(kind, value, token)
  return { op: 'between', from, to }
}

function toNumber(kind: string, value: string, token: Value): number {
  return kind === 'time' ? spanOf('time', value, token)[0] : spanOf('number', value, token)[0]
}

/** First and last millisecond of a time as precise as it was written; a number is its own span. */
function spanOf(kind: 'time' | 'number', value: string, token: Value): [number, number] {
  if (kind === 'number' || /^\d{11,15}$/.test(value)) {
    const number = value.trim() === '' ? Number.NaN : Number(value)
    if (!Number.isFinite(number)) throw bad(token, `${value} is not a number`, 'write it in digits: 42')
    return [number, number]
  }
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(value)
  const [, day, minute, second, zone = 'Z'] = match ?? []
  const start = Date.parse(`${day}T${minute ?? '00:00'}${second ?? ''}${zone}`)
  if (!match || Number.isNaN(start)) {
    throw bad(
      token,
      `${value} is not a time`,
      'write 2026-10-01, 2026-10-01T08:30 or epoch milliseconds; UTC unless an offset is given',
    )
  }
  const length =
    minute === undefined ? 86_400_000 : second === undefined ? 60_000 : second.includes('.') ? 1 : 1000
  return [start, start + length - 1]
}

function cidr(value: string, token: Value): FieldTest {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value)
  const parts = (match ?? []).slice(1).map(Number)
  const [a = 256, b = 256, c = 256, d = 256, bits = 33] = parts
  if (Math.max(a, b, c, d) > 255 || bits > 32) {
    const hint = value.includes(':')
      ? 'ranges work for IPv4; for IPv6 use a prefix: src_ip:2001:db8*'
      : 'write it as 10.0.0.0/8'
    throw bad(token, `${value} is not an address range`, hint)
  }
  const size = 2 ** (32 - bits)
  const from = Math.floor((((a * 256 + b) * 256 + c) * 256 + d) / size) * size
  return { op: 'cidr', from, to: from + size - 1 }
}

function bad(token: Value, message: string, hint: string): QueryError {
  return new QueryError('bad_value', message, token.valueStart, token.end, hint)
}
