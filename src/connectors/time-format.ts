import { z } from 'zod'
import { readTime } from './read-time.ts'
import { epochOfWall } from './wall-time.ts'

/**
 * How a sender writes time: `auto` (ISO 8601 or epoch of any unit), or a pattern of YYYY MM DD HH hh mm ss SSS and A
 * (AM/PM), as in `DD.MM.YYYY HH:mm:ss`. Parts may have fewer digits than the pattern, except the year.
 */
export const TimeFormat = z
  .string()
  .max(64)
  .refine(
    (format) =>
      format === 'auto' || (format.includes('YYYY') && format.includes('MM') && format.includes('DD')),
    {
      message: 'use auto, or a pattern with YYYY, MM and DD, as in DD.MM.YYYY HH:mm:ss',
    },
  )

const tokens = /YYYY|MM|DD|HH|hh|mm|ss|SSS|A/g
const patterns = new Map([
  ['YYYY', String.raw`(\d{4})`],
  ['SSS', String.raw`(\d{1,3})`],
  ['A', '([AaPp][Mm])'],
])

/** A reader of times in that format; epoch milliseconds UTC. */
export function compileTimeFormat(
  format: string | undefined,
): (value: unknown, timeZone?: string) => number | undefined {
  if (format === undefined || format === 'auto') return readTime
  const order: string[] = []
  let at = 0
  let source = '^'
  for (const match of format.matchAll(tokens)) {
    source += escape(format.slice(at, match.index)) + (patterns.get(match[0]) ?? String.raw`(\d{1,2})`)
    order.push(match[0])
    at = match.index + match[0].length
  }
  const pattern = new RegExp(`${source}${escape(format.slice(at))}$`)
  return (value, timeZone) => {
    const match = typeof value === 'string' && value.length <= 80 ? pattern.exec(value.trim()) : null
    return match === null
      ? undefined
      : assemble(new Map(order.map((token, index) => [token, match[index + 1] ?? ''])), timeZone)
  }
}

function assemble(parts: ReadonlyMap<string, string>, timeZone: string | undefined): number | undefined {
  const part = (token: string): number => Number(parts.get(token) ?? 0)
  const half = parts.get('A')?.toLowerCase()
  const hour = half === undefined ? part('HH') + part('hh') : (part('hh') % 12) + (half === 'pm' ? 12 : 0)
  const month = part('MM')
  const day = part('DD')
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || part('mm') > 59 || part('ss') > 60)
    return undefined
  const local = Date.UTC(part('YYYY'), month - 1, day, hour, part('mm'), part('ss'), part('SSS'))
  return readTime(timeZone === undefined ? local : epochOfWall(local, timeZone))
}

function escape(literal: string): string {
  return literal.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
}
