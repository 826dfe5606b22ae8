import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { openLocalExecutor } from './local-executor.ts'
import type { StateReply, StateRequest } from './remote-executor.ts'
import type { SqlExecutor } from './sql-executor.ts'

export interface StateWorkerData {
  readonly path: string
  /** 32 bytes: the file is encrypted. */
  readonly key?: Uint8Array
}

// The one writer of the state file. Each client brings a port; its session numbers are made unique here.
const { path, key } = workerData as StateWorkerData
const executor = openLocalExecutor(path, key)
let clients = 0

parentPort?.on('message', (message: { connect: MessagePort } | { stop: true }) => {
  if ('stop' in message) {
    void executor.close().then(() => process.exit(0))
    return
  }
  const client = ++clients
  message.connect.on('message', (request: StateRequest) => void serve(client, message.connect, request))
})

async function serve(client: number, port: MessagePort, request: StateRequest): Promise<void> {
  let reply: StateReply
  try {
    reply = { id: request.id, result: await run(executor, client, request) }
  } catch (error) {
    reply = { id: request.id, error: error instanceof Error ? error.message : String(error) }
  }
  port.postMessage(reply)
}

function run(executor: SqlExecutor, client: number, request: StateRequest): Promise<unknown> {
  if (request.op === 'batch') return executor.batch(request.statements)
  const session = client * 2 ** 40 + request.session
  if (request.op === 'execute') return executor.execute(session, request.statement)
  return executor[request.op](session)
}
