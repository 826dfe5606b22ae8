import { daysLearned, dayOf, learnedDays } from './learned-days.ts'

interface Rate {
  /** Minutes since 1970 with any events and how many they had, the last of them, in order, flat. */
  readonly minutes: number[]
  /** Most events in ten minutes of each day. */
  readonly days: Map<number, number>
  /** What is usual, by the day for which it was asked. */
  known: { readonly day: number; readonly usual: number | undefined } | undefined
}

export type RateSnapshot = [key: string, minutes: number[], days: [day: number, busiest: number][]][]

const minuteMs = 60_000
const windowMinutes = 10
/** What comes later than half an hour is not counted. */
const minutesKept = 30
const fewestDays = 5

/**
 * How many events each key has, beside what is usual for it: the busiest ten minutes of an ordinary day. A function of
 * the set of times, as long as none comes later than the minutes that are kept.
 */
export class RateTable {
  readonly #rates = new Map<string, Rate>()
  readonly #maxKeys: number

  /** Beyond `maxKeys` the tenth that was silent longest is let go and learned anew. */
  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys
  }

  note(key: string, timeMs: number): void {
    const { minutes, days } = this.#of(key)
    const minute = Math.floor(timeMs / minuteMs)
    let at = minutes.length - 2
    while (at >= 0 && (minutes[at] as number) > minute) at -= 2
    if (at >= 0 && minutes[at] === minute) minutes[at + 1] = (minutes[at + 1] as number) + 1
    else if (at < 0 && minutes.length === 2 * minutesKept) return
    else {
      minutes.splice(at + 2, 0, minute, 1)
      if (minutes.length > 2 * minutesKept) minutes.splice(0, 2)
    }
    const start = minute - (minute % windowMinutes)
    const day = dayOf(timeMs)
    days.set(day, Math.max(days.get(day) ?? 0, countIn(minutes, start, start + windowMinutes)))
  }

  /**
   * Events in the ten full minutes before that of `timeMs`, over the median of the busiest ten minutes of the days
   * before; undefined while fewer than five days are known.
   */
  ratio(key: string, timeMs: number): number | undefined {
    const rate = this.#rates.get(key)
    if (!rate) return undefined
    const { from, to } = learnedDays(timeMs)
    if (rate.known?.day !== to) rate.known = { day: to, usual: usualOf(rate.days, from, to) }
    const { usual } = rate.known
    if (usual === undefined) return undefined
    const minute = Math.floor(timeMs / minuteMs)
    return countIn(rate.minutes, minute - windowMinutes, minute) / usual
  }

  /** Lets go of days that nobody learns from any more, and of keys that have no others. */
  dropBelow(timeMs: number): void {
    const oldest = dayOf(timeMs) - daysLearned - 2
    for (const [key, { days }] of this.#rates) {
      for (const day of days.keys()) if (day < oldest) days.delete(day)
      if (days.size === 0) this.#rates.delete(key)
    }
  }

  dump(): RateSnapshot {
    return [...this.#rates]
      .map(([key, { minutes, days }]): RateSnapshot[number] => [
        key,
        minutes,
        [...days].sort(([a], [b]) => a - b),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  restore(snapshot: RateSnapshot): void {
    this.#rates.clear()
    for (const [key, minutes, days] of snapshot)
      this.#rates.set(key, { minutes: [...minutes], days: new Map(days), known: undefined })
  }

  #of(key: string): Rate {
    let rate = this.#rates.get(key)
    if (!rate) {
      this.#rates.set(key, (rate = { minutes: [], days: new Map(), known: undefined }))
      if (this.#rates.size > this.#maxKeys) this.#shed()
    }
    return rate
  }

  #shed(): void {
    const byAge = [...this.#rates].sort(
      ([, a], [, b]) => (a.minutes.at(-2) ?? Infinity) - (b.minutes.at(-2) ?? Infinity),
    )
    for (const [key] of byAge.slice(0, Math.ceil(byAge.length / 10))) this.#rates.delete(key)
  }
}

/** The median of the days from `from` (included) to `to` (not included); undefined where they are too few. */
function usualOf(days: ReadonlyMap<number, number>, from: number, to: number): number | undefined {
  const busiest = [...days].flatMap(([day, count]) => (day >= from && day < to ? [count] : []))
  if (busiest.length < fewestDays) return undefined
  busiest.sort((a, b) => a - b)
  const middle = busiest.length / 2
  return ((busiest[Math.ceil(middle) - 1] as number) + (busiest[Math.floor(middle)] as number)) / 2
}

/** Events in the minutes from `from` (included) to `to` (not included). */
function countIn(minutes: readonly number[], from: number, to: number): number {
  let sum = 0
  for (let at = minutes.length - 2; at >= 0 && (minutes[at] as number) >= from; at -= 2) {
    if ((minutes[at] as number) < to) sum += minutes[at + 1] as number
  }
  return sum
}
