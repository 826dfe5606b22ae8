import { fork, type ChildProcess } from 'node:child_process'
import type {
  ChildOperations,
  FileQuery,
  FromChild,
  OpenRequest,
  OperationName,
  Row,
  ToChild,
} from './child/protocol.ts'
import { LakeError } from './lake-error.ts'

type RequestOf<O extends OperationName> = Parameters<ChildOperations[O]>[0]
type ResultOf<O extends OperationName> = Awaited<ReturnType<ChildOperations[O]>>

interface Call {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
  readonly onChunk?: (rows: readonly Row[]) => Promise<void>
}

/** Questions that run at the same time; each holds a thread of the child's pool. */
const maxQueries = 3
const maxWaiting = 50
const restartLimit = 5
const restartWindowMs = 60_000

const childEnvironment = {
  // DuckDB's work runs on this pool: questions, a flush and a merge side by side.
  UV_THREADPOOL_SIZE: '8',
  // Both allocators give freed pages back soon and keep one pool, not one per thread: 200 MB less at a merge. The
  // first is DuckDB's own, the second everybody else's.
  DUCKDB_JE_MALLOC_CONF: 'narenas:1,dirty_decay_ms:10,muzzy_decay_ms:0',
  MALLOC_ARENA_MAX: '2',
}

/** The lake's child process: started at the first call, started again when it dies; calls under way then fail. */
export class LakeProcess {
  readonly #open: OpenRequest
  readonly #onCrash: (error: Error) => void
  readonly #calls = new Map<number, Call>()
  readonly #waiting: (() => void)[] = []
  #child: ChildProcess | undefined
  #ready: Promise<void> | undefined
  #ids = 0
  #queries = 0
  #deaths: number[] = []
  #stopped = false

  constructor(open: OpenRequest, onCrash: (error: Error) => void) {
    this.#open = open
    this.#onCrash = onCrash
  }

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Asks the child. Throws `LakeError`: `lake_restarted` when it died meanwhile, `query_cancelled` on `signal`. */
  async call<O extends OperationName>(
    op: O,
    request: RequestOf<O>,
    signal?: AbortSignal,
  ): Promise<ResultOf<O>> {
    const asks = op === 'query' || op === 'exportParquet'
    if (asks) return this.#inTurn(signal, () => this.#send(op, request, { signal }))
    await this.#start()
    return this.#send(op, request, { signal })
  }

  /** A question whose rows are used as they come; the child waits for `onChunk`. Returns their number. */
  stream(
    request: FileQuery,
    onChunk: (rows: readonly Row[]) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<number> {
    return this.#inTurn(signal, () => this.#send('stream', request, { signal, onChunk }))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const child = this.#child
    if (!child) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.disconnect()
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(timer)
  }

  async #start(): Promise<void> {
    if (this.#stopped) throw new LakeError('lake_stopped', 'the lake was stopped')
    this.#ready ??= this.#fork().catch((error: unknown) => {
      this.#ready = undefined
      throw error
    })
    await this.#ready
  }

  async #fork(): Promise<void> {
    const since = Date.now() - restartWindowMs
    this.#deaths = this.#deaths.filter((time) => time > since)
    if (this.#deaths.length >= restartLimit) {
      throw new LakeError(
        'lake_failed',
        `the lake's process died ${restartLimit} times within a minute; it is tried again after that. See the log for its last words`,
      )
    }
    const child = fork(new URL('lake-child.ts', import.meta.url), {
      serialization: 'advanced',
      env: { ...process.env, ...childEnvironment },
      execArgv: ['--max-old-space-size=256', '--max-semi-space-size=2', '--heap-growing-percent=40'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child = child
    child.on('message', (message: FromChild) => this.#settle(child, message))
    child.on('error', (error) => this.#onCrash(error))
    child.once('exit', (code, signal) => this.#died(child, code, signal))
    await this.#send('open', this.#open)
  }

  #died(child: ChildProcess, code: number | null, signal: string | null): void {
    if (this.#child !== child) return
    this.#child = undefined
    this.#ready = undefined
    this.#deaths.push(Date.now())
    const error = new LakeError(
      'lake_restarted',
      "the lake's process ended while it worked on this: ask again",
    )
    for (const [id, call] of this.#calls) {
      this.#calls.delete(id)
      call.reject(error)
    }
    if (!this.#stopped)
      this.#onCrash(new Error(`the lake's process ended (${signal ?? code}); it is started again`))
  }

  #send<O extends OperationName>(
    op: O,
    request: RequestOf<O>,
    { signal, onChunk }: { signal?: AbortSignal | undefined; onChunk?: Call['onChunk'] } = {},
  ): Promise<ResultOf<O>> {
    const child = this.#child
    if (!child) throw new LakeError('lake_restarted', "the lake's process just ended: ask again")
    const id = ++this.#ids
    const cancel = () => tell(child, { cancel: id })
    signal?.addEventListener('abort', cancel)
    const answer = new Promise<ResultOf<O>>((resolve, reject) => {
      this.#calls.set(id, {
        resolve: (result) => resolve(result as ResultOf<O>),
        reject,
        ...(onChunk ? { onChunk } : {}),
      })
      tell(child, { id, op, request })
      if (signal?.aborted) cancel()
    })
    return answer.finally(() => signal?.removeEventListener('abort', cancel))
  }

  #settle(child: ChildProcess, message: FromChild): void {
    const call = this.#calls.get(message.id)
    if (!call) return
    if ('chunk' in message) {
      const used = call.onChunk?.(message.chunk) ?? Promise.resolve()
      used.then(
        () => tell(child, { ack: message.id }),
        (error: unknown) => {
          this.#calls.delete(message.id)
          tell(child, { cancel: message.id })
          call.reject(error instanceof Error ? error : new Error(String(error)))
        },
      )
      return
    }
    this.#calls.delete(message.id)
    if ('error' in message) call.reject(new LakeError(message.error.code, message.error.message))
    else call.resolve(message.result)
  }

  async #inTurn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal)
    try {
      await this.#start()
      return await work()
    } finally {
      this.#leave()
    }
  }

  async #enter(signal: AbortSignal | undefined): Promise<void> {
    if (this.#queries >= maxQueries) {
      if (this.#waiting.length >= maxWaiting) {
        throw new LakeError('lake_busy', 'too many questions wait for the lake: try again in a moment')
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#queries++
    if (signal?.aborted) {
      this.#leave()
      throw new LakeError('query_cancelled', 'the question was called off')
    }
  }

  /** The place goes to the next in line, or is free. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#queries--
  }
}

/** A child that just died is dealt with when its end is reported. */
function tell(child: ChildProcess, message: ToChild): void {
  if (child.connected) child.send(message, () => {})
}
