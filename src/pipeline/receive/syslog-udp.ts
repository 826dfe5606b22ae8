import { Intake, type IntakeOptions } from './intake.ts'
import { plainAddress, ReceiptMaker } from './make-receipt.ts'
import { errorOf, type Receiver, type ReceiptSink, type SourceLookup } from './receiver.ts'
import { listenUdp, type UdpBounds } from './udp-listener.ts'

export interface SyslogUdpConfig extends UdpBounds, IntakeOptions {
  readonly sourceFor: SourceLookup
  /** Look for the host in the message's header, for relays (default true). */
  readonly lookAtHostname?: boolean
  /** Most bytes waiting for the log before datagrams are dropped and counted (default 32 MiB). */
  readonly maxPendingBytes?: number
}

/**
 * Receives syslog datagrams (RFC 5426). UDP cannot be held back: what does not fit into the queue is dropped and
 * counted, and so is what the kernel reports as dropped before we saw it.
 * Throws `ReceiverStartError` when it cannot listen.
 */
export async function startSyslogUdpReceiver(config: SyslogUdpConfig, sink: ReceiptSink): Promise<Receiver> {
  const intake = new Intake(sink, config)
  const receipts = new ReceiptMaker('syslog-udp', config.sourceFor, config.lookAtHostname ?? true)
  const maxPendingBytes = config.maxPendingBytes ?? 32 * 1024 * 1024
  const now = config.now ?? Date.now
  let dropped = 0
  const listener = await listenUdp('Syslog over UDP', config, (bytes, host, port) => {
    if (intake.pendingBytes >= maxPendingBytes) dropped++
    else intake.add(receipts.make(withoutEnd(bytes), false, plainAddress(host), port, now()))
  })
  return {
    address: () => listener.address,
    stats: () => ({
      ...receipts.counts,
      ...intake.counts,
      dropped,
      kernelDropped: listener.kernelDropped(),
      connections: 0,
      refused: 0,
      ...errorOf(listener.lastError() ?? intake.lastError, intake.lastErrorAtMs),
    }),
    stop: async () => {
      await listener.stop()
      await intake.stop()
    },
  }
}

/** A datagram is one message; some senders end it as they would a line. */
function withoutEnd(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end > 1 && (bytes[end - 1] === 10 || bytes[end - 1] === 13 || bytes[end - 1] === 0)) end--
  return bytes.subarray(0, end)
}
