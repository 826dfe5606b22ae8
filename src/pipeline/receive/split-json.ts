import { ByteCollector } from '../../protocols/byte-collector.ts'
import type { Piece, Splitter } from './split-lines.ts'

const quote = 34
const backslash = 92
const comma = 44
const none = new Uint8Array(0)

/**
 * Finds the values of a JSON document without parsing it: the elements of an array, or objects one after the other
 * (a single one, pretty printed, NDJSON). Each element is handed on as its own bytes, so numbers keep their digits
 * and one bad element does not spoil the rest. Holds at most one element up to `maxBytes`.
 */
export class JsonSplitter implements Splitter {
  readonly #kept: ByteCollector
  #line = 1
  #startLine = 1
  /** Depth of brackets inside the current element. */
  #depth = 0
  #inElement = false
  /** The element is a number, a word or a string. */
  #scalar = false
  #inString = false
  #escaped = false
  #mode: 'unknown' | 'array' | 'values' | 'closed' = 'unknown'

  constructor(maxBytes: number) {
    this.#kept = new ByteCollector(maxBytes)
  }

  /** The document is an array whose closing bracket never came. */
  get isOpen(): boolean {
    return this.#mode === 'array'
  }

  push(chunk: Uint8Array, emit: (piece: Piece) => void): void {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === backslash) this.#escaped = true
        else if (byte === quote) this.#inString = false
      } else if (!this.#inElement) {
        if (this.#starts(byte)) from = at
      } else if (byte === quote) this.#inString = true
      else if (this.#ends(byte)) {
        // A scalar is ended by what follows it, anything else by its own bracket.
        this.#finish(chunk, from, this.#scalar ? at : at + 1, emit)
        if (this.#scalar && byte === 0x5d) this.#mode = 'closed'
      }
      if (byte === 10) this.#line++
    }
    if (this.#inElement) this.#kept.keep(chunk, from, chunk.length)
  }

  end(emit: (piece: Piece) => void): void {
    if (!this.#inElement) return
    const unfinished = this.#depth > 0 || this.#inString
    this.#finish(none, 0, 0, emit, unfinished)
  }

  /** Looks at a byte between elements; true where an element starts. */
  #starts(byte: number): boolean {
    if (isSpace(byte)) return false
    // Arrays one after the other are read too.
    if (this.#mode === 'unknown' || this.#mode === 'closed') {
      if (byte === 0xef || byte === 0xbb || byte === 0xbf) return false
      this.#mode = byte === 0x5b ? 'array' : 'values'
      if (byte === 0x5b) return false
    }
    if (byte === comma) return false
    if (byte === 0x5d && this.#mode === 'array') {
      this.#mode = 'closed'
      return false
    }
    this.#inElement = true
    this.#startLine = this.#line
    this.#inString = byte === quote
    this.#scalar = byte !== 0x7b && byte !== 0x5b
    this.#depth = this.#scalar ? 0 : 1
    return true
  }

  #ends(byte: number): boolean {
    if (this.#scalar) return byte === comma || isSpace(byte) || (byte === 0x5d && this.#mode === 'array')
    if (byte === 0x7b || byte === 0x5b) this.#depth++
    else if (byte === 0x7d || byte === 0x5d) return --this.#depth === 0
    return false
  }

  #finish(
    chunk: Uint8Array,
    from: number,
    to: number,
    emit: (piece: Piece) => void,
    unfinished = false,
  ): void {
    this.#inElement = false
    this.#inString = false
    this.#escaped = false
    this.#depth = 0
    const { bytes, truncated } = this.#kept.take(chunk, from, to)
    emit({ bytes, line: this.#startLine, truncated, ...(unfinished ? { unfinished } : {}) })
  }
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9
}
