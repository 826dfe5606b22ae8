/** A piece of a stream: one line, or one JSON value. */
export interface Piece {
  /** A view: decode or copy it before asking for more. */
  readonly bytes: Uint8Array
  /** Line on which it starts, from 1. */
  readonly line: number
  /** It was longer than the bound; the rest of it was skipped. */
  readonly truncated: boolean
  /** JSON only: the stream ended inside it. */
  readonly unfinished?: boolean
}

export interface Splitter {
  push(chunk: Uint8Array, emit: (piece: Piece) => void): void
  end(emit: (piece: Piece) => void): void
}

/** Keeps the bytes of an unfinished piece up to a bound. */
export class PieceBuffer {
  readonly #maxBytes: number
  #parts: Uint8Array[] = []
  #length = 0
  truncated = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get length(): number {
    return this.#length
  }

  keep(chunk: Uint8Array, from: number, to: number): void {
    const end = Math.min(to, from + this.#maxBytes - this.#length)
    if (end < to) this.truncated = true
    if (end <= from) return
    this.#parts.push(Buffer.from(chunk.subarray(from, end)))
    this.#length += end - from
  }

  /** What was kept, with `chunk[from, to)` behind it; empties the buffer. */
  take(chunk: Uint8Array, from: number, to: number): { bytes: Uint8Array; truncated: boolean } {
    if (this.#length === 0 && !this.truncated && to - from <= this.#maxBytes)
      return { bytes: chunk.subarray(from, to), truncated: false }
    this.keep(chunk, from, to)
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts)
    const { truncated } = this
    this.#parts = []
    this.#length = 0
    this.truncated = false
    return { bytes, truncated }
  }
}

const none = new Uint8Array(0)

/** Splits at LF, takes CR off. Blank lines are counted and left out. Holds at most `maxBytes`. */
export class LineSplitter implements Splitter {
  readonly #buffer: PieceBuffer
  #line = 1

  constructor(maxBytes: number) {
    this.#buffer = new PieceBuffer(maxBytes)
  }

  push(chunk: Uint8Array, emit: (piece: Piece) => void): void {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      this.#emit(chunk, from, end, emit)
      this.#line++
      from = end + 1
    }
    this.#buffer.keep(chunk, from, chunk.length)
  }

  end(emit: (piece: Piece) => void): void {
    if (this.#buffer.length > 0) this.#emit(none, 0, 0, emit)
  }

  #emit(chunk: Uint8Array, from: number, to: number, emit: (piece: Piece) => void): void {
    const { bytes, truncated } = this.#buffer.take(chunk, from, to)
    const end = bytes.length > 0 && bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length
    if (!isBlank(bytes, end)) emit({ bytes: bytes.subarray(0, end), line: this.#line, truncated })
  }
}

function isBlank(bytes: Uint8Array, end: number): boolean {
  for (let at = 0; at < end; at++) if (bytes[at] !== 32 && bytes[at] !== 9) return false
  return true
}
