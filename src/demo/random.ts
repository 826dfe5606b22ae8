/** A seeded generator (mulberry32): the same seed gives the same organisation and the same day on every machine. */
export class Random {
  #state: number
  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  /** Whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from')
    return items[this.int(0, items.length - 1)] as T
  }

  /** Bell-shaped around `mean`, within three `spread`s. */
  around(mean: number, spread: number): number {
    const sum = this.next() + this.next() + this.next() + this.next()
    return mean + (sum - 2) * 1.5 * spread
  }

  hex(length: number): string {
    let text = ''
    while (text.length < length) text += this.int(0, 15).toString(16)
    return text
  }
}
