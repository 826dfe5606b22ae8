const dayMs = 86_400_000
const stepMs = 900_000
const cachedSteps = 4096

/** Local time of one IANA time zone, correct over daylight saving; offsets are cached, so that asking is cheap. */
export class LocalClock {
  readonly timeZone: string
  readonly #format: Intl.DateTimeFormat
  /** Offset of a whole UTC day, or NaN for a day in which it changes. */
  readonly #days = new Map<number, number>()
  readonly #steps = new Map<number, number>()
  #lastDay = Number.NaN
  #lastOffset = 0

  /** Throws `RangeError` when there is no such time zone. */
  constructor(timeZone: string) {
    this.timeZone = timeZone
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  /** Milliseconds to add to UTC for local time at `timeMs`. */
  offsetAt(timeMs: number): number {
    const day = Math.floor(timeMs / dayMs)
    if (day === this.#lastDay) return this.#lastOffset
    let offset = this.#days.get(day)
    if (offset === undefined) {
      const first = this.#measure(day * dayMs)
      offset = first === this.#measure((day + 1) * dayMs) ? first : Number.NaN
      remember(this.#days, day, offset)
    }
    if (Number.isNaN(offset)) return this.#offsetWithinDay(timeMs)
    this.#lastDay = day
    this.#lastOffset = offset
    return offset
  }

  /** Epoch milliseconds of local midnight, for the local date `dayNumber` days after 1970-01-01. */
  startOfDay(dayNumber: number): number {
    const local = dayNumber * dayMs
    let guess = local - this.offsetAt(local)
    // Twice: the first guess may have used the offset of the other side of a change.
    for (let round = 0; round < 2; round++) guess = local - this.offsetAt(guess)
    return guess
  }

  #offsetWithinDay(timeMs: number): number {
    // Every change of an offset in use falls on a quarter of an hour.
    const step = Math.floor(timeMs / stepMs)
    let offset = this.#steps.get(step)
    if (offset === undefined) {
      offset = this.#measure(step * stepMs)
      remember(this.#steps, step, offset)
    }
    return offset
  }

  #measure(timeMs: number): number {
    const parts: Record<string, string> = {}
    for (const { type, value } of this.#format.formatToParts(timeMs)) parts[type] = value
    const year = parts['era'] === 'BC' ? 1 - Number(parts['year']) : Number(parts['year'])
    const asUtc = new Date(0)
    asUtc.setUTCFullYear(year, Number(parts['month']) - 1, Number(parts['day']))
    asUtc.setUTCHours(Number(parts['hour']), Number(parts['minute']), Number(parts['second']))
    return asUtc.getTime() - Math.floor(timeMs / 1000) * 1000
  }
}

function remember(cache: Map<number, number>, key: number, value: number): void {
  if (cache.size >= cachedSteps) cache.clear()
  cache.set(key, value)
}

/** Days since 1970-01-01 of a `YYYY-MM-DD`; undefined where it is no date. */
export function dayNumberOf(date: string): number | undefined {
  const ms = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(ms) ? undefined : ms / dayMs
}

const clocks = new Map<string, LocalClock | undefined>()

/** The shared clock of a time zone; undefined where there is no such zone. */
export function clockOf(timeZone: string): LocalClock | undefined {
  if (!clocks.has(timeZone)) {
    if (clocks.size > 1000) clocks.clear()
    try {
      clocks.set(timeZone, new LocalClock(timeZone))
    } catch {
      clocks.set(timeZone, undefined)
    }
  }
  return clocks.get(timeZone)
}
