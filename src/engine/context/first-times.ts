import type { Truth } from '../../model/event-context.ts'

interface Subject {
  /** First time anything was heard of it. */
  sinceMs: number
  /** Newest time, by which the longest silent is let go. */
  lastMs: number
  readonly firsts: Map<string, number>
  /** It met more than can be kept: it has no habits to compare with. */
  isFull: boolean
}

export type FirstTimesSnapshot = [
  subject: string,
  sinceMs: number,
  lastMs: number,
  isFull: boolean,
  firsts: [string, number][],
][]

/** How long a subject has to be known before what it does can be new. */
export const learningMs = 14 * 86_400_000
const othersKept = 256

/**
 * When each subject first met each other: a person a zone, a device an address. A function of the set of events: only
 * the earliest time counts, whatever the order of arrival.
 */
export class FirstTimes {
  readonly #subjects = new Map<string, Subject>()
  readonly #maxEntries: number
  #entries = 0

  /** Beyond `maxEntries` pairs in all the longest silent subjects are let go. */
  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries
  }

  note(subject: string, other: string, timeMs: number): void {
    let entry = this.#subjects.get(subject)
    if (!entry) {
      entry = { sinceMs: timeMs, lastMs: timeMs, firsts: new Map(), isFull: false }
      this.#subjects.set(subject, entry)
      this.#entries++
    }
    entry.sinceMs = Math.min(entry.sinceMs, timeMs)
    entry.lastMs = Math.max(entry.lastMs, timeMs)
    if (entry.isFull) return
    const first = entry.firsts.get(other)
    if (first === undefined) this.#entries++
    if (first === undefined || timeMs < first) entry.firsts.set(other, timeMs)
    if (entry.firsts.size > othersKept) {
      this.#entries -= entry.firsts.size
      entry.isFull = true
      entry.firsts.clear()
    }
    if (this.#entries > this.#maxEntries) this.#shed()
  }

  /** Is `timeMs` the first time that the two met? `unknown` while the subject is being learned, or where it met too many. */
  isFirst(subject: string, other: string, timeMs: number): Truth {
    const entry = this.#subjects.get(subject)
    if (!entry || entry.isFull || timeMs - entry.sinceMs < learningMs) return 'unknown'
    return (entry.firsts.get(other) ?? Infinity) < timeMs ? 'no' : 'yes'
  }

  dump(): FirstTimesSnapshot {
    return [...this.#subjects]
      .map(([subject, { sinceMs, lastMs, isFull, firsts }]): FirstTimesSnapshot[number] => [
        subject,
        sinceMs,
        lastMs,
        isFull,
        [...firsts].sort(([a], [b]) => (a < b ? -1 : 1)),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  restore(snapshot: FirstTimesSnapshot): void {
    this.#subjects.clear()
    this.#entries = 0
    for (const [subject, sinceMs, lastMs, isFull, firsts] of snapshot) {
      this.#subjects.set(subject, { sinceMs, lastMs, isFull, firsts: new Map(firsts) })
      this.#entries += 1 + firsts.length
    }
  }

  /** Who is let go is learned anew: `unknown` for the next fourteen days, never wrongly new. */
  #shed(): void {
    const byAge = [...this.#subjects].sort(([, a], [, b]) => a.lastMs - b.lastMs)
    for (const [subject, { firsts }] of byAge.slice(0, Math.ceil(byAge.length / 10))) {
      this.#subjects.delete(subject)
      this.#entries -= 1 + firsts.size
    }
  }
}
