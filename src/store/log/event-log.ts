import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { Receipt } from '../../model/receipt.ts'
import type { AppendGroup, AppendResult } from './log-file.ts'
import type { LogReply, LogRequest, LogWorkerData } from './log-worker.ts'

export interface EventLog {
  /**
   * Resolves when the receipts are durable: then, and only then, acknowledge them. Waits while the queue is full.
   * Rejects with `LogError`: `disk_full`, `log_failed`, `log_closed`; nothing of the call was kept.
   */
  append(receipts: readonly Receipt[], batchId?: string): Promise<AppendResult>
  /** Is the queue full? A receiver that can refuse (HTTP 429) asks first. */
  isFull(): boolean
  /** Why the last commit was refused; undefined once one succeeded again. */
  trouble(): string | undefined
  head(): number
  /** A port on which the head's sequence arrives after each commit. */
  follow(): MessagePort
  /** Drops what every consumer has passed (`seq`) and is older than `beforeMs`. Returns the batches dropped. */
  trim(seq: number, beforeMs: number): Promise<number>
  stop(): Promise<void>
}

export interface EventLogOptions {
  readonly path: string
  readonly key?: Uint8Array
  /** Bytes of raw text waiting for a commit before `append` holds back. */
  readonly maxQueuedBytes?: number
  /** Waits this long for company, so that a commit carries more than one small message. */
  readonly lingerMs?: number
  /** The first sequence that nobody has used: the log begins there, or after it. */
  readonly leastHead?: number
  readonly onCrash: (error: Error) => void
}

interface Waiting extends AppendGroup {
  readonly bytes: number
  readonly resolve: (result: AppendResult) => void
  readonly reject: (error: Error) => void
}

/** A commit is read, processed and held in memory as a whole by whoever follows: larger ones gain nothing. */
const maxCommitBytes = 2 * 1024 * 1024

/** Starts the log's writer in a thread of its own and groups appends: one commit is in flight at a time. */
export async function startEventLog(options: EventLogOptions): Promise<EventLog> {
  const data: LogWorkerData = {
    path: options.path,
    ...(options.key && { key: options.key }),
    ...(options.leastHead !== undefined && { leastHead: options.leastHead }),
  }
  const worker = new Worker(new URL('./log-worker.ts', import.meta.url), { workerData: data })
  const head = await new Promise<number>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new LogError('log_failed', `its writer ended with ${code}`)))
    worker.once('message', (reply: LogReply) => 'ready' in reply && resolve(reply.head))
  })
  worker.on('error', options.onCrash)
  return new WorkerEventLog(worker, head, options)
}

class WorkerEventLog implements EventLog {
  readonly #worker: Worker
  readonly #maxQueuedBytes: number
  readonly #lingerMs: number
  readonly #calls = new Map<number, (reply: LogReply) => void>()
  #queue: Waiting[] = []
  #queuedBytes = 0
  #held: (() => void)[] = []
  #inFlight = false
  #trouble: string | undefined
  #timer: NodeJS.Timeout | undefined
  #head: number
  #lastId = 0
  #stopped = false

  constructor(worker: Worker, head: number, options: EventLogOptions) {
    this.#worker = worker
    this.#head = head
    this.#maxQueuedBytes = options.maxQueuedBytes ?? 16 * 1024 * 1024
    this.#lingerMs = options.lingerMs ?? 4
    worker.on('message', (reply: LogReply) => {
      if (!('id' in reply)) return
      const settle = this.#calls.get(reply.id)
      this.#calls.delete(reply.id)
      settle?.(reply)
    })
    worker.on('exit', () => this.#failAll())
  }

  async append(receipts: readonly Receipt[], batchId?: string): Promise<AppendResult> {
    while (this.isFull()) await new Promise<void>((resolve) => this.#held.push(resolve))
    if (this.#stopped) throw closed()
    const bytes = receipts.reduce((sum, receipt) => sum + receipt.raw.length + 100, 0)
    this.#queuedBytes += bytes
    const result = new Promise<AppendResult>((resolve, reject) => {
      this.#queue.push({ receipts, bytes, resolve, reject, ...(batchId !== undefined && { batchId }) })
    })
    this.#schedule()
    return result
  }

  trouble(): string | undefined {
    return this.#trouble
  }

  isFull(): boolean {
    return this.#queuedBytes >= this.#maxQueuedBytes && !this.#stopped
  }

  head(): number {
    return this.#head
  }

  follow(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    this.#post({ op: 'follow', port: port1 }, [port1])
    return port2
  }

  async trim(seq: number, beforeMs: number): Promise<number> {
    if (this.#stopped) throw closed()
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      this.#calls.set(id, (reply) => ('trimmed' in reply ? resolve(reply.trimmed) : reject(toError(reply))))
      this.#post({ op: 'trim', id, seq, beforeMs })
    })
  }

  async stop(): Promise<void> {
    while (!this.#stopped && (this.#queue.length > 0 || this.#inFlight))
      await new Promise((resolve) => setTimeout(resolve, 5))
    if (this.#stopped) return
    this.#stopped = true
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve))
    this.#post({ op: 'stop' })
    await ended
  }

  #schedule(): void {
    if (this.#inFlight || this.#timer) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#commit()
    }, this.#lingerMs)
  }

  #commit(): void {
    const taken: Waiting[] = []
    let bytes = 0
    for (const waiting of this.#queue) {
      if (taken.length > 0 && bytes + waiting.bytes > maxCommitBytes) break
      taken.push(waiting)
      bytes += waiting.bytes
    }
    if (taken.length === 0) return
    this.#queue = this.#queue.slice(taken.length)
    this.#inFlight = true
    const id = ++this.#lastId
    this.#calls.set(id, (reply) => this.#settle(taken, bytes, reply))
    const groups = taken.map(({ receipts, batchId }) => ({
      receipts,
      ...(batchId !== undefined && { batchId }),
    }))
    this.#post({ op: 'append', id, groups })
  }

  #settle(taken: readonly Waiting[], bytes: number, reply: LogReply): void {
    this.#inFlight = false
    this.#queuedBytes -= bytes
    if ('results' in reply) {
      this.#trouble = undefined
      this.#head = reply.head
      taken.forEach((waiting, index) => {
        waiting.resolve(reply.results[index] as AppendResult)
      })
    } else {
      const error = toError(reply)
      this.#trouble = error.message
      for (const waiting of taken) waiting.reject(error)
    }
    for (const resume of this.#held.splice(0)) resume()
    if (this.#queue.length > 0) this.#schedule()
  }

  /** Nobody may wait for a writer that is gone: whether its last commit was kept is not known, so it counts as not. */
  #failAll(): void {
    this.#stopped = true
    const calls = [...this.#calls]
    this.#calls.clear()
    for (const [id, settle] of calls) settle({ id, code: 'log_closed', error: 'the event log is closed' })
    clearTimeout(this.#timer)
    for (const waiting of this.#queue.splice(0)) waiting.reject(closed())
    for (const resume of this.#held.splice(0)) resume()
  }

  #post(request: LogRequest, transfer: MessagePort[] = []): void {
    this.#worker.postMessage(request, transfer)
  }
}

function toError(reply: LogReply): LogError {
  if (!('error' in reply)) return new LogError('log_failed', 'unexpected reply')
  return new LogError(reply.code, reply.error)
}

function closed(): LogError {
  return new LogError('log_closed', 'the event log is closed')
}

/** The log did not take a batch; nothing of it was kept and the sender must not be told otherwise. */
export class LogError extends Error {
  override readonly name = 'LogError'
  readonly code: string
  constructor(code: string, detail: string) {
    super(`event log: ${detail}${code === 'disk_full' ? '; free space on the data folder’s disk' : ''}`)
    this.code = code
  }
}
