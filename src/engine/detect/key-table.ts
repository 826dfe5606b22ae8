import type { Hash64, SeededHash } from './seeded-hash.ts'

/** Words before a key's text: the two halves of its hash, a number of the owner's, and how many bytes the text has. */
const headWords = 4
const lowAt = 0
const highAt = 1
const ownAt = 2
const bytesAt = 3

/**
 * A slot holds where the entry lies, in steps of two words, below eight bits of the hash, so that most others are told
 * apart without looking at them. Step 0 is not used: a slot of 0 is free.
 */
const placeBits = 24
const placeMask = 2 ** placeBits - 1
const mostWords = 2 * placeMask

/** Shorter texts have their length in the first byte, together with whether they need two bytes per unit. */
const longLength = 127
const leastSlots = 512
/** Share of the slots that entries may take. */
const mostFilled = 0.7

/**
 * Keys (lists of texts) in two typed arrays: a table with open addressing finds a key's entry by its seeded hash, and
 * its text, which lies with it, is compared exactly and decides. With each entry goes one number of the owner's. Entries
 * are only ever added; `compact` takes out many at once. An entry's number is its place and holds until then.
 */
export class KeyTable {
  readonly #hash: SeededHash
  readonly #wanted: Hash64 = { low: 0, high: 0 }
  #slots = new Uint32Array(leastSlots)
  #words = new Uint32Array(leastSlots * headWords)
  #bytes = new Uint8Array(this.#words.buffer)
  #end = 2
  #count = 0

  constructor(hash: SeededHash) {
    this.#hash = hash
  }

  get count(): number {
    return this.#count
  }

  /** True: the next new key needs a larger table. A good moment to `compact`. */
  get isFull(): boolean {
    return this.#count >= this.#slots.length * mostFilled
  }

  /** True: no more keys can be told apart by their place; some have to go. */
  get isAtItsEnd(): boolean {
    return this.#end > mostWords * 0.99
  }

  get byteLength(): number {
    return this.#words.byteLength + this.#slots.byteLength
  }

  own(entry: number): number {
    return this.#words[entry + ownAt] ?? 0
  }

  setOwn(entry: number, value: number): void {
    this.#words[entry + ownAt] = value
  }

  /** The key's entry, made where there is none, with 0 as the owner's number. */
  entryOf(key: readonly string[]): number {
    const wanted = this.#wanted
    this.#hash.all(key, wanted)
    const { low, high } = wanted
    const slots = this.#slots
    const words = this.#words
    const mask = slots.length - 1
    const tag = high >>> placeBits
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const found = slots[slot] ?? 0
      if (found === 0) break
      if (found >>> placeBits !== tag) continue
      const entry = (found & placeMask) * 2
      if (words[entry + lowAt] === low && words[entry + highAt] === high && this.#holds(entry, key))
        return entry
    }
    return this.#add(key, low, high)
  }

  keyAt(entry: number, parts: number): string[] {
    let at = textOf(entry)
    const key: string[] = []
    for (let part = 0; part < parts; part++) {
      const { length, isWide, start } = this.#header(at)
      const bytes = this.#bytes.subarray(start, start + (isWide ? length * 2 : length))
      key.push(isWide ? wideText(bytes) : narrowText(bytes))
      at = start + bytes.length
    }
    return key
  }

  /** Calls `visit` with every entry, in the order in which they were added. */
  each(visit: (entry: number) => void): void {
    for (let entry = 2; entry < this.#end; entry += this.#size(entry)) visit(entry)
  }

  /** Keeps the entries that `keep` says, which is asked in order and may change their number; makes room for more. */
  compact(keep: (entry: number) => boolean): void {
    const words = this.#words
    let to = 2
    let count = 0
    let size: number
    for (let entry = 2; entry < this.#end; entry += size) {
      size = this.#size(entry)
      if (!keep(entry)) continue
      if (to !== entry) for (let at = 0; at < size; at++) words[to + at] = words[entry + at] ?? 0
      to += size
      count++
    }
    this.#count = count
    this.#end = to
    this.#makeTable()
  }

  /** Gives back room that entries taken out have left. */
  trim(): void {
    const words = new Uint32Array(roomFor(this.#end))
    words.set(this.#words.subarray(0, this.#end))
    this.#useWords(words)
  }

  snapshot(): Uint8Array[] {
    return [bytesOf(this.#slots), bytesOf(this.#words.subarray(0, this.#end))]
  }

  restore([slots, words]: readonly Uint8Array[], count: number): void {
    if (!slots || !words) throw new Error('the table of keys is not whole')
    this.#slots = new Uint32Array(slots.length / 4)
    new Uint8Array(this.#slots.buffer).set(slots)
    this.#end = words.length / 4
    this.#count = count
    this.#useWords(new Uint32Array(roomFor(this.#end)))
    this.#bytes.set(words)
  }

  #add(key: readonly string[], low: number, high: number): number {
    const entry = this.#end
    const bytes = this.#write(key, textOf(entry))
    const words = this.#words
    words[entry + lowAt] = low
    words[entry + highAt] = high
    words[entry + ownAt] = 0
    words[entry + bytesAt] = bytes
    this.#end += this.#size(entry)
    this.#count++
    if (this.#count > this.#slots.length * mostFilled) this.#makeTable()
    else this.#take(entry)
    return entry
  }

  #take(entry: number): void {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = (this.#words[entry + lowAt] ?? 0) & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    const tag = (this.#words[entry + highAt] ?? 0) >>> placeBits
    slots[slot] = ((tag << placeBits) | (entry >>> 1)) >>> 0
  }

  /** Words of an entry, an even number. */
  #size(entry: number): number {
    return (headWords + ((this.#words[entry + bytesAt] ?? 0) + 3) / 4 + 1) & ~1
  }

  /** Half as many again fit in before it has to be made anew. */
  #makeTable(): void {
    const size = Math.max(leastSlots, 2 ** Math.ceil(Math.log2((this.#count * 1.1 + 1) / mostFilled)))
    if (size === this.#slots.length) this.#slots.fill(0)
    else this.#slots = new Uint32Array(size)
    this.each((entry) => this.#take(entry))
  }

  #useWords(words: Uint32Array<ArrayBuffer>): void {
    this.#words = words
    this.#bytes = new Uint8Array(words.buffer)
  }

  #holds(entry: number, key: readonly string[]): boolean {
    const texts = this.#bytes
    let at = textOf(entry)
    for (const part of key) {
      let length = (texts[at] ?? 0) >> 1
      const isWide = ((texts[at] ?? 0) & 1) === 1
      at++
      if (length === longLength) {
        length = readLength(texts, at)
        at += 4
      }
      if (length !== part.length) return false
      for (let index = 0; index < length; index++) {
        const unit = isWide ? (texts[at] ?? 0) | ((texts[at + 1] ?? 0) << 8) : texts[at]
        if (unit !== part.charCodeAt(index)) return false
        at += isWide ? 2 : 1
      }
    }
    return true
  }

  #header(at: number): { length: number; isWide: boolean; start: number } {
    const first = this.#bytes[at] ?? 0
    const isWide = (first & 1) === 1
    if (first >> 1 < longLength) return { length: first >> 1, isWide, start: at + 1 }
    return { length: readLength(this.#bytes, at + 1), isWide, start: at + 5 }
  }

  /** Writes the text from the byte `start` on; returns how many bytes it has. */
  #write(key: readonly string[], start: number): number {
    const most = key.reduce((sum, part) => sum + part.length * 2 + 5, start)
    if (most + 8 > this.#bytes.length) {
      const words = new Uint32Array(roomFor(Math.ceil(most / 4) + 2))
      words.set(this.#words.subarray(0, this.#end))
      this.#useWords(words)
    }
    const texts = this.#bytes
    let at = start
    for (const part of key) {
      const { length } = part
      const isWide = needsTwoBytes(part)
      texts[at++] = (Math.min(length, longLength) << 1) | (isWide ? 1 : 0)
      if (length >= longLength) {
        for (let shift = 0; shift < 32; shift += 8) texts[at++] = (length >>> shift) & 255
      }
      for (let index = 0; index < length; index++) {
        const unit = part.charCodeAt(index)
        texts[at++] = unit & 255
        if (isWide) texts[at++] = unit >> 8
      }
    }
    return at - start
  }
}

const textOf = (entry: number): number => (entry + headWords) * 4

/** A sixth more than there is. */
function roomFor(words: number): number {
  return Math.max(leastSlots * headWords, Math.ceil(words * 1.17))
}

export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

function readLength(texts: Uint8Array, at: number): number {
  let length = 0
  for (let byte = 3; byte >= 0; byte--) length = length * 256 + (texts[at + byte] ?? 0)
  return length
}

function needsTwoBytes(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 255) return true
  return false
}

function narrowText(bytes: Uint8Array): string {
  let text = ''
  for (const unit of bytes) text += String.fromCharCode(unit)
  return text
}

function wideText(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 2)
    text += String.fromCharCode((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8))
  return text
}
