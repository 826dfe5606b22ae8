import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { LoadOrder, LoadReport } from './load-protocol.ts'

/** A load under way in a process of its own. */
export interface Load {
  readonly report: Promise<LoadReport>
  stop(): void
}

export function startLoad(order: LoadOrder): Load {
  const child = fork(new URL('load-process.ts', import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.send(order)
  const report = Promise.race([
    once(child, 'message').then(([message]) => message as LoadReport),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the load's process ended with ${code} before it was done`)
    }),
  ])
  const stop = () => child.connected && child.disconnect()
  return { report: report.finally(stop), stop }
}
