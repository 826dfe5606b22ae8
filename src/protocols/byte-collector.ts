const none = Buffer.alloc(0)
const keptBytes = 65_536

/**
 * Keeps the bytes of something unfinished, up to a bound, in one buffer that grows: a sender that dribbles byte by
 * byte costs no more than one that does not.
 */
export class ByteCollector {
  readonly #maxBytes: number
  #buffer: Buffer = none
  #length = 0
  /** Bytes were left out, since there was no more room. */
  overflowed = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get length(): number {
    return this.#length
  }

  /** A byte that is kept. */
  at(index: number): number | undefined {
    return index < this.#length ? this.#buffer[index] : undefined
  }

  keep(chunk: Uint8Array, from: number, to: number): void {
    const end = Math.min(to, from + this.#maxBytes - this.#length)
    if (end < to) this.overflowed = true
    if (end <= from) return
    const length = this.#length + end - from
    if (length > this.#buffer.length) this.#grow(length)
    this.#buffer.set(chunk.subarray(from, end), this.#length)
    this.#length = length
  }

  /**
   * What was kept, with `chunk[from, to)` behind it, and empties itself. A view, of the chunk itself where nothing was
   * kept: it holds until the next `keep`.
   */
  take(chunk: Uint8Array = none, from = 0, to = 0): { bytes: Uint8Array; truncated: boolean } {
    const isWhole = this.#length === 0 && !this.overflowed && to - from <= this.#maxBytes
    if (isWhole) return { bytes: chunk.subarray(from, to), truncated: false }
    this.keep(chunk, from, to)
    const taken = { bytes: this.#buffer.subarray(0, this.#length), truncated: this.overflowed }
    this.#length = 0
    this.overflowed = false
    // A large one is let go, or each idle connection would hold its largest message.
    if (this.#buffer.length > keptBytes) this.#buffer = none
    return taken
  }

  #grow(length: number): void {
    const grown = Buffer.allocUnsafe(Math.max(256, Math.min(length * 2, this.#maxBytes)))
    grown.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = grown
  }
}
