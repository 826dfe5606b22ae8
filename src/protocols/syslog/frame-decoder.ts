import { ByteCollector } from '../byte-collector.ts'

const lf = 10
const cr = 13
const space = 32
const lessThan = 60
const openBrace = 123
/** Enough for 999,999,999 bytes; a longer run of digits is text, not a count. */
const maxCountDigits = 9

export interface SyslogFrame {
  /** The message without count, LF, CRLF or NUL. A view: decode or copy it before the next `push`. */
  readonly bytes: Uint8Array
  /** It was longer than the bound, or the connection ended inside it. */
  readonly truncated: boolean
}

/**
 * Cuts a TCP byte stream into syslog messages (RFC 6587), octet counting and newline framing told apart frame by
 * frame. A frame is octet counted when it starts with a number, a space, and then `<` or `{`; once a connection
 * has sent one such frame, number and space are enough. Otherwise it ends at LF, CRLF or NUL. Empty frames are
 * nothing.
 *
 * Memory is bounded by `maxFrameBytes`: a longer message is handed on cut, and what follows of it is skipped
 * without being kept. Never throws.
 */
export class SyslogFrameDecoder {
  readonly #maxFrameBytes: number
  readonly #onFrame: (frame: SyslogFrame) => void
  readonly #pending: ByteCollector
  /** Bytes of the counted frame still to come; -1 outside one. */
  #countLeft = -1
  #skipping = false
  #sawCounted = false

  constructor(onFrame: (frame: SyslogFrame) => void, maxFrameBytes = 1 << 20) {
    this.#onFrame = onFrame
    this.#maxFrameBytes = Math.max(64, maxFrameBytes)
    this.#pending = new ByteCollector(this.#maxFrameBytes)
  }

  /** Bytes of an unfinished frame that are held. */
  get pendingBytes(): number {
    return this.#pending.length
  }

  push(chunk: Uint8Array): void {
    let at = 0
    const hasNul = chunk.indexOf(0) !== -1
    while (at < chunk.length) {
      if (this.#countLeft >= 0) at = this.#takeCounted(chunk, at)
      else if (this.#skipping || !this.#atFrameStart()) at = this.#takeLine(chunk, at, hasNul)
      else at = this.#startFrame(chunk, at, hasNul)
    }
  }

  /** The connection ended: an unfinished line is a message, an unfinished counted frame a truncated one. */
  end(): void {
    const counted = this.#countLeft > 0
    if (this.#pending.length > 0) this.#emit(this.#takePending(), counted)
    this.#countLeft = -1
    this.#skipping = false
  }

  /** At the start of a frame, or still inside what may be a count. */
  #atFrameStart(): boolean {
    if (this.#pending.length === 0) return true
    return this.#pending.length <= maxCountDigits + 1 && this.#couldBeCount()
  }

  #startFrame(chunk: Uint8Array, from: number, hasNul: boolean): number {
    let at = from
    if (this.#pending.length === 0) {
      while (at < chunk.length && isSeparator(chunk[at]!)) at++
      if (at === chunk.length) return at
      const first = chunk[at]!
      if (first < 49 || first > 57) return this.#takeLine(chunk, at, hasNul)
    }
    // A count may be spread over chunks: keep bytes until it is one, or cannot be.
    while (at < chunk.length) {
      const byte = chunk[at]!
      if (isDigit(byte) && this.#pending.length < maxCountDigits) this.#pending.keep(chunk, at, ++at)
      else if (byte === space && this.#countDigits() > 0 && this.#sawCounted)
        return this.#startCounted(at + 1)
      else if (byte === space && this.#countDigits() === this.#pending.length)
        this.#pending.keep(chunk, at, ++at)
      else if (
        this.#pending.at(this.#pending.length - 1) === space &&
        (byte === lessThan || byte === openBrace)
      )
        return this.#startCounted(at)
      else return this.#takeLine(chunk, at, hasNul)
    }
    return at
  }

  #countDigits(): number {
    let digits = 0
    while (isDigit(this.#pending.at(digits) ?? 0)) digits++
    return digits
  }

  /** Digits, or digits and a space. */
  #couldBeCount(): boolean {
    const digits = this.#countDigits()
    const { length } = this.#pending
    return digits === length || (digits > 0 && digits === length - 1 && this.#pending.at(digits) === space)
  }

  #count(): number {
    let count = 0
    for (let index = 0; index < this.#countDigits(); index++)
      count = count * 10 + this.#pending.at(index)! - 48
    return count
  }

  #startCounted(at: number): number {
    this.#countLeft = this.#count()
    this.#pending.take()
    this.#sawCounted = true
    return at
  }

  #takeCounted(chunk: Uint8Array, from: number): number {
    const end = Math.min(chunk.length, from + this.#countLeft)
    const whole = this.#pending.length === 0 && !this.#skipping && end - from === this.#countLeft
    this.#countLeft -= end - from
    if (whole && end - from <= this.#maxFrameBytes) this.#emit(chunk.subarray(from, end), false)
    else if (!this.#skipping) this.#keepBounded(chunk, from, end)
    if (this.#countLeft > 0) return end
    if (this.#pending.length > 0) this.#emit(this.#takePending(), false)
    this.#countLeft = -1
    this.#skipping = false
    return end
  }

  #takeLine(chunk: Uint8Array, from: number, hasNul: boolean): number {
    let end = chunk.indexOf(lf, from)
    if (hasNul) {
      const nul = chunk.indexOf(0, from)
      if (nul !== -1 && (end === -1 || nul < end)) end = nul
    }
    const stop = end === -1 ? chunk.length : end
    if (this.#skipping) {
      if (end !== -1) this.#skipping = false
    } else if (end !== -1 && this.#pending.length === 0 && stop - from <= this.#maxFrameBytes) {
      this.#emit(chunk.subarray(from, stop), false)
    } else {
      this.#keepBounded(chunk, from, stop)
      if (end !== -1 && !this.#skipping) this.#emit(this.#takePending(), false)
      if (end !== -1) this.#skipping = false
    }
    return end === -1 ? stop : stop + 1
  }

  /** Keeps up to the bound; at the bound hands on what there is, cut, and skips the rest of the frame. */
  #keepBounded(chunk: Uint8Array, from: number, to: number): void {
    this.#pending.keep(chunk, from, to)
    if (!this.#pending.overflowed) return
    this.#emit(this.#takePending(), true)
    this.#skipping = true
  }

  #takePending(): Uint8Array {
    return this.#pending.take().bytes
  }

  #emit(bytes: Uint8Array, truncated: boolean): void {
    let end = bytes.length
    while (end > 0 && isSeparator(bytes[end - 1]!)) end--
    if (end > 0) this.#onFrame({ bytes: bytes.subarray(0, end), truncated })
  }
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

function isSeparator(byte: number): boolean {
  return byte === lf || byte === cr || byte === 0
}
