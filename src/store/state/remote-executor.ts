import type { MessagePort } from 'node:worker_threads'
import type { SqlExecutor, Statement, StatementResult } from './sql-executor.ts'

export type StateRequest =
  | { id: number; op: 'execute'; session: number; statement: Statement }
  | { id: number; op: 'batch'; statements: readonly Statement[] }
  | { id: number; op: 'begin' | 'commit' | 'rollback'; session: number }

export type StateReply = { id: number; result: unknown } | { id: number; error: string }

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/** SQL in the state worker, over a message port. Sessions of several clients are kept apart by the worker. */
export function connectExecutor(port: MessagePort): SqlExecutor {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let lastId = 0
  let isClosed = false
  port.on('message', (reply: StateReply) => {
    const call = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) call?.reject(new StateError(reply.error))
    else call?.resolve(reply.result as never)
  })
  port.on('close', () => {
    isClosed = true
    for (const call of waiting.values()) call.reject(closed())
    waiting.clear()
  })
  const ask = <T>(request: WithoutId<StateRequest>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (isClosed) {
        reject(closed())
        return
      }
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      port.postMessage({ ...request, id })
    })
  return {
    execute: (session, statement) => ask<StatementResult>({ op: 'execute', session, statement }),
    batch: (statements) => ask<StatementResult[]>({ op: 'batch', statements }),
    begin: (session) => ask<void>({ op: 'begin', session }),
    commit: (session) => ask<void>({ op: 'commit', session }),
    rollback: (session) => ask<void>({ op: 'rollback', session }),
    async close() {
      isClosed = true
      port.close()
    },
  }
}

function closed(): StateError {
  return new StateError('the state store is closed')
}

/** The state store refused a statement; the message is SQLite's. */
export class StateError extends Error {
  override readonly name = 'StateError'
  readonly code = 'state_error'
}
