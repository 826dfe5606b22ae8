import { once } from 'node:events'
import { chmodSync, rmSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import { Receipt } from '../model/receipt.ts'
import { Source } from '../model/source.ts'
import type { AppendResult } from '../store/log/log-file.ts'
import type { NewDeadLetter } from '../sources/dead-letter-store.ts'

/**
 * How the command line of the machine's own operator reaches the server that runs on a data folder: a Unix socket
 * inside it, for the folder's owner alone. It takes receipts and what of a file could not be read, makes the source
 * of an import, and tells how the server is placed; nothing else.
 */
export interface ControlSocket {
  stop(): Promise<void>
}

/** What the running server tells of itself. */
export interface ServerStatus {
  readonly pid: number
  readonly version: string
  readonly url: string
  readonly listeners: readonly { readonly name: string; readonly address: string }[]
}

export interface ControlHandlers {
  append(receipts: readonly Receipt[]): Promise<AppendResult>
  addDeadLetters(letters: readonly NewDeadLetter[]): Promise<void>
  /** The source with this id; made as given where there is none. */
  provideSource(source: Source): Promise<Source>
  status(): ServerStatus
}

const DeadLetters = z.array(
  z.object({
    source: z.string(),
    stage: z.enum(['receive', 'normalise', 'context', 'detect', 'lake']),
    reason: z.string(),
    receipt: Receipt,
  }),
)

const statusWithinMs = 5_000
const maxBodyBytes = 64 * 1024 * 1024

export function socketPath(root: string): string {
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\gatehouse-${root.replaceAll(/\W/g, '-')}`
    : join(root, 'control.sock')
}

export async function serveControlSocket(root: string, handlers: ControlHandlers): Promise<ControlSocket> {
  const path = socketPath(root)
  rmSync(path, { force: true })
  const server = createServer((incoming, response) => {
    answer(incoming, response, handlers).catch((error: unknown) => {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error))
    })
  })
  server.listen(path)
  await once(server, 'listening')
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  return {
    async stop() {
      server.close()
      server.closeAllConnections()
      rmSync(path, { force: true })
    },
  }
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  handlers: ControlHandlers,
): Promise<void> {
  const body = await readBody(incoming, maxBodyBytes)
  if (body === undefined) {
    response.writeHead(413).end('too large')
    return
  }
  const result = await perform(incoming.url ?? '', body === '' ? undefined : JSON.parse(body), handlers)
  if (result === undefined) response.writeHead(404).end('this server does not know that command')
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result))
}

async function perform(path: string, body: unknown, handlers: ControlHandlers): Promise<unknown> {
  if (path === '/append') return handlers.append(Receipt.array().parse(body))
  if (path === '/source') return handlers.provideSource(Source.parse(body))
  if (path === '/status') return handlers.status()
  if (path !== '/dead-letters') return undefined
  await handlers.addDeadLetters(DeadLetters.parse(body))
  return {}
}

/** Calls of a running server. Each gives undefined where none runs on this folder. */
export class ControlClient {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  async append(receipts: readonly Receipt[]): Promise<AppendResult | undefined> {
    return (await this.#call('/append', receipts)) as AppendResult | undefined
  }

  async addDeadLetters(letters: readonly NewDeadLetter[]): Promise<object | undefined> {
    return (await this.#call('/dead-letters', letters)) as object | undefined
  }

  async provideSource(source: Source): Promise<Source | undefined> {
    const found = await this.#call('/source', source)
    return found === undefined ? undefined : Source.parse(found)
  }

  async status(): Promise<ServerStatus | undefined> {
    return (await this.#call('/status', undefined, AbortSignal.timeout(statusWithinMs))) as
      ServerStatus | undefined
  }

  async #call(path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    const options = { socketPath: socketPath(this.#root), method: 'POST', path }
    const call = request({ ...options, ...(signal && { signal }) })
    const answered = once(call, 'response') as Promise<[IncomingMessage]>
    call.end(body === undefined ? undefined : JSON.stringify(body))
    let response: IncomingMessage
    try {
      ;[response] = await answered
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined
      throw error
    }
    const text = (await readBody(response, maxBodyBytes)) ?? ''
    if (response.statusCode !== 200) throw new ControlError(`the running server refused: ${text}`)
    return JSON.parse(text)
  }
}

/** The running server did not do what it was asked. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly code = 'server_refused'
}

/** Undefined where it is longer than `maxBytes`. */
async function readBody(message: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
