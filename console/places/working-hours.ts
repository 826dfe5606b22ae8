import type { WorkingHours } from '../../src/model/site.ts'
import { m } from '../messages/catalogue.ts'

/** A line of a form that could not be read; the message says which and how it is written. */
export class LineError extends Error {
  override readonly name = 'LineError'
  readonly code = 'bad_line'
}

const days = m.context.places.days
const time = /^(?:[01]\d|2[0-3]):[0-5]\d$/

/** "Mon-Fri 08:00-18:00", "Sat, Sun 22:00-06:00". Throws `LineError`. */
export function readHours(line: string): WorkingHours {
  const match = /^(.+?)\s+(\S+?)\s*[-–]\s*(\S+)$/.exec(line.trim())
  const [, named = '', from = '', to = ''] = match ?? []
  const chosen = named.split(',').flatMap((part) => readDays(part.trim()))
  if (!match || chosen.includes(0) || !time.test(from) || !time.test(to))
    throw new LineError(m.context.places.badHours(line))
  return { days: [...new Set(chosen)].sort((a, b) => a - b), from, to }
}

/** ISO weekdays of "Mon" or "Fri-Mon"; 0 for what is no day. */
function readDays(part: string): number[] {
  const [first = 0, last = first] = part.split(/\s*[-–]\s*/).map(dayOf)
  if (first === 0 || last === 0 || /[-–].*[-–]/.test(part)) return [0]
  const count = ((last - first + 7) % 7) + 1
  return Array.from({ length: count }, (_, step) => ((first - 1 + step) % 7) + 1)
}

const dayOf = (name: string): number =>
  days.findIndex((day) => day.toLowerCase() === name.slice(0, day.length).toLowerCase()) + 1

/** As `readHours` reads it; days in a row as a span. */
export function writeHours({ days: on, from, to }: WorkingHours): string {
  const runs: number[][] = []
  for (const day of on.toSorted((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run && run.at(-1) === day - 1) run.push(day)
    else runs.push([day])
  }
  const name = (day: number | undefined): string => days[(day ?? 1) - 1] ?? ''
  const spans = runs.map((run) =>
    run.length > 2 ? `${name(run[0])}-${name(run.at(-1))}` : run.map(name).join(', '),
  )
  return `${spans.join(', ')} ${from}-${to}`
}

/** Days as `YYYY-MM-DD`. Throws `LineError`. */
export function readHoliday(line: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(line) || Number.isNaN(Date.parse(line)))
    throw new LineError(m.context.places.badHoliday(line))
  return line
}
