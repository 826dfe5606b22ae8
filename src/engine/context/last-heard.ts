export type LastHeardSnapshot = [key: string, times: number[]][]

interface Bounds {
  /** Within one span of this length the first and the last time are kept. */
  readonly spanMs: number
  /** How many such spans in which something was heard are kept of each key. */
  readonly spansKept: number
  /** Beyond it the tenth that was silent longest is let go, and counts as never heard. */
  readonly maxKeys: number
}

/**
 * When each key was heard, fine enough to tell how long it had been silent before something: however busy it is, the
 * last few spans are remembered, so that what waits for the watermark still finds what was before it. A function of
 * the set of times, as long as none comes later than the spans that are kept.
 */
export class LastHeard {
  /** For each key the first and last time of each span, in order, flat. */
  readonly #keys = new Map<string, number[]>()
  readonly #bounds: Bounds

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  note(key: string, timeMs: number): void {
    const { spanMs, spansKept, maxKeys } = this.#bounds
    let times = this.#keys.get(key)
    if (!times) {
      this.#keys.set(key, (times = []))
      if (this.#keys.size > maxKeys) this.#shed()
    }
    const span = Math.floor(timeMs / spanMs)
    let at = times.length - 2
    while (at >= 0 && Math.floor((times[at] as number) / spanMs) > span) at -= 2
    if (at >= 0 && Math.floor((times[at] as number) / spanMs) === span) {
      times[at] = Math.min(times[at] as number, timeMs)
      times[at + 1] = Math.max(times[at + 1] as number, timeMs)
      return
    }
    times.splice(at + 2, 0, timeMs, timeMs)
    if (times.length > 2 * spansKept) times.splice(0, 2)
  }

  /**
   * Milliseconds since the key was heard before `timeMs`; 0 where that was within the same span, undefined where it is
   * not known.
   */
  silentFor(key: string, timeMs: number): number | undefined {
    const { spanMs } = this.#bounds
    const times = this.#keys.get(key)
    if (!times) return undefined
    const span = Math.floor(timeMs / spanMs)
    for (let at = times.length - 2; at >= 0; at -= 2) {
      const first = times[at] as number
      if (first >= timeMs) continue
      return Math.floor(first / spanMs) === span ? 0 : timeMs - (times[at + 1] as number)
    }
    return undefined
  }

  /** Lets go of keys not heard since. */
  dropBelow(limitMs: number): void {
    for (const [key, times] of this.#keys) if ((times.at(-1) ?? 0) < limitMs) this.#keys.delete(key)
  }

  dump(): LastHeardSnapshot {
    return [...this.#keys].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  restore(snapshot: LastHeardSnapshot): void {
    this.#keys.clear()
    for (const [key, times] of snapshot) this.#keys.set(key, [...times])
  }

  #shed(): void {
    const byAge = [...this.#keys].sort(([, a], [, b]) => (a.at(-1) ?? Infinity) - (b.at(-1) ?? Infinity))
    for (const [key] of byAge.slice(0, Math.ceil(byAge.length / 10))) this.#keys.delete(key)
  }
}
