import { startPipeline, type PipelineClient } from '../pipeline/pipeline-client.ts'
import type { FromPipeline, PipelineStart } from '../pipeline/pipeline-protocol.ts'
import type { SpoolFile } from '../store/lake/child/protocol.ts'
import { LakeError } from '../store/lake/lake-error.ts'
import { clearSpool } from '../store/lake/recover.ts'
import { handlePipelineMessage } from './handle-pipeline-message.ts'
import { LakeFeeder } from './lake-feeder.ts'
import type { PipelineParts, RunningPipeline } from './pipeline-parts.ts'

const ingestRetryMs = 2_000
const firstRestartMs = 1_000
const maxRestartMs = 60_000

/**
 * Keeps the pipeline running: carries its spool files to the lake, and starts it again from its checkpoint when it
 * broke, ever more slowly. Meanwhile the log keeps what comes, and the health says what happened.
 */
export class PipelineKeeper implements RunningPipeline {
  readonly #parts: PipelineParts
  readonly #feeder: LakeFeeder
  readonly client: RunningPipeline['client'] = {
    notify: (notice) => this.#current?.notify(notice),
    ask: (question) =>
      this.#current?.ask(question) ?? Promise.reject(new Error('the pipeline is being started: ask again')),
  }
  problems: readonly string[] = []
  #current: PipelineClient | undefined
  /** Counts starts: what an earlier one left behind is not taken for the present one's. */
  #run = 0
  #checkpointSeq = 1
  #ingesting: Promise<void> = Promise.resolve()
  #restarting: Promise<void> = Promise.resolve()
  #restartMs = firstRestartMs
  readonly #stopping = new AbortController()

  constructor(parts: PipelineParts) {
    this.#parts = parts
    this.#feeder = new LakeFeeder(parts)
  }

  checkpointSeq(): number {
    return this.#checkpointSeq
  }

  async start(): Promise<void> {
    const run = ++this.#run
    this.#current = await startPipeline(
      this.#startingFacts(),
      (message) => this.#take(run, message),
      (error) => this.#broke(run, error),
    )
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#restarting
    await this.#current?.stop()
    await this.#ingesting
  }

  #startingFacts(): PipelineStart {
    const { folder, config, keys, stores, services } = this.#parts
    return {
      folder,
      state: stores.stateWorker.connect(),
      logHeads: stores.log.follow(),
      lakeSeq: stores.lake.nextSeq(),
      flushMs: config.lake.flush_ms,
      rules: services.ruleFeed.connect(),
      ...(keys.log && { logKey: keys.log }),
    }
  }

  #take(run: number, message: FromPipeline): void {
    if (run !== this.#run) return
    if (message.kind === 'ready') {
      this.#checkpointSeq = message.fromSeq
      this.problems = message.problems
    } else if (message.kind === 'checkpoint') {
      this.#checkpointSeq = message.seq
      this.#restartMs = firstRestartMs
    } else if (message.kind === 'spool')
      this.#ingesting = this.#ingesting.then(() => this.#ingest(run, message.file))
    else handlePipelineMessage(this.#parts, message)
  }

  /** Until the lake has it: what is behind waits in the log, and the health says so. */
  async #ingest(run: number, file: SpoolFile): Promise<void> {
    const { vitals, log } = this.#parts
    for (let attempt = 1; run === this.#run; attempt++) {
      try {
        await this.#feeder.ingest(file)
        vitals.failures.delete('lake')
        if (run === this.#run) this.#current?.notify({ kind: 'lake_committed', toSeq: file.toSeq })
        return
      } catch (error) {
        vitals.failures.set('lake', error instanceof Error ? error.message : String(error))
        log.error({ part: 'lake', attempt, error }, 'the lake did not take a spool file')
        // The two disagree about what the lake has: a new start asks it.
        if (error instanceof LakeError && error.code === 'rows_differ') return this.#broke(run, error)
        if (this.#stopping.signal.aborted) return
        await this.#wait(ingestRetryMs)
      }
    }
  }

  #broke(run: number, error: Error): void {
    if (run !== this.#run || this.#stopping.signal.aborted) return
    this.#run++
    const { vitals, log } = this.#parts
    vitals.failures.set('pipeline', `${error.message}; it is started again`)
    log.error({ part: 'pipeline', error }, 'the pipeline broke; it is started again from its checkpoint')
    const broken = this.#current
    this.#current = undefined
    this.#restarting = this.#restart(broken)
  }

  async #restart(broken: PipelineClient | undefined): Promise<void> {
    const { folder, vitals, log } = this.#parts
    await broken?.kill()
    for (;;) {
      await this.#wait(this.#restartMs)
      this.#restartMs = Math.min(this.#restartMs * 2, maxRestartMs)
      if (this.#stopping.signal.aborted) return
      try {
        await this.#ingesting
        clearSpool(folder.spool)
        await this.start()
        vitals.failures.delete('pipeline')
        log.warn({ part: 'pipeline', from: this.#checkpointSeq }, 'the pipeline runs again')
        return
      } catch (error) {
        vitals.failures.set('pipeline', error instanceof Error ? error.message : String(error))
        log.error({ part: 'pipeline', error }, 'the pipeline could not be started; it is tried again')
      }
    }
  }

  /** Shorter when the whole is stopped. */
  #wait(ms: number): Promise<void> {
    const { signal } = this.#stopping
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done)
      if (signal.aborted) done()
    })
  }
}
