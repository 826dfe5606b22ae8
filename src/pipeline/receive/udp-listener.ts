import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { formatPeer } from './make-receipt.ts'
import { ReceiverStartError } from './receiver.ts'
import { readUdpDrops } from './udp-drops.ts'

export interface UdpBounds {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Asked of the kernel, which may give less (`net.core.rmem_max`); default 8 MiB. */
  readonly socketBufferBytes?: number
}

export interface UdpListener {
  readonly address: string
  /** Datagrams the kernel reports as dropped before we saw them. */
  kernelDropped(): number
  lastError(): string | undefined
  stop(): Promise<void>
}

const pollDropsMs = 1000

/** Hands each datagram that is not empty to `take`. Throws `ReceiverStartError` when it cannot listen. */
export async function listenUdp(
  what: string,
  bounds: UdpBounds,
  take: (bytes: Buffer, host: string, port: number) => void,
): Promise<UdpListener> {
  const socket = createSocket({ type: isIPv6(bounds.host) ? 'udp6' : 'udp4' })
  let kernelDropped = 0
  let lastError: string | undefined
  socket.on('message', (bytes, remote) => {
    if (bytes.length > 0) take(bytes, remote.address, remote.port)
  })
  await bind(socket, what, bounds)
  socket.on('error', (error) => (lastError = error.message))
  const { address, port } = socket.address()
  const poll = async () => (kernelDropped = (await readUdpDrops(port)) ?? 0)
  const timer = setInterval(() => void poll(), pollDropsMs).unref()
  return {
    address: formatPeer(address, port),
    kernelDropped: () => kernelDropped,
    lastError: () => lastError,
    stop: async () => {
      clearInterval(timer)
      await poll()
      await new Promise<void>((resolve) => socket.close(resolve))
    },
  }
}

function bind(socket: Socket, what: string, { host, port, socketBufferBytes }: UdpBounds): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close()
      reject(new ReceiverStartError(what, formatPeer(host, port), error))
    })
    socket.bind({ address: host, port }, () => {
      socket.removeAllListeners('error')
      try {
        socket.setRecvBufferSize(socketBufferBytes ?? 8 * 1024 * 1024)
      } catch {
        // The kernel's default stays; drops are counted either way.
      }
      resolve()
    })
  })
}
