import { SyslogFrameDecoder } from '../../protocols/syslog/frame-decoder.ts'
import { Intake, weigh, type IntakeOptions } from './intake.ts'
import { ReceiptMaker } from './make-receipt.ts'
import {
  errorOf,
  type Receiver,
  type ReceiverStats,
  type ReceiptSink,
  type SourceLookup,
} from './receiver.ts'
import {
  listenStream,
  type StreamBounds,
  type StreamHandler,
  type StreamListener,
  type StreamPeer,
} from './stream-listener.ts'

export interface SyslogStreamConfig extends StreamBounds, IntakeOptions {
  readonly sourceFor: SourceLookup
  /** Look for the host in the message's header, for relays (default true). */
  readonly lookAtHostname?: boolean
  /** A longer message is cut and flagged (default 1 MiB). */
  readonly maxMessageBytes?: number
}

/**
 * Receives syslog over TCP (RFC 6587, both framings), or TLS (RFC 5425) where `tls` is given. Plain syslog knows no
 * acknowledgement: holding back is all that can be done, so a connection with too many bytes waiting for the log is
 * not read. Throws `ReceiverStartError` when it cannot listen.
 */
export async function startSyslogStreamReceiver(
  config: SyslogStreamConfig,
  sink: ReceiptSink,
): Promise<Receiver> {
  const intake = new Intake(sink, config)
  const transport = config.tls === undefined ? 'syslog-tcp' : 'syslog-tls'
  const receipts = new ReceiptMaker(transport, config.sourceFor, config.lookAtHostname ?? true)
  const now = config.now ?? Date.now
  const open = (peer: StreamPeer): StreamHandler => {
    let receivedAtMs = 0
    const decoder = new SyslogFrameDecoder(({ bytes, truncated }) => {
      const receipt = receipts.make(bytes, truncated, peer.host, peer.port, receivedAtMs)
      const weight = weigh(receipt)
      peer.hold(weight)
      intake.add(receipt, () => peer.release(weight))
    }, config.maxMessageBytes)
    return {
      data: (chunk) => {
        receivedAtMs = now()
        decoder.push(chunk)
      },
      pendingBytes: () => decoder.pendingBytes,
      closed: () => {
        receivedAtMs = now()
        decoder.end()
      },
    }
  }
  const what = config.tls === undefined ? 'Syslog over TCP' : 'Syslog over TLS'
  const listener = await listenStream(what, config, open)
  return {
    address: () => listener.address,
    stats: () => streamStats(receipts, intake, listener),
    stop: async () => {
      listener.pause()
      // The other way round than RELP: nobody waits for an answer, and the end of a connection completes a last line
      // without its newline, which an intake that has stopped would not take.
      await listener.close()
      await intake.stop()
    },
  }
}

/** What a receiver over a stream counts. Nothing is dropped on a stream: its sender is held back. */
export function streamStats(receipts: ReceiptMaker, intake: Intake, listener: StreamListener): ReceiverStats {
  return {
    ...receipts.counts,
    ...intake.counts,
    ...listener.counts,
    dropped: 0,
    kernelDropped: 0,
    ...errorOf(intake.lastError ?? listener.lastError(), intake.lastErrorAtMs),
  }
}
