import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { LogFile, type AppendGroup, type AppendResult } from './log-file.ts'

export interface LogWorkerData {
  readonly path: string
  readonly key?: Uint8Array
  /** The first sequence that nobody has used. */
  readonly leastHead?: number
}
export type LogRequest =
  | { readonly op: 'append'; readonly id: number; readonly groups: readonly AppendGroup[] }
  | { readonly op: 'trim'; readonly id: number; readonly seq: number; readonly beforeMs: number }
  | { readonly op: 'follow'; readonly port: MessagePort }
  | { readonly op: 'stop' }
export type LogReply =
  | { readonly ready: true; readonly head: number }
  | { readonly id: number; readonly results: AppendResult[]; readonly head: number }
  | { readonly id: number; readonly trimmed: number }
  | { readonly id: number; readonly error: string; readonly code: string }

const { path, key, leastHead } = workerData as LogWorkerData
const file = new LogFile(path, key, leastHead)
const followers: MessagePort[] = []
const post = (reply: LogReply): void => parentPort?.postMessage(reply)

parentPort?.on('message', (request: LogRequest) => {
  if (request.op === 'follow') {
    followers.push(request.port)
    request.port.postMessage(file.head)
    return
  }
  if (request.op === 'stop') {
    file.close()
    process.exit(0)
  }
  try {
    if (request.op === 'trim') {
      post({ id: request.id, trimmed: file.trim(request.seq, request.beforeMs) })
      return
    }
    const results = file.append(request.groups)
    post({ id: request.id, results, head: file.head })
    for (const follower of followers) follower.postMessage(file.head)
  } catch (error) {
    const code = (error as { errcode?: number }).errcode === 13 ? 'disk_full' : 'log_failed'
    post({ id: request.id, error: error instanceof Error ? error.message : String(error), code })
  }
})
post({ ready: true, head: file.head })
