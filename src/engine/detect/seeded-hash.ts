/** The two halves of a 64-bit hash, each a whole number below 2³². */
export interface Hash64 {
  low: number
  high: number
}

/**
 * A 64-bit hash of texts that nobody without the seed can steer. Fast, not cryptographic: what must be exact compares
 * what the hash stands for.
 */
export class SeededHash {
  readonly #low: number
  readonly #high: number

  /** `seed`: 64 bits that nobody outside knows. */
  constructor(seed: Hash64) {
    this.#low = seed.low
    this.#high = seed.high
  }

  get seed(): Hash64 {
    return { low: this.#low, high: this.#high }
  }

  /** Hashes one text into `into`. */
  one(text: string, into: Hash64): void {
    into.low = this.#low
    into.high = this.#high
    mix(text, into)
    finish(into)
  }

  /** Hashes several texts in order into `into`; where one ends and the next begins matters. */
  all(texts: readonly string[], into: Hash64): void {
    into.low = this.#low
    into.high = this.#high
    for (const text of texts) mix(text, into)
    finish(into)
  }
}

function mix(text: string, into: Hash64): void {
  let { low, high } = into
  const { length } = text
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index)
    low = Math.imul(low ^ unit, 0x9e3779b1)
    low ^= low >>> 15
    high = Math.imul((high ^ unit) + low, 0x85ebca6b)
    high = (high << 13) | (high >>> 19)
  }
  into.low = Math.imul(low ^ length, 0xc2b2ae35)
  into.high = Math.imul(high ^ (length << 16), 0x27d4eb2f) ^ low
}

function finish(into: Hash64): void {
  let { low, high } = into
  low ^= high >>> 16
  low = Math.imul(low, 0x85ebca6b)
  high ^= low >>> 13
  high = Math.imul(high, 0xc2b2ae35)
  low ^= high >>> 15
  into.low = low >>> 0
  into.high = (high ^ (low >>> 16)) >>> 0
}
