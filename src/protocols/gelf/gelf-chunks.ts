/** A chunk begins with these two bytes, an id of eight, its number and how many there are. */
const magic = [0x1e, 0x0f] as const
const headBytes = 12
const mostChunks = 128
/** Graylog's own patience. */
export const patienceMs = 5_000

interface Unfinished {
  readonly chunks: (Uint8Array | undefined)[]
  readonly firstAtMs: number
  left: number
  bytes: number
}

export interface ChunkBounds {
  /** Bytes of one message. */
  readonly maxMessageBytes: number
  /** Bytes of all unfinished messages. */
  readonly maxPendingBytes: number
}

/** What became of a datagram: a whole message, a part of one that is waited for, or nothing, and why. */
export type Chunked = { readonly bytes: Uint8Array } | 'part' | { readonly lost: string }

export const isChunk = (bytes: Uint8Array): boolean => bytes[0] === magic[0] && bytes[1] === magic[1]

/**
 * Puts the chunks of GELF datagrams together, in whatever order they come. One that stays unfinished is given up after
 * five seconds and counted; so is the oldest where too much is waited for.
 * Source: Graylog documentation, "GELF via UDP", chunking.
 */
export class GelfChunks {
  /** Messages given up since the start. */
  abandoned = 0
  readonly #bounds: ChunkBounds
  readonly #unfinished = new Map<string, Unfinished>()
  #bytes = 0

  constructor(bounds: ChunkBounds) {
    this.#bounds = bounds
  }

  /** `sender` keeps senders apart whose ids meet. The bytes are copied. */
  add(datagram: Uint8Array, sender: string, nowMs: number): Chunked {
    this.expire(nowMs)
    const number = datagram[10]
    const count = datagram[11]
    if (number === undefined || count === undefined || count === 0 || count > mostChunks || number >= count)
      return { lost: 'a chunk without a sensible head' }
    const key = `${sender} ${Buffer.from(datagram.subarray(2, 10)).toString('hex')}`
    let message = this.#unfinished.get(key)
    if (!message) {
      message = {
        chunks: Array.from({ length: count }, () => undefined),
        firstAtMs: nowMs,
        left: count,
        bytes: 0,
      }
      this.#unfinished.set(key, message)
    }
    if (message.chunks.length !== count)
      return this.#giveUp(key, 'chunks that disagree on how many there are')
    // The network may double a datagram.
    if (message.chunks[number] !== undefined) return 'part'
    const part = Uint8Array.from(datagram.subarray(headBytes))
    message.chunks[number] = part
    message.bytes += part.length
    message.left--
    this.#bytes += part.length
    if (message.bytes > this.#bounds.maxMessageBytes)
      return this.#giveUp(key, `chunks of more than ${this.#bounds.maxMessageBytes} bytes`)
    if (message.left === 0) {
      this.#forget(key, message)
      return { bytes: Buffer.concat(message.chunks.filter((chunk) => chunk !== undefined)) }
    }
    for (const [oldest] of this.#unfinished) {
      if (this.#bytes <= this.#bounds.maxPendingBytes) break
      this.#giveUp(oldest, 'too much')
    }
    return 'part'
  }

  /** Gives up what has waited too long. */
  expire(nowMs: number): void {
    for (const [key, { firstAtMs }] of this.#unfinished) {
      if (nowMs - firstAtMs < patienceMs) return
      this.#giveUp(key, 'late')
    }
  }

  #giveUp(key: string, lost: string): Chunked {
    const message = this.#unfinished.get(key)
    if (message) this.#forget(key, message)
    this.abandoned++
    return { lost }
  }

  #forget(key: string, message: Unfinished): void {
    this.#unfinished.delete(key)
    this.#bytes -= message.bytes
  }
}
