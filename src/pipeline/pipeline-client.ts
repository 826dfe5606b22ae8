import { Worker } from 'node:worker_threads'
import type { FromPipeline, PipelineQuestion, PipelineStart, ToPipeline } from './pipeline-protocol.ts'

/** Sends that need no answer. */
type Notice = Exclude<ToPipeline, { kind: 'ask' }>

export interface PipelineClient {
  notify(notice: Notice): void
  /** Rejects when the pipeline cannot answer or has stopped. */
  ask<T>(question: PipelineQuestion): Promise<T>
  /** Finishes the turn it is in, hands on the spool, and ends. */
  stop(): Promise<void>
}

const askTimeoutMs = 10_000

/**
 * Starts the pipeline's thread and resolves when it has read its checkpoint and rules. `onMessage` gets everything it
 * reports; `onCrash` an error after which nothing is processed any more (receiving goes on, the log keeps what comes).
 */
export async function startPipeline(
  start: PipelineStart,
  onMessage: (message: FromPipeline) => void,
  onCrash: (error: Error) => void,
): Promise<PipelineClient> {
  const worker = new Worker(new URL('./pipeline-worker.ts', import.meta.url), {
    workerData: start,
    transferList: [start.state, start.logHeads],
  })
  const client = new WorkerPipeline(worker)
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.on('message', (message: FromPipeline) => {
      if (message.kind === 'ready') resolve()
      if (message.kind === 'failed') onCrash(new Error(message.message))
      client.receive(message)
      onMessage(message)
    })
  })
  worker.on('error', onCrash)
  return client
}

class WorkerPipeline implements PipelineClient {
  readonly #worker: Worker
  readonly #asked = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  #lastId = 0

  constructor(worker: Worker) {
    this.#worker = worker
    worker.on('exit', () => {
      for (const { reject } of this.#asked.values()) reject(new Error('the pipeline has stopped'))
      this.#asked.clear()
    })
  }

  notify(notice: Notice): void {
    this.#worker.postMessage(notice)
  }

  ask<T>(question: PipelineQuestion): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const id = ++this.#lastId
      const timer = setTimeout(() => {
        this.#asked.delete(id)
        reject(new Error('the pipeline did not answer in time'))
      }, askTimeoutMs)
      const settle = () => clearTimeout(timer)
      this.#asked.set(id, {
        resolve: (value) => (settle(), resolve(value)),
        reject: (error) => (settle(), reject(error)),
      })
      this.#worker.postMessage({ kind: 'ask', id, question } satisfies ToPipeline)
    })
  }

  receive(message: FromPipeline): void {
    if (message.kind !== 'answer') return
    const asked = this.#asked.get(message.id)
    this.#asked.delete(message.id)
    if (message.error !== undefined) asked?.reject(new Error(message.error))
    else asked?.resolve(message.answer as never)
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve))
    this.notify({ kind: 'stop' })
    await ended
  }
}
