import { ByteCollector } from '../../protocols/byte-collector.ts'

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

/** Splits at LF, takes CR off. Blank lines are counted and left out. Holds at most `maxBytes`. */
export class LineSplitter implements Splitter {
  readonly #kept: ByteCollector
  #line = 1

  constructor(maxBytes: number) {
    this.#kept = new ByteCollector(maxBytes)
  }

  push(chunk: Uint8Array, emit: (piece: Piece) => void): void {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      this.#emit(chunk, from, end, emit)
      this.#line++
      from = end + 1
    }
    this.#kept.keep(chunk, from, chunk.length)
  }

  end(emit: (piece: Piece) => void): void {
    if (this.#kept.length > 0) this.#emit(new Uint8Array(0), 0, 0, emit)
  }

  #emit(chunk: Uint8Array, from: number, to: number, emit: (piece: Piece) => void): void {
    const { bytes, truncated } = this.#kept.take(chunk, from, to)
    const end = bytes.length > 0 && bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length
    if (!isBlank(bytes, end)) emit({ bytes: bytes.subarray(0, end), line: this.#line, truncated })
  }
}

function isBlank(bytes: Uint8Array, end: number): boolean {
  for (let at = 0; at < end; at++) if (bytes[at] !== 32 && bytes[at] !== 9) return false
  return true
}
