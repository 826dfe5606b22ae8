/** Most occurrences that a quiet key holds. */
const capacity = 64

/** Times and kinds of one key's occurrences, to see whether they could make a rule true. Reused from key to key. */
export class QuietScratch {
  readonly #span: number
  readonly #times = new Float64Array(capacity + 1)
  readonly #lows = new Uint32Array(capacity + 1)
  readonly #highs = new Uint32Array(capacity + 1)
  count = 0

  constructor(spanMs: number) {
    this.#span = spanMs
  }

  get isCrowded(): boolean {
    return this.count > capacity
  }

  clear(): void {
    this.count = 0
  }

  /** `low` and `high` tell kinds apart: the rule it came through, or the hash of the value. */
  push(time: number, low: number, high: number): void {
    this.#times[this.count] = time
    this.#lows[this.count] = low
    this.#highs[this.count] = high
    this.count++
  }

  /** The most occurrences in a span that holds `time`. */
  mostIn(time: number): number {
    let most = 0
    for (let at = 0; at < this.count; at++) most = Math.max(most, this.#countBefore(this.#endOf(at, time)))
    return most
  }

  /** Are there `least` different kinds in a span that holds `time`? */
  mostKindsIn(time: number, least: number): boolean {
    for (let at = 0; at < this.count; at++) {
      if (this.#kindsBefore(this.#endOf(at, time)) >= least) return true
    }
    return false
  }

  /** The time at which a span ends, where it ends with this occurrence and holds `time`; else NaN. */
  #endOf(at: number, time: number): number {
    const end = this.#times[at] ?? 0
    return end >= time && end - this.#span <= time ? end : Number.NaN
  }

  #isIn(at: number, end: number): boolean {
    const time = this.#times[at] ?? 0
    return time <= end && time >= end - this.#span
  }

  #countBefore(end: number): number {
    let count = 0
    for (let at = 0; at < this.count; at++) if (this.#isIn(at, end)) count++
    return count
  }

  #kindsBefore(end: number): number {
    let kinds = 0
    for (let at = 0; at < this.count; at++) if (this.#isIn(at, end) && this.#isNew(at, end)) kinds++
    return kinds
  }

  #isNew(at: number, end: number): boolean {
    for (let earlier = 0; earlier < at; earlier++) {
      const same = this.#lows[earlier] === this.#lows[at] && this.#highs[earlier] === this.#highs[at]
      if (same && this.#isIn(earlier, end)) return false
    }
    return true
  }
}
