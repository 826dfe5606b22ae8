import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { formatPeer, plainAddress } from './make-receipt.ts'
import { ReceiverStartError } from './receiver.ts'

/** Certificate and key in PEM. With `clientCa` only clients with a certificate signed by it are let in. */
export interface TlsMaterial {
  readonly cert: string | Buffer
  readonly key: string | Buffer
  readonly clientCa?: string | Buffer
}

export interface StreamBounds {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly tls?: TlsMaterial | undefined
  /** Default 1024. */
  readonly maxConnections?: number | undefined
  /** A connection without a byte for so long is closed (default one hour; senders may be quiet for long). */
  readonly idleTimeoutMs?: number | undefined
  /** Bytes of one connection that may wait for the log before it is paused (default 1 MiB). */
  readonly maxConnectionBytes?: number | undefined
  /** The same over all connections of the listener (default 32 MiB). */
  readonly maxPendingBytes?: number | undefined
}

/** One connection as its protocol sees it. */
export interface StreamPeer {
  readonly host: string
  readonly port: number
  /** Counts bytes that wait for the log; the socket is paused while there are too many. */
  hold(bytes: number): void
  release(bytes: number): void
  write(bytes: Buffer): void
  /** Sends what was written and closes. */
  end(): void
  /** Closes at once and counts it as refused. */
  refuse(reason: string): void
}

export interface StreamHandler {
  data(chunk: Buffer): void
  /** Bytes of an unfinished message that it holds. */
  pendingBytes(): number
  /** The peer is gone; no more data follows. */
  closed(): void
}

export interface StreamListener {
  readonly address: string
  readonly counts: { connections: number; refused: number }
  lastError(): string | undefined
  /** Takes no new connections and reads no more; open ones stay writable. */
  pause(): void
  /** Ends every connection; each handler has been told when it resolves. */
  close(): Promise<void>
}

const keepAliveMs = 60_000
const handshakeTimeoutMs = 10_000

/**
 * Listens on TCP or TLS (1.2 and later) with bounds on connections and on bytes in flight.
 * Throws `ReceiverStartError` when it cannot listen or the certificate is bad.
 */
export async function listenStream(
  what: string,
  bounds: StreamBounds,
  open: (peer: StreamPeer) => StreamHandler,
): Promise<StreamListener> {
  const where = formatPeer(bounds.host, bounds.port)
  const counts = { connections: 0, refused: 0 }
  const connections = new Set<Connection>()
  const shared = { held: 0, maxPendingBytes: bounds.maxPendingBytes ?? 32 * 1024 * 1024 }
  let lastError: string | undefined
  let paused = false
  const refused = (reason: string) => {
    counts.refused++
    lastError = reason
  }
  const accept = (socket: Socket) => {
    if (paused) {
      socket.destroy()
      return
    }
    const connection = new Connection(socket, bounds, shared, refused)
    connections.add(connection)
    counts.connections = connections.size
    connection.start(open(connection), () => {
      connections.delete(connection)
      counts.connections = connections.size
      for (const other of connections) other.resume()
    })
  }
  const server = createListener(bounds, accept, refused, what, where)
  server.maxConnections = bounds.maxConnections ?? 1024
  server.on('drop', () => refused(`more than ${server.maxConnections} connections`))
  await listen(server, what, bounds, where)
  server.on('error', (error) => (lastError = error.message))
  const bound = server.address()
  return {
    address: typeof bound === 'object' && bound !== null ? formatPeer(bound.address, bound.port) : where,
    counts,
    lastError: () => lastError,
    pause: () => {
      paused = true
      for (const connection of connections) connection.stopReading()
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const connection of connections) connection.leave()
      const force = setTimeout(() => connections.forEach((connection) => connection.destroy()), 1000)
      await closed
      clearTimeout(force)
    },
  }
}

function createListener(
  bounds: StreamBounds,
  accept: (socket: Socket) => void,
  refused: (reason: string) => void,
  what: string,
  where: string,
): Server {
  const { tls } = bounds
  if (tls === undefined) return createServer({ noDelay: true }, accept)
  try {
    const server = createTlsServer(
      {
        cert: tls.cert,
        key: tls.key,
        minVersion: 'TLSv1.2',
        handshakeTimeout: handshakeTimeoutMs,
        ...(tls.clientCa === undefined
          ? {}
          : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true }),
      },
      accept,
    )
    return server.on('tlsClientError', (error) => refused(`TLS handshake failed: ${error.message}`))
  } catch (error) {
    throw new ReceiverStartError(
      what,
      where,
      Object.assign(new Error('bad certificate', { cause: error }), { code: 'BADCERT' }),
    )
  }
}

function listen(server: Server, what: string, bounds: StreamBounds, where: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new ReceiverStartError(what, where, error)))
    server.listen({ host: bounds.host, port: bounds.port }, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

/** All connections of a listener share one budget. */
interface SharedBudget {
  held: number
  readonly maxPendingBytes: number
}

class Connection implements StreamPeer {
  readonly host: string
  readonly port: number
  readonly #socket: Socket
  readonly #maxBytes: number
  readonly #shared: SharedBudget
  readonly #refused: (reason: string) => void
  #handler: StreamHandler | undefined
  #held = 0
  #stopped = false
  #gone = false

  constructor(socket: Socket, bounds: StreamBounds, shared: SharedBudget, refused: (reason: string) => void) {
    this.#socket = socket
    this.#shared = shared
    this.#refused = refused
    this.#maxBytes = bounds.maxConnectionBytes ?? 1024 * 1024
    this.host = plainAddress(socket.remoteAddress)
    this.port = socket.remotePort ?? 0
    socket.setKeepAlive(true, keepAliveMs)
    const idleMs = bounds.idleTimeoutMs ?? 3_600_000
    socket.setTimeout(idleMs, () => {
      // A connection that we hold back is not idle.
      if (this.#held > 0) socket.setTimeout(idleMs)
      else socket.destroy()
    })
  }

  start(handler: StreamHandler, gone: () => void): void {
    this.#handler = handler
    this.#socket.on('data', (chunk: Buffer) => this.#data(chunk))
    // A reset is an ordinary way for a sender to leave; 'close' follows.
    this.#socket.on('error', () => undefined)
    this.#socket.on('end', () => this.#finish())
    this.#socket.on('close', () => {
      this.#finish()
      gone()
    })
  }

  hold(bytes: number): void {
    this.#held += bytes
    this.#shared.held += bytes
  }

  release(bytes: number): void {
    this.#held -= bytes
    this.#shared.held -= bytes
    this.resume()
  }

  /** Reads on, where neither its own bytes nor those of all are too many. */
  resume(): void {
    if (this.#stopped || this.#gone || !this.#socket.isPaused()) return
    const roomy = this.#held <= this.#maxBytes / 2 && this.#shared.held <= this.#shared.maxPendingBytes
    if (roomy || this.#held === 0) this.#socket.resume()
  }

  write(bytes: Buffer): void {
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(bytes)
  }

  end(): void {
    this.#socket.end()
    this.#socket.destroySoon()
  }

  /** Ends it from our side. The server says it is closed before its sockets do: nobody waits for their event. */
  leave(): void {
    this.#finish()
    this.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  refuse(reason: string): void {
    this.#refused(`${formatPeer(this.host, this.port)}: ${reason}`)
    this.end()
  }

  stopReading(): void {
    this.#stopped = true
    this.#socket.pause()
  }

  #data(chunk: Buffer): void {
    if (this.#gone) return
    const before = this.#handler!.pendingBytes()
    this.#handler!.data(chunk)
    const pending = this.#handler!.pendingBytes()
    this.#shared.held += pending - before
    if (this.#held > this.#maxBytes) this.#socket.pause()
    else if (this.#shared.held > this.#shared.maxPendingBytes) this.#overBudget(pending)
  }

  /** With nothing of its own to wait for, a half message is all it holds: it would wait for ever. */
  #overBudget(pending: number): void {
    if (this.#held > 0) this.#socket.pause()
    else if (pending > 0) {
      this.#refused(`${formatPeer(this.host, this.port)}: too many unfinished messages at once`)
      this.#socket.destroy()
    }
  }

  #finish(): void {
    if (this.#gone) return
    this.#gone = true
    this.#shared.held -= this.#handler!.pendingBytes()
    this.#handler!.closed()
  }
}
