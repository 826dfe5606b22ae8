import { unzipSync } from 'node:zlib'
import { ByteCollector } from '../../protocols/byte-collector.ts'
import { GelfChunks, isChunk } from '../../protocols/gelf/gelf-chunks.ts'
import { Intake, weigh, type IntakeOptions } from './intake.ts'
import { plainAddress, ReceiptMaker } from './make-receipt.ts'
import { errorOf, type Receiver, type ReceiptSink, type SourceLookup } from './receiver.ts'
import { listenStream, type StreamBounds } from './stream-listener.ts'
import { streamStats } from './syslog-stream.ts'
import { listenUdp, type UdpBounds } from './udp-listener.ts'

interface GelfOptions extends IntakeOptions {
  readonly sourceFor: SourceLookup
  /** Over TCP a longer message is cut and flagged, over UDP it is lost and counted (default 1 MiB, unpacked). */
  readonly maxMessageBytes?: number
}

const usualMessageBytes = 1_048_576
const usualPendingBytes = 32 * 1024 * 1024

/**
 * Receives GELF datagrams: in chunks or whole, with gzip, zlib or neither. What cannot be put together or unpacked, or
 * does not fit into the queue, is counted as dropped, and the last error says why.
 * Throws `ReceiverStartError` when it cannot listen.
 */
export async function startGelfUdpReceiver(
  config: UdpBounds & GelfOptions & { readonly maxPendingBytes?: number },
  sink: ReceiptSink,
): Promise<Receiver> {
  const intake = new Intake(sink, config)
  const receipts = new ReceiptMaker('gelf-udp', config.sourceFor, false)
  const now = config.now ?? Date.now
  const maxMessageBytes = config.maxMessageBytes ?? usualMessageBytes
  const maxPendingBytes = config.maxPendingBytes ?? usualPendingBytes
  const chunks = new GelfChunks({ maxMessageBytes, maxPendingBytes })
  let dropped = 0
  let problem: { text: string; atMs: number } | undefined
  const lose = (text: string): void => {
    dropped++
    problem = { text, atMs: now() }
  }
  const listener = await listenUdp('GELF over UDP', config, (datagram, address, port) => {
    const host = plainAddress(address)
    if (intake.pendingBytes >= maxPendingBytes) return lose('too much waits for the log')
    let bytes: Uint8Array = datagram
    if (isChunk(datagram)) {
      const message = chunks.add(datagram, `${host} ${port}`, now())
      if (message === 'part') return
      if ('lost' in message) {
        problem = { text: `${host} sent ${message.lost}`, atMs: now() }
        return
      }
      bytes = message.bytes
    }
    const unpacked = unpack(bytes, maxMessageBytes)
    if (typeof unpacked === 'string') lose(`${host} sent ${unpacked}`)
    else intake.add(receipts.make(unpacked, false, host, port, now()))
  })
  const timer = setInterval(() => {
    const before = chunks.abandoned
    chunks.expire(now())
    if (chunks.abandoned > before) problem = { text: 'chunks that never became whole', atMs: now() }
  }, 500).unref()
  return {
    address: () => listener.address,
    stats: () => ({
      ...receipts.counts,
      ...intake.counts,
      dropped: dropped + chunks.abandoned,
      kernelDropped: listener.kernelDropped(),
      connections: 0,
      refused: 0,
      ...errorOf(
        problem?.text ?? listener.lastError() ?? intake.lastError,
        problem?.atMs ?? intake.lastErrorAtMs,
      ),
    }),
    stop: async () => {
      clearInterval(timer)
      await listener.stop()
      await intake.stop()
    },
  }
}

/** The message without its compression, or what is wrong with it. */
function unpack(bytes: Uint8Array, maxBytes: number): Uint8Array | string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const isZlib = bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0
  if (!isGzip && !isZlib) return bytes.length > maxBytes ? `a message of more than ${maxBytes} bytes` : bytes
  try {
    return unzipSync(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'
      ? `a message of more than ${maxBytes} bytes, unpacked`
      : 'a message whose compression is damaged'
  }
}

/** Receives GELF over TCP, or TLS where `tls` is given: messages that end with a null byte, without compression. */
export async function startGelfTcpReceiver(
  config: StreamBounds & GelfOptions,
  sink: ReceiptSink,
): Promise<Receiver> {
  const intake = new Intake(sink, config)
  const receipts = new ReceiptMaker('gelf-tcp', config.sourceFor, false)
  const now = config.now ?? Date.now
  const listener = await listenStream('GELF over TCP', config, (peer) => {
    const kept = new ByteCollector(config.maxMessageBytes ?? usualMessageBytes)
    const finish = (chunk?: Buffer, from = 0, to = 0): void => {
      const { bytes, truncated } = kept.take(chunk, from, to)
      if (bytes.every((byte) => byte <= 32)) return
      const receipt = receipts.make(bytes, truncated, peer.host, peer.port, now())
      const weight = weigh(receipt)
      peer.hold(weight)
      intake.add(receipt, () => peer.release(weight))
    }
    return {
      data: (chunk) => {
        let from = 0
        for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, from)) {
          finish(chunk, from, end)
          from = end + 1
        }
        kept.keep(chunk, from, chunk.length)
      },
      pendingBytes: () => kept.length,
      closed: () => finish(),
    }
  })
  return {
    address: () => listener.address,
    stats: () => streamStats(receipts, intake, listener),
    stop: async () => {
      listener.pause()
      await listener.close()
      await intake.stop()
    },
  }
}
