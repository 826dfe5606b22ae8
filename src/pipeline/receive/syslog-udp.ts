import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { Intake, type IntakeOptions } from './intake.ts'
import { formatPeer, plainAddress, SyslogReceipts } from './make-receipt.ts'
import { ReceiverStartError, type Receiver, type ReceiptSink, type SourceLookup } from './receiver.ts'
import { readUdpDrops } from './udp-drops.ts'

export interface SyslogUdpConfig extends IntakeOptions {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly sourceFor: SourceLookup
  /** Look for the host in the message's header, for relays (default true). */
  readonly lookAtHostname?: boolean
  /** Most bytes waiting for the log before datagrams are dropped and counted (default 32 MiB). */
  readonly maxPendingBytes?: number
  /** Asked of the kernel, which may give less (`net.core.rmem_max`); default 8 MiB. */
  readonly socketBufferBytes?: number
}

const pollDropsMs = 1000

/**
 * Receives syslog datagrams (RFC 5426). UDP cannot be held back: what does not fit into the queue is dropped and
 * counted, and so is what the kernel reports as dropped before we saw it.
 * Throws `ReceiverStartError` when it cannot listen.
 */
export async function startSyslogUdpReceiver(config: SyslogUdpConfig, sink: ReceiptSink): Promise<Receiver> {
  const intake = new Intake(sink, config)
  const receipts = new SyslogReceipts('syslog-udp', config.sourceFor, config.lookAtHostname ?? true)
  const maxPendingBytes = config.maxPendingBytes ?? 32 * 1024 * 1024
  const now = config.now ?? Date.now
  const socket = createSocket({ type: isIPv6(config.host) ? 'udp6' : 'udp4' })
  const lost = { dropped: 0, kernelDropped: 0 }
  let lastError: string | undefined

  socket.on('message', (bytes, remote) => {
    if (bytes.length === 0) return
    if (intake.pendingBytes >= maxPendingBytes) lost.dropped++
    else intake.add(receipts.make(withoutEnd(bytes), false, plainAddress(remote.address), remote.port, now()))
  })
  await bind(socket, config)
  socket.on('error', (error) => (lastError = error.message))
  const { address, port } = socket.address()
  const poll = async () => (lost.kernelDropped = (await readUdpDrops(port)) ?? 0)
  const timer = setInterval(() => void poll(), pollDropsMs).unref()

  return {
    address: () => formatPeer(address, port),
    stats: () => ({
      ...receipts.counts,
      ...intake.counts,
      ...lost,
      connections: 0,
      refused: 0,
      ...errorOf(lastError ?? intake.lastError, intake.lastErrorAtMs),
    }),
    stop: async () => {
      clearInterval(timer)
      await poll()
      await new Promise<void>((resolve) => socket.close(resolve))
      await intake.stop()
    },
  }
}

/** `lastError` and its time, only where there is one. */
export function errorOf(
  lastError: string | undefined,
  lastErrorAtMs: number | undefined,
): { lastError?: string; lastErrorAtMs?: number } {
  if (lastError === undefined) return {}
  return lastErrorAtMs === undefined ? { lastError } : { lastError, lastErrorAtMs }
}

function bind(socket: Socket, config: SyslogUdpConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close()
      reject(new ReceiverStartError('Syslog over UDP', formatPeer(config.host, config.port), error))
    })
    socket.bind({ address: config.host, port: config.port }, () => {
      socket.removeAllListeners('error')
      try {
        socket.setRecvBufferSize(config.socketBufferBytes ?? 8 * 1024 * 1024)
      } catch {
        // The kernel's default stays; drops are counted either way.
      }
      resolve()
    })
  })
}

/** A datagram is one message; some senders end it as they would a line. */
function withoutEnd(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end > 1 && (bytes[end - 1] === 10 || bytes[end - 1] === 13 || bytes[end - 1] === 0)) end--
  return bytes.subarray(0, end)
}
