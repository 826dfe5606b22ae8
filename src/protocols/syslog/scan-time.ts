import { utcOf, zonedTimeMs, type WallTime } from '../zoned-time.ts'

/** A timestamp found in a text: its instant, and the index after it. */
export interface ScannedTime {
  readonly timeMs: number
  readonly end: number
}

/** How a time without zone or year is read. */
export interface TimeOptions {
  /** IANA zone or `+02:00`; UTC where absent. */
  readonly timeZone?: string | undefined
  /** Our clock at receipt, epoch milliseconds: what a missing year is taken from. */
  readonly receivedAtMs: number
}

const months = 'JanFebMarAprMayJunJulAugSepOctNovDec'
const dayMs = 86_400_000
/** A clock may be this far ahead of ours before a time without year counts as last year's. */
const aheadMs = 2 * dayMs
/** Only abbreviations that mean one thing; others are left to the source's configured zone. */
const zoneNames: Record<string, number> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  CET: 60,
  CEST: 120,
  EST: -300,
  EDT: -240,
  PST: -480,
  PDT: -420,
  CDT: -300,
  MDT: -360,
  JST: 540,
}

/** RFC 3339 as in RFC 5424 and rsyslog's forward format: `2026-03-01T12:00:00.123456+01:00`; the zone may be missing. */
export function scanIsoTime(text: string, from: number, options: TimeOptions): ScannedTime | undefined {
  if (text.charCodeAt(from + 4) !== 45 || text.charCodeAt(from + 7) !== 45) return undefined
  const separator = text.charCodeAt(from + 10)
  if (separator !== 84 && separator !== 116) return undefined
  const clock = scanClock(text, from + 11)
  const year = number(text, from, 4)
  const month = number(text, from + 5, 2)
  const day = number(text, from + 8, 2)
  if (clock === undefined || year < 0 || month < 0 || day < 0) return undefined
  const wall = { year, month, day, ...clock.wall }
  const zone = scanOffset(text, clock.end)
  if (zone === undefined) return at(zonedTimeMs(wall, options.timeZone), clock.end)
  const utc = utcOf(wall)
  return at(utc === undefined ? undefined : utc - zone.minutes * 60_000, zone.end)
}

/**
 * RFC 3164 and its dialects: `Mar  1 12:00:00`, with year in front (NX-OS), before or after the clock, fractions, a
 * zone, and Cisco's leading `*` or `.` for a clock that is not synchronised.
 */
export function scanBsdTime(text: string, start: number, options: TimeOptions): ScannedTime | undefined {
  const first = text.charCodeAt(start)
  const marked = first === 42 || first === 46 ? start + 1 : start
  const leading = text.charCodeAt(marked + 4) === 32 ? number(text, marked, 4) : -1
  const from = leading < 0 ? marked : marked + 5
  const month = monthAt(text, from)
  if (month === 0 || text.charCodeAt(from + 3) !== 32) return undefined
  let next = text.charCodeAt(from + 4) === 32 ? from + 5 : from + 4
  const dayDigits = isDigit(text.charCodeAt(next + 1)) ? 2 : 1
  const day = number(text, next, dayDigits)
  next += dayDigits
  if (day < 0 || text.charCodeAt(next++) !== 32) return undefined
  let year = number(text, next, 4)
  if (year >= 0 && text.charCodeAt(next + 4) === 32) next += 5
  else year = leading
  const clock = scanClock(text, next)
  if (clock === undefined) return undefined
  let end = clock.end
  if (year < 0 && text.charCodeAt(end) === 32 && isYearToken(text, end + 1)) {
    year = number(text, end + 1, 4)
    end += 5
  }
  const zone = scanZoneName(text, end)
  const wall = { year, month, day, ...clock.wall }
  return at(resolve(wall, zone?.minutes, options), zone?.end ?? end)
}

/** Seconds since 1970 with a fraction, as Meraki writes after the version: `1614600000.123456`. */
export function scanEpochTime(text: string, from: number): ScannedTime | undefined {
  let end = from
  while (isDigit(text.charCodeAt(end)) && end < from + 10) end++
  if (end !== from + 10) return undefined
  let timeMs = number(text, from, 10) * 1000
  if (text.charCodeAt(end) === 46)
    for (let scale = 100; isDigit(text.charCodeAt(++end)); scale /= 10)
      if (scale >= 1) timeMs += (text.charCodeAt(end) - 48) * scale
  return text.charCodeAt(end) === 32 ? { timeMs, end } : undefined
}

function at(timeMs: number | undefined, end: number): ScannedTime | undefined {
  return timeMs === undefined ? undefined : { timeMs, end }
}

/** The newest year in which the day exists and the time is not in our future. */
function resolve(wall: WallTime, zoneMinutes: number | undefined, options: TimeOptions): number | undefined {
  if (wall.year >= 0) return instant(wall, zoneMinutes, options.timeZone)
  const newest = new Date(options.receivedAtMs + aheadMs).getUTCFullYear() + 1
  for (let year = newest; year > newest - 10; year--) {
    const time = instant({ ...wall, year }, zoneMinutes, options.timeZone)
    if (time !== undefined && time <= options.receivedAtMs + aheadMs) return time
  }
  return undefined
}

function instant(wall: WallTime, zoneMinutes: number | undefined, timeZone: string | undefined) {
  if (zoneMinutes === undefined) return zonedTimeMs(wall, timeZone)
  const utc = utcOf(wall)
  return utc === undefined ? undefined : utc - zoneMinutes * 60_000
}

type Clock = Pick<WallTime, 'hour' | 'minute' | 'second' | 'ms'>

/** `HH:MM:SS`, with a fraction after `.` or `,` cut to milliseconds. */
function scanClock(text: string, from: number): { wall: Clock; end: number } | undefined {
  if (text.charCodeAt(from + 2) !== 58 || text.charCodeAt(from + 5) !== 58) return undefined
  const hour = number(text, from, 2)
  const minute = number(text, from + 3, 2)
  const second = number(text, from + 6, 2)
  if (hour < 0 || minute < 0 || second < 0) return undefined
  let end = from + 8
  let ms = 0
  const mark = text.charCodeAt(end)
  if ((mark === 46 || mark === 44) && isDigit(text.charCodeAt(end + 1))) {
    end++
    for (let scale = 100; isDigit(text.charCodeAt(end)); end++, scale /= 10)
      if (scale >= 1) ms += (text.charCodeAt(end) - 48) * scale
  }
  return { wall: { hour, minute, second, ms }, end }
}

/** `Z`, `+01:00` or `+0100`. */
function scanOffset(text: string, from: number): { minutes: number; end: number } | undefined {
  const sign = text.charCodeAt(from)
  if (sign === 90 || sign === 122) return { minutes: 0, end: from + 1 }
  if (sign !== 43 && sign !== 45) return undefined
  const colon = text.charCodeAt(from + 3) === 58 ? 1 : 0
  const hours = number(text, from + 1, 2)
  const minutes = number(text, from + 3 + colon, 2)
  if (hours < 0 || minutes < 0 || hours > 23 || minutes > 59) return undefined
  return { minutes: (sign === 43 ? 1 : -1) * (hours * 60 + minutes), end: from + 5 + colon }
}

/** A zone after a BSD time: ` UTC:` (Cisco), ` GMT `, ` +0100 `. The end is before the colon or space that follows. */
function scanZoneName(text: string, from: number): { minutes: number | undefined; end: number } | undefined {
  if (text.charCodeAt(from) !== 32) return undefined
  const offset = scanOffset(text, from + 1)
  if (offset !== undefined && text.charCodeAt(from + 1) < 48) return offset
  let end = from + 1
  while (end < from + 6 && text.charCodeAt(end) >= 65 && text.charCodeAt(end) <= 90) end++
  const name = text.slice(from + 1, end)
  const after = text.charCodeAt(end)
  if (name.length < 2 || (after !== 58 && !((name === 'UTC' || name === 'GMT') && after === 32)))
    return undefined
  // A host in capitals (`FW:`) is not a zone: names we do not know are taken as one only before Cisco's `: %`.
  if (!Object.hasOwn(zoneNames, name))
    return text.startsWith(': %', end) ? { minutes: undefined, end } : undefined
  return { minutes: zoneNames[name], end }
}

function isYearToken(text: string, from: number): boolean {
  const after = text.charCodeAt(from + 4)
  const year = number(text, from, 4)
  if (year < 1970 || year >= 2200) return false
  return after === 32 || (after === 58 && text.charCodeAt(from + 5) === 32)
}

function monthAt(text: string, from: number): number {
  const first = text.charCodeAt(from)
  if (first < 65 || first > 83) return 0
  const index = months.indexOf(text.slice(from, from + 3))
  return index >= 0 && index % 3 === 0 && text.length >= from + 3 ? index / 3 + 1 : 0
}

/** `digits` decimal digits as a number; -1 where there is something else. */
function number(text: string, from: number, digits: number): number {
  let value = 0
  for (let index = from; index < from + digits; index++) {
    const code = text.charCodeAt(index)
    if (!isDigit(code)) return -1
    value = value * 10 + code - 48
  }
  return value
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
