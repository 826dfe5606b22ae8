import { epochOfWall } from './wall-time.ts'

/** Times outside 1990–2200 are a counter or a mistake, not a clock. */
const earliestMs = 631_152_000_000
const latestMs = 7_258_118_400_000

/**
 * Epoch milliseconds UTC of a time as devices write it: ISO 8601 with `T` or a space, any number of decimals, `Z` or
 * an offset with or without colon; epoch seconds, milliseconds, microseconds or nanoseconds as number or text.
 * A clock without a zone is read in `timeZone`, or as UTC where none is configured.
 */
export function readTime(value: unknown, timeZone?: string): number | undefined {
  if (typeof value === 'number') return readEpoch(value)
  if (typeof value !== 'string' || value.length > 40) return undefined
  const text = value.trim()
  if (text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45) return readIso(text, timeZone)
  // Nineteen digits are nanoseconds: more than a number holds, so its milliseconds are cut out of the text.
  if (/^\d{19}$/.test(text)) return readEpoch(Number(text.slice(0, 13)))
  return /^\d{9,19}(?:\.\d{1,9})?$/.test(text) ? readEpoch(Number(text)) : undefined
}

function readEpoch(number: number): number | undefined {
  let ms = number
  if (number < 1e11) ms = number * 1000
  else if (number >= 1e17) ms = number / 1e6
  else if (number >= 1e14) ms = number / 1000
  return inRange(Math.floor(ms))
}

/** Digits at fixed places are read by hand: it is ten times quicker than `Date.parse` and takes every offset form. */
function readIso(text: string, timeZone: string | undefined): number | undefined {
  const month = digits(text, 5, 7)
  const date = digits(text, 8, 10)
  if (!(month >= 1 && month <= 12 && date >= 1 && date <= 31)) return undefined
  const day = Date.UTC(digits(text, 0, 4), month - 1, date)
  if (Number.isNaN(day)) return undefined
  if (text.length === 10) return zoned(day, timeZone)
  const separator = text.charCodeAt(10)
  if ((separator !== 84 && separator !== 32 && separator !== 116) || text.charCodeAt(13) !== 58)
    return undefined
  const seconds = text.charCodeAt(16) === 58 ? digits(text, 17, 19) : 0
  const minutes = digits(text, 14, 16)
  const clock = digits(text, 11, 13) * 3_600_000 + minutes * 60_000 + seconds * 1000
  if (!(clock < 86_401_000 && minutes < 60 && seconds <= 60)) return undefined
  const rest = afterFraction(text, text.charCodeAt(16) === 58 ? 19 : 16)
  const local = day + clock + rest.ms
  const zone = text.slice(rest.at).trim()
  if (zone === '') return zoned(local, timeZone)
  const offset = readOffset(zone)
  return offset === undefined ? undefined : inRange(local - offset)
}

function afterFraction(text: string, start: number): { ms: number; at: number } {
  const mark = text.charCodeAt(start)
  if (mark !== 46 && mark !== 44) return { ms: 0, at: start }
  let at = start + 1
  let ms = 0
  for (let weight = 100; isDigit(text.charCodeAt(at)); at++, weight /= 10) {
    if (weight >= 1) ms += (text.charCodeAt(at) - 48) * weight
  }
  return { ms, at }
}

/** Milliseconds east of UTC of `Z`, `UTC`, `+02:00`, `+0200` or `+02`. */
function readOffset(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z' || zone === 'UTC' || zone === 'GMT') return 0
  const sign = zone.charCodeAt(0) === 43 ? 1 : zone.charCodeAt(0) === 45 ? -1 : 0
  const minutesAt = zone.charCodeAt(3) === 58 ? 4 : 3
  if (sign === 0 || (zone.length !== minutesAt + 2 && zone.length !== 3)) return undefined
  const minutes = zone.length === 3 ? 0 : digits(zone, minutesAt, minutesAt + 2)
  const offset = sign * (digits(zone, 1, 3) * 60 + minutes) * 60_000
  return Number.isNaN(offset) || Math.abs(offset) > 86_400_000 ? undefined : offset
}

function zoned(localMs: number, timeZone: string | undefined): number | undefined {
  return inRange(timeZone === undefined ? localMs : epochOfWall(localMs, timeZone))
}

function inRange(ms: number): number | undefined {
  return ms >= earliestMs && ms <= latestMs ? ms : undefined
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function digits(text: string, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (!isDigit(code)) return Number.NaN
    number = number * 10 + code - 48
  }
  return number
}
