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

export interface PoolGaps {
  readonly free: number
  readonly count: number
}

/** A double: the time. Then words. */
const idLowAt = 2
const idHighAt = 3
const nextAt = 4
const seqLowAt = 5
/** The upper 16 bits of `seq` above those of the input. */
const seqHighAt = 6
/** How much longer than usual it is kept, milliseconds. */
const extraAt = 7
const valueLowAt = 8
const valueHighAt = 9

const leastItems = 256
/** What is kept longer than this cannot be said in an item. */
export const mostExtraMs = 2 ** 32 - 1

/**
 * Occurrences in one buffer, each linked to the one before it of the same key. Numbers of items begin at 1; 0 ends a
 * list. 32 bytes each, 40 where a value is kept.
 */
export class ItemPool {
  readonly #spanMs: number
  readonly #hasValues: boolean
  readonly #wide: number
  readonly #stride: number
  #doubles: Float64Array<ArrayBuffer>
  #words: Uint32Array<ArrayBuffer>
  #end = 1
  #free = 0
  #count = 0

  /** `spanMs`: how long an item is usually kept after its time. */
  constructor(spanMs: number, hasValues: boolean) {
    this.#spanMs = spanMs
    this.#hasValues = hasValues
    this.#wide = hasValues ? 5 : 4
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
    return this.#doubles[item * this.#wide] ?? 0
  }
  keepUntil(item: number): number {
    return this.time(item) + this.#spanMs + this.#word(item, extraAt)
  }
  next(item: number): number {
    return this.#word(item, nextAt)
  }
  setNext(item: number, next: number): void {
    this.#words[item * this.#stride + nextAt] = next
  }
  input(item: number): number {
    return this.#word(item, seqHighAt) & 0xffff
  }
  valueLow(item: number): number {
    return this.#hasValues ? this.#word(item, valueLowAt) : 0
  }
  valueHigh(item: number): number {
    return this.#hasValues ? this.#word(item, valueHighAt) : 0
  }
  hasId(item: number, id: Hash64): boolean {
    return this.#word(item, idLowAt) === id.low && this.#word(item, idHighAt) === id.high
  }

  at(item: number): PooledItem {
    return {
      time: this.time(item),
      keepUntil: this.keepUntil(item),
      seq: (this.#word(item, seqHighAt) >>> 16) * 2 ** 32 + this.#word(item, seqLowAt),
      idLow: this.#word(item, idLowAt),
      idHigh: this.#word(item, idHighAt),
      valueLow: this.valueLow(item),
      valueHigh: this.valueHigh(item),
      input: this.input(item),
    }
  }

  /** Adds one in front of `next`; there has to be room. `extraMs` at most `mostExtraMs`. */
  add(
    time: number,
    extraMs: number,
    seq: number,
    id: Hash64,
    input: number,
    next: number,
    value: Hash64,
  ): number {
    const item = this.#free === 0 ? this.#end++ : this.#free
    if (item === this.#free) this.#free = this.next(item)
    this.#doubles[item * this.#wide] = time
    const word = item * this.#stride
    const words = this.#words
    words[word + idLowAt] = id.low
    words[word + idHighAt] = id.high
    words[word + nextAt] = next
    words[word + seqLowAt] = seq % 2 ** 32
    words[word + seqHighAt] = Math.floor(seq / 2 ** 32) * 2 ** 16 + input
    words[word + extraAt] = extraMs
    if (this.#hasValues) {
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

  #word(item: number, at: number): number {
    return this.#words[item * this.#stride + at] ?? 0
  }

  /** Makes room for a tenth more. */
  grow(): void {
    const bytes = bytesOf(this.#doubles)
    this.#doubles = new Float64Array(Math.ceil((this.#end + leastItems) * 1.1) * this.#wide)
    this.#words = new Uint32Array(this.#doubles.buffer)
    new Uint8Array(this.#doubles.buffer).set(bytes)
  }

  /** An empty pool with room for `size` items and a sixth more, to take items over list by list. */
  successor(size: number): ItemPool {
    const pool = new ItemPool(this.#spanMs, this.#hasValues)
    pool.#doubles = new Float64Array(Math.max(leastItems, Math.ceil((size + 1) * 1.17)) * this.#wide)
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

  /** The items as they lie, with the gaps between them; `gaps` goes with them. A view, not a copy. */
  snapshot(): Uint8Array {
    return bytesOf(this.#doubles.subarray(0, this.#end * this.#wide))
  }

  /** Where the list of free items begins, and how many items are not free. */
  get gaps(): PoolGaps {
    return { free: this.#free, count: this.#count }
  }

  /** Without `gaps` there are none. */
  restore(bytes: Uint8Array, gaps: PoolGaps | undefined): void {
    const end = bytes.length / 8 / this.#wide
    this.#doubles = new Float64Array(Math.max(leastItems, Math.ceil(end * 1.17)) * this.#wide)
    new Uint8Array(this.#doubles.buffer).set(bytes)
    this.#words = new Uint32Array(this.#doubles.buffer)
    this.#end = end
    this.#count = gaps?.count ?? end - 1
    this.#free = gaps?.free ?? 0
  }
}
