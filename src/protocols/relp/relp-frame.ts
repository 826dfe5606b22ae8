import { ByteCollector } from '../byte-collector.ts'

/** One RELP frame: `TXNR SP COMMAND SP DATALEN [SP DATA] LF`. */
export interface RelpFrame {
  readonly transaction: number
  readonly command: string
  /** A view: decode or copy it before the next `push`. */
  readonly data: Uint8Array
  /** The data was longer than the bound and is cut. */
  readonly truncated: boolean
}

/** The peer does not speak RELP; the connection cannot go on. */
export class RelpProtocolError extends Error {
  override readonly name = 'RelpProtocolError'
  readonly code = 'relp_protocol'
}

/** `999999999 ` + 32 letters + ` 999999999 `. */
const maxHeaderBytes = 54
const headerPattern = /^(\d{1,9}) ([A-Za-z]{1,32}) (\d{1,9})([ \n])/

/**
 * Cuts a byte stream into RELP frames. Data beyond `maxDataBytes` is skipped without being kept.
 * `push` throws `RelpProtocolError` when the bytes are not RELP.
 * Source: RELP specification 0.0.1 and what librelp sends.
 */
export class RelpFrameDecoder {
  readonly #onFrame: (frame: RelpFrame) => void
  readonly #data: ByteCollector
  #header = ''
  #frame: { transaction: number; command: string; length: number } | undefined
  #seen = 0

  constructor(onFrame: (frame: RelpFrame) => void, maxDataBytes = 1 << 20) {
    this.#onFrame = onFrame
    this.#data = new ByteCollector(maxDataBytes)
  }

  get pendingBytes(): number {
    return this.#data.length
  }

  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length)
      at = this.#frame === undefined ? this.#takeHeader(chunk, at) : this.#takeData(chunk, at)
  }

  #takeHeader(chunk: Uint8Array, from: number): number {
    const before = this.#header.length
    const more = Buffer.from(
      chunk.buffer,
      chunk.byteOffset + from,
      Math.min(chunk.length - from, maxHeaderBytes - before),
    )
    this.#header += more.toString('latin1')
    const match = headerPattern.exec(this.#header)
    if (match === null) {
      if (!couldBeHeader(this.#header))
        throw new RelpProtocolError('the sender does not speak RELP: bad frame header')
      return from + more.length
    }
    const [header, transaction, command, length, after] = match
    this.#header = ''
    this.#seen = 0
    this.#frame = { transaction: Number(transaction), command: command!, length: Number(length) }
    const next = from + header.length - before
    if (after === ' ') return next
    // Without data the line feed may follow the length at once.
    if (this.#frame.length > 0) throw new RelpProtocolError('a RELP frame announces data and has none')
    this.#finish()
    return next
  }

  #takeData(chunk: Uint8Array, from: number): number {
    const { length } = this.#frame!
    const end = Math.min(chunk.length, from + length - this.#seen)
    this.#data.keep(chunk, from, end)
    this.#seen += end - from
    if (this.#seen < length || end === chunk.length) return end
    if (chunk[end] !== 10) throw new RelpProtocolError('a RELP frame does not end where its length says')
    this.#finish()
    return end + 1
  }

  #finish(): void {
    const { transaction, command } = this.#frame!
    const { bytes, truncated } = this.#data.take()
    this.#frame = undefined
    this.#onFrame({ transaction, command, data: bytes, truncated })
  }
}

function couldBeHeader(text: string): boolean {
  if (text.length >= maxHeaderBytes) return false
  return /^\d{1,9}(?: (?:[A-Za-z]{1,32}(?: \d{0,9})?)?)?$/.test(text)
}

/** Bytes of one frame. */
export function encodeRelpFrame(transaction: number, command: string, data = ''): Buffer {
  const length = Buffer.byteLength(data)
  return Buffer.from(`${transaction} ${command} ${length}${length > 0 ? ` ${data}` : ''}\n`)
}
