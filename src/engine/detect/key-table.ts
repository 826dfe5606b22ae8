import type { Hash64, SeededHash } from './seeded-hash.ts'

/** Fields of a key's entry: the two halves of its hash, where its text begins, and a number of the owner's. */
const stride = 4
const lowAt = 0
const highAt = 1
const textAt = 2
const ownAt = 3

/** Shorter texts have their length in the first byte, together with whether they need two bytes per unit. */
const longLength = 127
const leastEntries = 256
/** Share of the slots that entries may take. */
const mostFilled = 0.7

/**
 * Keys (lists of texts) in a few typed arrays: a table with open addressing finds a key's entry by its seeded hash, and
 * its text, compared exactly, decides. With each entry goes one number of the owner's. Entries are only ever added;
 * `compact` takes out many at once.
 */
export class KeyTable {
  readonly #hash: SeededHash
  readonly #wanted: Hash64 = { low: 0, high: 0 }
  #entries = new Uint32Array(leastEntries * stride)
  /** Number of the entry plus one; 0: free.  */
  #slots = new Uint32Array(leastEntries * 2)
  #texts = new Uint8Array(leastEntries * 16)
  #textEnd = 0
  #count = 0

  constructor(hash: SeededHash) {
    this.#hash = hash
  }

  get count(): number {
    return this.#count
  }

  /** True: the next new key needs larger arrays. A good moment to `compact`. */
  get isFull(): boolean {
    return this.#count * stride >= this.#entries.length
  }

  get byteLength(): number {
    return this.#entries.byteLength + this.#slots.byteLength + this.#texts.byteLength
  }

  own(entry: number): number {
    return this.#entries[entry * stride + ownAt] ?? 0
  }

  setOwn(entry: number, value: number): void {
    this.#entries[entry * stride + ownAt] = value
  }

  /** The key's entry, made where there is none, with 0 as the owner's number. */
  entryOf(key: readonly string[]): number {
    const wanted = this.#wanted
    this.#hash.all(key, wanted)
    const { low, high } = wanted
    const mask = this.#slots.length - 1
    let slot = low & mask
    for (;;) {
      const found = this.#slots[slot] ?? 0
      if (found === 0) break
      const at = (found - 1) * stride
      const entries = this.#entries
      if (
        entries[at + lowAt] === low &&
        entries[at + highAt] === high &&
        this.#holds(entries[at + textAt] ?? 0, key)
      )
        return found - 1
      slot = (slot + 1) & mask
    }
    return this.#add(key, low, high)
  }

  keyAt(entry: number, parts: number): string[] {
    let at = this.#entries[entry * stride + textAt] ?? 0
    const key: string[] = []
    for (let part = 0; part < parts; part++) {
      const { length, isWide, start } = this.#header(at)
      const bytes = this.#texts.subarray(start, start + (isWide ? length * 2 : length))
      key.push(isWide ? wideText(bytes) : narrowText(bytes))
      at = start + bytes.length
    }
    return key
  }

  /** Keeps the entries that `keep` says, which is asked in order and may change their number; makes room for more. */
  compact(keep: (entry: number) => boolean): void {
    const entries = this.#entries
    let next = 0
    let textEnd = 0
    for (let entry = 0; entry < this.#count; entry++) {
      const from = entry * stride
      const text = entries[from + textAt] ?? 0
      // Texts lie in the order of entries, so the next one's start is this one's end.
      const end = entry + 1 < this.#count ? (entries[from + stride + textAt] ?? 0) : this.#textEnd
      if (!keep(entry)) continue
      const to = next * stride
      if (from !== to) {
        entries.copyWithin(to, from, from + stride)
        this.#texts.copyWithin(textEnd, text, end)
        entries[to + textAt] = textEnd
      }
      textEnd += end - text
      next++
    }
    this.#count = next
    this.#textEnd = textEnd
    this.#resize(sizeFor(next))
  }

  snapshot(): Uint8Array[] {
    return [
      bytesOf(this.#entries.subarray(0, this.#count * stride)),
      bytesOf(this.#slots),
      this.#texts.subarray(0, this.#textEnd),
    ]
  }

  restore([entries, slots, texts]: readonly Uint8Array[]): void {
    if (!entries || !slots || !texts) throw new Error('the table of keys is not whole')
    this.#count = entries.length / 4 / stride
    this.#slots = new Uint32Array(slots.length / 4)
    this.#entries = new Uint32Array(Math.floor(this.#slots.length * mostFilled) * stride)
    new Uint8Array(this.#entries.buffer).set(entries)
    new Uint8Array(this.#slots.buffer).set(slots)
    this.#texts = texts.slice()
    this.#textEnd = texts.length
  }

  #add(key: readonly string[], low: number, high: number): number {
    if (this.isFull) this.#resize(sizeFor(this.#count))
    const entry = this.#count++
    const at = entry * stride
    this.#entries[at + lowAt] = low
    this.#entries[at + highAt] = high
    this.#entries[at + textAt] = this.#textEnd
    this.#entries[at + ownAt] = 0
    this.#write(key)
    this.#take(low, entry)
    return entry
  }

  #take(low: number, entry: number): void {
    const mask = this.#slots.length - 1
    let slot = low & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = entry + 1
  }

  /** Arrays for `size` entries, and the table made anew. */
  #resize(size: number): void {
    if (size * stride !== this.#entries.length) {
      const entries = new Uint32Array(size * stride)
      entries.set(this.#entries.subarray(0, this.#count * stride))
      this.#entries = entries
      this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(size / mostFilled)))
    } else this.#slots.fill(0)
    for (let entry = 0; entry < this.#count; entry++)
      this.#take(this.#entries[entry * stride + lowAt] ?? 0, entry)
  }

  #holds(offset: number, key: readonly string[]): boolean {
    const texts = this.#texts
    let at = offset
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
    const first = this.#texts[at] ?? 0
    const isWide = (first & 1) === 1
    if (first >> 1 < longLength) return { length: first >> 1, isWide, start: at + 1 }
    return { length: readLength(this.#texts, at + 1), isWide, start: at + 5 }
  }

  #write(key: readonly string[]): void {
    for (const part of key) {
      this.#makeTextRoom(part.length * 2 + 5)
      const texts = this.#texts
      const { length } = part
      const isWide = needsTwoBytes(part)
      let at = this.#textEnd
      texts[at++] = (Math.min(length, longLength) << 1) | (isWide ? 1 : 0)
      if (length >= longLength) {
        for (let shift = 0; shift < 32; shift += 8) texts[at++] = (length >>> shift) & 255
      }
      for (let index = 0; index < length; index++) {
        const unit = part.charCodeAt(index)
        texts[at++] = unit & 255
        if (isWide) texts[at++] = unit >> 8
      }
      this.#textEnd = at
    }
  }

  #makeTextRoom(more: number): void {
    if (this.#textEnd + more <= this.#texts.length) return
    const texts = new Uint8Array(Math.ceil((this.#textEnd + more) * 1.25))
    texts.set(this.#texts.subarray(0, this.#textEnd))
    this.#texts = texts
  }
}

/** A quarter more than there is: what is live afterwards fills at most four fifths. */
function sizeFor(count: number): number {
  return Math.max(leastEntries, Math.ceil(count * 1.25))
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
