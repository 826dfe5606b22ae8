import type { Comparison, TimePart } from './rule-ast.ts'

/** Tests a text that holds a decimal number, or, with a part, a time. Anything else never matches. */
export function compileComparison(
  comparison: Comparison,
  value: number,
  part?: TimePart,
): (text: string) => boolean {
  const compare = comparers[comparison]
  const read = part ? (text: string) => timePart(text, part) : readDecimal
  return (text) => {
    const found = read(text)
    return found !== undefined && compare(found, value)
  }
}

export const comparers: Record<Comparison, (a: number, b: number) => boolean> = {
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  eq: (a, b) => a === b,
  neq: (a, b) => a !== b,
}

/** A decimal number, blanks around it allowed; undefined for anything else. */
export function readDecimal(text: string): number | undefined {
  return /^\s*-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : undefined
}

const written = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?/

/** A part of a time as it is written, no zone applied; of an epoch in seconds or milliseconds, in UTC. */
function timePart(text: string, part: TimePart): number | undefined {
  const [, year, month, day, hour, minute] = written.exec(text) ?? []
  if (year === undefined) {
    const epoch = readDecimal(text)
    if (epoch === undefined) return undefined
    const date = new Date(epoch < 100_000_000_000 ? epoch * 1000 : epoch)
    return Number.isNaN(date.getTime()) ? undefined : timePart(date.toISOString(), part)
  }
  if (part === 'year') return Number(year)
  if (part === 'month') return Number(month)
  if (part === 'day') return Number(day)
  if (part === 'week') return isoWeek(Number(year), Number(month), Number(day))
  const digits = part === 'hour' ? hour : minute
  return digits === undefined ? undefined : Number(digits)
}

function isoWeek(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(year, month - 1, day))
  const thursday = date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000
  const yearStart = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1)
  return Math.floor((thursday - yearStart) / (7 * 86_400_000)) + 1
}
