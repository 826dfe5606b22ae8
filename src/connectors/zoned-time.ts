const formats = new Map<string, Intl.DateTimeFormat | undefined>()
const offsets = new Map<string, number>()

/**
 * Epoch milliseconds of a wall clock in an IANA zone. `localMs` is the wall clock read as if it were UTC. A wall clock
 * that occurs twice (clocks set back) is read as the earlier; an unknown zone as UTC.
 */
export function zonedTimeMs(localMs: number, timeZone: string): number {
  const first = localMs - offsetMs(localMs - 3_600_000, timeZone)
  const second = localMs - offsetMs(first, timeZone)
  return first === second ? first : localMs - offsetMs(second, timeZone)
}

/** Zone offsets change at quarter hours only, so one look per quarter is enough. */
function offsetMs(atMs: number, timeZone: string): number {
  const quarter = Math.floor(atMs / 900_000)
  const key = `${timeZone} ${quarter}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const offset = lookUpOffset(quarter * 900_000, timeZone)
  if (offsets.size >= 10_000) offsets.clear()
  offsets.set(key, offset)
  return offset
}

function lookUpOffset(atMs: number, timeZone: string): number {
  const format = formatOf(timeZone)
  if (format === undefined) return 0
  const part = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const wall = Date.UTC(
    part.get('year') ?? 0,
    (part.get('month') ?? 1) - 1,
    part.get('day'),
    part.get('hour'),
    part.get('minute'),
    part.get('second'),
  )
  return wall - atMs
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  if (formats.has(timeZone)) return formats.get(timeZone)
  let format: Intl.DateTimeFormat | undefined
  try {
    format = new Intl.DateTimeFormat('en-u-ca-iso8601', {
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
    format = undefined
  }
  if (formats.size < 1000) formats.set(timeZone, format)
  return format
}
