/** A wall-clock time as a message says it; `month` 1 to 12, fractions of a second in milliseconds. */
export interface WallTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly ms: number
}

const minuteMs = 60_000
const quarterMs = 15 * minuteMs
const maxCachedOffsets = 4096
const formatters = new Map<string, Intl.DateTimeFormat | undefined>()
const offsets = new Map<string, number>()

/** Epoch milliseconds if the wall time were UTC; undefined where there is no such day or hour (30 February). */
export function utcOf(wall: WallTime): number | undefined {
  const { year, month, day, hour, minute, second, ms } = wall
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const time = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  if (day > 28 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return undefined
  return time
}

/**
 * Epoch milliseconds UTC of a wall time in an IANA zone (`Europe/Berlin`) or fixed offset (`+02:00`). A time that
 * a clock change skips or repeats is read with the offset before the change. An unknown zone counts as UTC.
 */
export function zonedTimeMs(wall: WallTime, timeZone: string | undefined): number | undefined {
  const asUtc = utcOf(wall)
  if (asUtc === undefined || timeZone === undefined || timeZone === 'UTC') return asUtc
  const before = zoneOffsetMs(timeZone, asUtc - 86_400_000)
  if (zoneOffsetMs(timeZone, asUtc - before) === before) return asUtc - before
  const after = zoneOffsetMs(timeZone, asUtc + 86_400_000)
  return zoneOffsetMs(timeZone, asUtc - after) === after ? asUtc - after : asUtc - before
}

/** Milliseconds a zone is ahead of UTC at an instant. Offsets change at quarter hours only, so those are cached. */
export function zoneOffsetMs(timeZone: string, atMs: number): number {
  const quarter = Math.floor(atMs / quarterMs)
  const key = `${timeZone} ${quarter}`
  const cached = offsets.get(key)
  if (cached !== undefined) return cached
  const offset = computeOffsetMs(timeZone, quarter * quarterMs)
  if (offsets.size >= maxCachedOffsets) offsets.clear()
  offsets.set(key, offset)
  return offset
}

function computeOffsetMs(timeZone: string, atMs: number): number {
  const formatter = formatterOf(timeZone)
  if (formatter === undefined || !Number.isFinite(atMs) || Math.abs(atMs) > 8.64e15) return 0
  const part: Record<string, number> = {}
  for (const { type, value } of formatter.formatToParts(atMs)) part[type] = Number(value)
  const local = Date.UTC(part.year!, part.month! - 1, part.day, part.hour! % 24, part.minute, part.second)
  return local - Math.floor(atMs / 1000) * 1000
}

function formatterOf(timeZone: string): Intl.DateTimeFormat | undefined {
  if (formatters.has(timeZone)) return formatters.get(timeZone)
  let formatter: Intl.DateTimeFormat | undefined
  try {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    formatter = undefined
  }
  if (formatters.size >= 256) formatters.clear()
  formatters.set(timeZone, formatter)
  return formatter
}
