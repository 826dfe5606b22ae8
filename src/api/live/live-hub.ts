import { randomUUID } from 'node:crypto'
import type { Viewer } from '../../model/right.ts'
import { LiveClient } from './live-client.ts'
import { dataFor, type LiveMessage } from './live-message.ts'

export interface LiveHubOptions {
  /** Messages kept for a client that comes back. */
  readonly ring?: number
  /** Messages waiting for one client that does not read; beyond it the client is told to load again. */
  readonly queue?: number
  readonly heartbeatMs?: number
  readonly clients?: number
}

interface Stamped {
  /** Random: a counter would tell how much happens where the viewer may not look. */
  readonly id: string
  readonly message: LiveMessage
  /** As text, made once however many watch. */
  readonly texts: Map<unknown, string>
}

/** Live streams refused: too many are open. */
export class LiveFullError extends Error {
  override readonly name = 'LiveFullError'
  readonly code = 'live_full'
}

/**
 * Sends what happens to everybody who watches and may see it. Bounded in every direction: a ring for those who come
 * back, a queue per client, a number of clients.
 */
export class LiveHub {
  readonly #options: Required<LiveHubOptions>
  readonly #clients = new Set<LiveClient>()
  readonly #ring: Stamped[] = []
  #heartbeat: NodeJS.Timeout | undefined

  constructor(options: LiveHubOptions = {}) {
    this.#options = { ring: 1_000, queue: 200, heartbeatMs: 15_000, clients: 500, ...options }
  }

  publish(message: LiveMessage): void {
    const stamped = { id: randomUUID(), message, texts: new Map<unknown, string>() }
    this.#ring.push(stamped)
    if (this.#ring.length > this.#options.ring) this.#ring.shift()
    for (const client of this.#clients) this.#offer(client, stamped)
  }

  get watching(): number {
    return this.#clients.size
  }

  /**
   * The viewer's stream of server-sent events. `lastEventId`: what the client got last; what it missed is sent first,
   * or `resync` when that is not kept any more.
   */
  open(viewer: Viewer, lastEventId: string | null, signal: AbortSignal): ReadableStream<Uint8Array> {
    if (this.#clients.size >= this.#options.clients) {
      throw new LiveFullError(`${this.#clients.size} live streams are open, the most allowed.`)
    }
    const client = new LiveClient(viewer, this.#options.queue, () => this.#leave(client))
    this.#clients.add(client)
    this.#heartbeat ??= setInterval(() => this.#beat(), this.#options.heartbeatMs).unref()
    client.comment('connected')
    this.#resume(client, lastEventId)
    if (signal.aborted) client.close()
    else signal.addEventListener('abort', () => client.close(), { once: true })
    return client.stream
  }

  /** Ends every stream, or those of one viewer: their rights changed, or they signed out. */
  close(viewerId?: string): void {
    for (const client of this.#clients) {
      if (viewerId === undefined || client.viewer.id === viewerId) client.close()
    }
  }

  #resume(client: LiveClient, lastEventId: string | null): void {
    if (lastEventId === null) return
    const at = this.#ring.findIndex(({ id }) => id === lastEventId)
    if (at === -1) client.resync(this.#ring.at(-1)?.id ?? randomUUID())
    else for (const stamped of this.#ring.slice(at + 1)) this.#offer(client, stamped)
  }

  #offer(client: LiveClient, { id, message, texts }: Stamped): void {
    const data = dataFor(client.viewer, message)
    if (data === undefined) return
    const text = texts.get(data) ?? JSON.stringify(data)
    texts.set(data, text)
    client.send(message.kind, id, text)
  }

  #beat(): void {
    for (const client of this.#clients) client.comment('still here')
  }

  #leave(client: LiveClient): void {
    this.#clients.delete(client)
    if (this.#clients.size > 0) return
    clearInterval(this.#heartbeat)
    this.#heartbeat = undefined
  }
}
