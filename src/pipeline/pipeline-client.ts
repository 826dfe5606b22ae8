import { Worker } from 'node:worker_threads'
import type { FromPipeline, PipelineQuestion, PipelineStart, ToPipeline } from './pipeline-protocol.ts'

/** Sends that need no answer. */
type Notice = Exclude<ToPipeline, { kind: 'ask' }>

export interface PipelineClient {
  notify(notice: Notice): void
  /** Rejects when the pipeline cannot answer or has stopped. */
  ask<T>(question: PipelineQuestion): Promise<T>
  /** Finishes the turn it is in, hands on the spool, and ends; at the latest after half a minute. */
  stop(): Promise<void>
  /** Ends it where it stands: a new start goes on from the last checkpoint. */
  kill(): Promise<void>
}

const askTimeoutMs = 10_000
const stopTimeoutMs = 30_000

/**
 * Starts the pipeline's thread and resolves when it has read its checkpoint and rules; rejects when it cannot.
 * `onMessage` gets everything it reports; `onCrash`, once and only after that, why nothing is processed any more
 * (receiving goes on, the log keeps what comes).
 */
export async function startPipeline(
  start: PipelineStart,
  onMessage: (message: FromPipeline) => void,
  onCrash: (error: Error) => void,
): Promise<PipelineClient> {
  const worker = new Worker(new URL('./pipeline-worker.ts', import.meta.url), {
    workerData: start,
    transferList: [start.state, start.logHeads, start.rules],
  })
  const client = new WorkerPipeline(worker)
  await new Promise<void>((resolve, reject) => {
    client.ended.then((error) => reject(error ?? new Error('the pipeline ended before it was ready')), reject)
    worker.on('message', (message: FromPipeline) => {
      if (message.kind === 'ready') resolve()
      client.receive(message)
      onMessage(message)
    })
  })
  void tellCrash(client, onCrash)
  return client
}

async function tellCrash(client: WorkerPipeline, onCrash: (error: Error) => void): Promise<void> {
  const error = await client.ended
  if (!client.isStopping) onCrash(error ?? new Error('the pipeline ended unasked'))
}

class WorkerPipeline implements PipelineClient {
  readonly #worker: Worker
  readonly #asked = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  /** Resolves when the thread is gone, with what ended it. */
  readonly ended: Promise<Error | undefined>
  isStopping = false
  #isGone = false
  #lastId = 0

  constructor(worker: Worker) {
    this.#worker = worker
    let crash: Error | undefined
    worker.on('error', (error) => (crash = error))
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#isGone = true
        for (const { reject } of this.#asked.values()) reject(gone())
        this.#asked.clear()
        resolve(crash)
      })
    })
  }

  notify(notice: Notice): void {
    this.#worker.postMessage(notice)
  }

  ask<T>(question: PipelineQuestion): Promise<T> {
    if (this.#isGone) return Promise.reject(gone())
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
    this.isStopping = true
    this.notify({ kind: 'stop' })
    const timer = setTimeout(() => void this.#worker.terminate(), stopTimeoutMs)
    await this.ended
    clearTimeout(timer)
  }

  async kill(): Promise<void> {
    this.isStopping = true
    await this.#worker.terminate()
    await this.ended
  }
}

function gone(): Error {
  return new Error('the pipeline has stopped')
}
