import { bytesOf } from './key-table.ts'
import type { Hash64 } from './seeded-hash.ts'

/** What is kept of one occurrence of a quiet key. */
export interface PooledItem {
  readonly time: number
  readonly keepUntil: number
  /** Place of its event in the log, from where it is read again when it matters. */
  readonly seq: number
  readonly idLow: number
  readonly idHigh: number
  readonly valueLow: number
  readonly valueHigh: number
  readonly input: number
}

/** Numbers of 64 bits: time, keepUntil, seq. */
const timeAt = 0
const keepUntilAt = 1
const seqAt = 2
/** Numbers of 32 bits behind them. */
const idLowAt = 6
const idHighAt = 7
const nextAt = 8
const inputAt = 9
const valueLowAt = 10
const valueHighAt = 11

const leastItems = 256

/**
 * Occurrences in one buffer, each linked to the one before it of the same key. Numbers of items begin at 1; 0 ends a
 * list. 40 bytes each, 48 where a value is kept.
 */
export class ItemPool {
  readonly #wide: number
  readonly #stride: number
  #doubles: Float64Array<ArrayBuffer>
  #words: Uint32Array<ArrayBuffer>
  #end = 1
  #free = 0
  #count = 0

  constructor(hasValues: boolean) {
    this.#wide = hasValues ? 6 : 5
    this.#stride = this.#wide * 2
    this.#doubles = new Float64Array(leastItems * this.#wide)
    this.#words = new Uint32Array(this.#doubles.buffer)
  }

  get count(): number {
    return this.#count
  }
  get isFull(): boolean {
    return this.#free === 0 && this.#end * this.#wide >= this.#doubles.length
  }
  get byteLength(): number {
    return this.#doubles.byteLength
  }

  time(item: number): number {
    return this.#doubles[item * this.#wide + timeAt] ?? 0
  }
  keepUntil(item: number): number {
    return this.#doubles[item * this.#wide + keepUntilAt] ?? 0
  }
  next(item: number): number {
    return this.#words[item * this.#stride + nextAt] ?? 0
  }
  setNext(item: number, next: number): void {
    this.#words[item * this.#stride + nextAt] = next
  }
  input(item: number): number {
    return this.#words[item * this.#stride + inputAt] ?? 0
  }
  valueLow(item: number): number {
    return this.#words[item * this.#stride + valueLowAt] ?? 0
  }
  valueHigh(item: number): number {
    return this.#words[item * this.#stride + valueHighAt] ?? 0
  }
  hasId(item: number, id: Hash64): boolean {
    const at = item * this.#stride
    return this.#words[at + idLowAt] === id.low && this.#words[at + idHighAt] === id.high
  }

  at(item: number): PooledItem {
    const word = item * this.#stride
    return {
      time: this.time(item),
      keepUntil: this.keepUntil(item),
      seq: this.#doubles[item * this.#wide + seqAt] ?? 0,
      idLow: this.#words[word + idLowAt] ?? 0,
      idHigh: this.#words[word + idHighAt] ?? 0,
      valueLow: this.#wide === 6 ? this.valueLow(item) : 0,
      valueHigh: this.#wide === 6 ? this.valueHigh(item) : 0,
      input: this.input(item),
    }
  }

  /** Adds one; there has to be room. `value` only where the pool keeps values. */
  add(
    time: number,
    keepUntil: number,
    seq: number,
    id: Hash64,
    input: number,
    next: number,
    value?: Hash64,
  ): number {
    const item = this.#free === 0 ? this.#end++ : this.#free
    if (item === this.#free) this.#free = this.next(item)
    const double = item * this.#wide
    this.#doubles[double + timeAt] = time
    this.#doubles[double + keepUntilAt] = keepUntil
    this.#doubles[double + seqAt] = seq
    const word = item * this.#stride
    const words = this.#words
    words[word + idLowAt] = id.low
    words[word + idHighAt] = id.high
    words[word + nextAt] = next
    words[word + inputAt] = input
    if (value) {
      words[word + valueLowAt] = value.low
      words[word + valueHighAt] = value.high
    }
    this.#count++
    return item
  }

  free(item: number): void {
    this.setNext(item, this.#free)
    this.#free = item
    this.#count--
  }

  /** An empty pool with room for `size` items and a quarter more, to take items over list by list. */
  successor(size: number): ItemPool {
    const pool = new ItemPool(this.#wide === 6)
    pool.#doubles = new Float64Array(Math.max(leastItems, Math.ceil((size + 1) * 1.25)) * this.#wide)
    pool.#words = new Uint32Array(pool.#doubles.buffer)
    return pool
  }

  /** Copies an item of another pool; it ends a list until the caller links it. */
  take(from: ItemPool, item: number): number {
    const copy = this.#end++
    const start = item * this.#stride
    const to = copy * this.#stride
    // Word by word: as doubles, two words may be a NaN, which a copy may change.
    for (let at = 0; at < this.#stride; at++) this.#words[to + at] = from.#words[start + at] ?? 0
    this.setNext(copy, 0)
    this.#count++
    return copy
  }

  /** Has to follow a take-over by a successor: it has no gaps then. */
  snapshot(): Uint8Array {
    return bytesOf(this.#doubles.subarray(0, this.#end * this.#wide))
  }

  restore(bytes: Uint8Array): void {
    const count = bytes.length / 8 / this.#wide
    this.#doubles = new Float64Array(Math.max(leastItems, Math.ceil(count * 1.25)) * this.#wide)
    new Uint8Array(this.#doubles.buffer).set(bytes)
    this.#words = new Uint32Array(this.#doubles.buffer)
    this.#end = count
    this.#count = count - 1
    this.#free = 0
  }
}
