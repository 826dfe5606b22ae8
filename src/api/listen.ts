import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { createServer as createNetServer, type Server as NetServer } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import ipaddr from 'ipaddr.js'
import type { TlsCertificate } from './tls-certificate.ts'

export interface ListenOptions {
  /** `app.fetch`. */
  readonly fetch: Parameters<typeof getRequestListener>[0]
  /** An address of this machine, `localhost`, `0.0.0.0` or `::`. */
  readonly address: string
  readonly port: number
  /** Needed for every address that is not loopback. */
  readonly certificate?: TlsCertificate
}

export interface Listening {
  /** What to type into a browser. */
  readonly url: string
  readonly port: number
  readonly tls: boolean
  /** A renewed certificate, for connections from now on. */
  setCertificate(certificate: TlsCertificate): void
  /** Stops at once: open streams are cut. */
  close(): Promise<void>
}

/** The server cannot listen as asked; the message says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly code: 'needs_https' | 'port_in_use' | 'port_not_allowed' | 'address_not_here' | 'cannot_listen'
  constructor(code: ListenError['code'], message: string) {
    super(message)
    this.code = code
  }
}

const limits = {
  maxHeaderSize: 16 * 1024,
  /** Until the headers are there, until a whole request is there, and between two requests. */
  headersTimeout: 15_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 10_000,
}
const maxConnections = 4_000
const firstByteTimeoutMs = 15_000
const tlsHandshakeByte = 0x16

/** Plain HTTP on loopback, HTTPS everywhere else; there is no way to have it otherwise. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { certificate, address, port } = options
  if (!certificate && !isLoopback(address)) {
    throw new ListenError(
      'needs_https',
      `${address} is not loopback, so it needs a certificate: only HTTPS is served`,
    )
  }
  const listener = getRequestListener(options.fetch, { overrideGlobalObjects: false })
  const handle = (...call: Parameters<typeof listener>) => void listener(...call)
  const web = certificate
    ? createHttpsServer(
        { ...limits, cert: certificate.cert, key: certificate.key, minVersion: 'TLSv1.2' },
        handle,
      )
    : createHttpServer(limits, handle)
  web.maxHeadersCount = 100
  const front = certificate ? tellPlainFromTls(web as HttpsServer) : web
  front.maxConnections = maxConnections
  await startListening(front, address, port)
  const bound = front.address()
  const boundPort = bound !== null && typeof bound === 'object' ? bound.port : port
  return {
    url: `${certificate ? 'https' : 'http'}://${urlHost(address, certificate)}:${boundPort}`,
    port: boundPort,
    tls: certificate !== undefined,
    setCertificate(renewed) {
      if (certificate) (web as HttpsServer).setSecureContext({ cert: renewed.cert, key: renewed.key })
    },
    close: () => closeAll(front, web),
  }
}

export function isLoopback(address: string): boolean {
  if (address === 'localhost') return true
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}

/** `localhost` on loopback, since passkeys need a name; else the certificate's first name for "all addresses". */
function urlHost(address: string, certificate: TlsCertificate | undefined): string {
  if (isLoopback(address)) return 'localhost'
  const anywhere = address === '0.0.0.0' || address === '::'
  const host = anywhere ? (certificate?.names[0] ?? 'localhost') : address
  return host.includes(':') ? `[${host}]` : host
}

function startListening(server: NetServer, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, address, port)))
    server.listen({ host: address, port }, resolve)
  })
}

function explain(error: NodeJS.ErrnoException, address: string, port: number): ListenError {
  if (error.code === 'EADDRINUSE') {
    return new ListenError(
      'port_in_use',
      `port ${port} on ${address} is in use: is Gatehouse running already? ` +
        `"ss -ltnp sport = :${port}" names the program; web.port in gatehouse.yml chooses another (--port of the demo)`,
    )
  }
  if (error.code === 'EACCES') {
    return new ListenError(
      'port_not_allowed',
      `port ${port} needs more rights: choose one from 1024 up (web.port in gatehouse.yml)`,
    )
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new ListenError(
      'address_not_here',
      `${address} is not an address of this machine: see "ip address"`,
    )
  }
  return new ListenError('cannot_listen', `cannot listen on ${address} port ${port}: ${error.message}`)
}

/** One port for both: TLS goes to the HTTPS server, plain HTTP gets an answer that says where to go. */
function tellPlainFromTls(secure: HttpsServer): NetServer {
  const plain = createHttpServer(limits, (request, response) => {
    const host = /^[\w.:[\]-]{1,255}$/.test(request.headers.host ?? '') ? request.headers.host : '<this host>'
    response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    response.end(`This port speaks HTTPS. Go to https://${host}/\n`)
  })
  return createNetServer({ noDelay: true }, (socket) => {
    socket.setTimeout(firstByteTimeoutMs, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.once('data', (first: Buffer) => {
      socket.pause()
      socket.setTimeout(0)
      socket.removeAllListeners('timeout')
      socket.unshift(first)
      ;(first[0] === tlsHandshakeByte ? secure : plain).emit('connection', socket)
      process.nextTick(() => socket.resume())
    })
  }).on('close', () => plain.closeAllConnections())
}

function closeAll(front: NetServer, web: HttpServer | HttpsServer): Promise<void> {
  return new Promise((resolve) => {
    front.close(() => resolve())
    web.closeAllConnections()
  })
}
