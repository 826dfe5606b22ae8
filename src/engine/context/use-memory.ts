import { TimedList, type Timed } from './timed-list.ts'

/** `at`: the asset it was used at, where its clock is believed. */
export interface Use extends Timed {
  readonly at?: string | undefined
}

export type UseSnapshot = [key: string, uses: Use[]][]

/** As many uses as a late event can still be told from; the question is about the one before. */
const usesKept = 4
const keptMs = 400 * 86_400_000

/**
 * The last uses of each thing (a credential), over more than a year. Beyond `maxKeys` the
 * longest unused are let go and count as never seen, which no rule takes for an answer.
 */
export class UseMemory {
  readonly #uses = new Map<string, TimedList<Use>>()
  readonly #maxKeys: number

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys
  }

  note(key: string, { time, id, at }: Use): void {
    let uses = this.#uses.get(key)
    if (!uses) this.#uses.set(key, (uses = new TimedList()))
    uses.insert(at === undefined ? { time, id } : { time, id, at })
    if (uses.items.length > usesKept) uses.items.shift()
    if (this.#uses.size > this.#maxKeys) this.#shed()
  }

  /** Milliseconds since the last use at or before `timeMs` other than by the event itself; undefined: none known. */
  sinceUse(key: string, timeMs: number, eventId: string): number | undefined {
    const last = this.#uses.get(key)?.lastAt(timeMs, eventId)
    return last && timeMs - last.time
  }

  /** The use before one, of two at one time the one with the lower id. */
  useBefore(key: string, event: Timed): Use | undefined {
    return this.#uses.get(key)?.lastBefore(event)
  }

  dropOld(nowMs: number): void {
    for (const [key, { items }] of this.#uses) {
      if ((items.at(-1)?.time ?? -Infinity) < nowMs - keptMs) this.#uses.delete(key)
    }
  }

  dump(): UseSnapshot {
    return [...this.#uses]
      .map(([key, { items }]): UseSnapshot[number] => [key, items])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  restore(snapshot: UseSnapshot): void {
    this.#uses.clear()
    for (const [key, uses] of snapshot) {
      const list = new TimedList<Use>()
      list.items.push(...uses)
      this.#uses.set(key, list)
    }
  }

  #shed(): void {
    const byAge = [...this.#uses].sort(
      ([, a], [, b]) => (a.items.at(-1)?.time ?? 0) - (b.items.at(-1)?.time ?? 0),
    )
    for (const [key] of byAge.slice(0, Math.ceil(this.#maxKeys / 10))) this.#uses.delete(key)
  }
}
