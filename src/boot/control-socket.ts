import { once } from 'node:events'
import { chmodSync, rmSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { Receipt } from '../model/receipt.ts'
import type { AppendResult } from '../store/log/log-file.ts'

/**
 * How the command line of the machine's own operator hands receipts to the server that runs on a data folder: a Unix
 * socket inside it, for the folder's owner alone. It can append and nothing else.
 */
export interface ControlSocket {
  stop(): Promise<void>
}

type Append = (receipts: readonly Receipt[]) => Promise<AppendResult>

const maxBodyBytes = 64 * 1024 * 1024

export function socketPath(root: string): string {
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\gatehouse-${root.replaceAll(/\W/g, '-')}`
    : join(root, 'control.sock')
}

export async function serveControlSocket(root: string, append: Append): Promise<ControlSocket> {
  const path = socketPath(root)
  rmSync(path, { force: true })
  const server = createServer((incoming, response) => {
    answer(incoming, response, append).catch((error: unknown) => {
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

async function answer(incoming: IncomingMessage, response: ServerResponse, append: Append): Promise<void> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) {
      response.writeHead(413).end('too large')
      return
    }
    chunks.push(chunk)
  }
  const receipts = Receipt.array().parse(JSON.parse(Buffer.concat(chunks).toString()))
  const result = await append(receipts)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result))
}

/** Appends through a running server's socket. Undefined: none runs on this folder. */
export async function appendThroughSocket(
  root: string,
  receipts: readonly Receipt[],
): Promise<AppendResult | undefined> {
  const call = request({ socketPath: socketPath(root), method: 'POST', path: '/append' })
  const answered = once(call, 'response') as Promise<[IncomingMessage]>
  call.end(JSON.stringify(receipts))
  let response: IncomingMessage
  try {
    ;[response] = await answered
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined
    throw error
  }
  const chunks: Buffer[] = []
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  if (response.statusCode !== 200) throw new Error(`the running server refused: ${text}`)
  return JSON.parse(text) as AppendResult
}
