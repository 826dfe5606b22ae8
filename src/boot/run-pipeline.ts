import { join, resolve } from 'node:path'
import type { Log } from '../access/log.ts'
import type { Config } from '../pipeline/config.ts'
import type { DataFolder } from '../pipeline/data-folder.ts'
import { startPipeline, type PipelineClient } from '../pipeline/pipeline-client.ts'
import type { FromPipeline } from '../pipeline/pipeline-protocol.ts'
import type { Services } from '../api/services.ts'
import type { StorageKeys } from '../access/storage-keys.ts'
import type { Stores } from './open-stores.ts'
import type { Vitals } from './vitals.ts'

export interface PipelineParts {
  readonly folder: DataFolder
  readonly config: Config
  readonly keys: StorageKeys
  readonly stores: Stores
  readonly services: Services
  readonly vitals: Vitals
  readonly log: Log
  readonly now: () => number
  /** Alerts and changed incidents, for live streams. */
  readonly publish: (message: Extract<FromPipeline, { kind: 'alerts' | 'incidents' | 'progress' }>) => void
}

export interface RunningPipeline {
  readonly client: PipelineClient
  readonly problems: readonly string[]
  /** A restart reads the log from here; 1 before the first checkpoint. */
  checkpointSeq(): number
  stop(): Promise<void>
}

/** The rules that ship with Gatehouse. */
export const shippedRules = resolve(import.meta.dirname, '../../rules')

/** Shipped rules, the data folder's own `rules`, and what the operator names; relative paths from the data folder. */
export function ruleFoldersOf({ root }: DataFolder, config: Config): string[] {
  return [shippedRules, join(root, 'rules'), ...config.rules.folders.map((path) => resolve(root, path))]
}

/** Starts the pipeline's thread and carries what it says to the lake, the books and the live streams. */
export async function runPipeline(parts: PipelineParts): Promise<RunningPipeline> {
  const { folder, config, keys, stores, log } = parts
  const problems: string[] = []
  let checkpointSeq = 1
  let ingesting: Promise<void> = Promise.resolve()
  const client = await startPipeline(
    {
      folder,
      state: stores.stateWorker.connect(),
      logHeads: stores.log.follow(),
      lakeSeq: stores.lake.nextSeq(),
      flushMs: config.lake.flush_ms,
      ruleFolders: ruleFoldersOf(folder, config),
      ...(keys.log && { logKey: keys.log }),
    },
    (message) => {
      if (message.kind === 'ready') {
        checkpointSeq = message.fromSeq
        problems.push(...message.problems)
      } else if (message.kind === 'checkpoint') checkpointSeq = message.seq
      else if (message.kind === 'spool') ingesting = ingesting.then(() => ingest(parts, client, message.file))
      else handle(parts, message)
    },
    (error) => {
      parts.vitals.failures.set('pipeline', error.message)
      log.error({ part: 'pipeline', error }, 'the pipeline failed')
    },
  )
  return {
    client,
    problems,
    checkpointSeq: () => checkpointSeq,
    async stop() {
      await client.stop()
      await ingesting
    },
  }
}

const retryMs = 2_000

/** Until the lake has it: what is behind waits in the log, and the health says so. */
async function ingest(
  { stores, vitals, log }: PipelineParts,
  client: PipelineClient,
  file: Extract<FromPipeline, { kind: 'spool' }>['file'],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await stores.lake.ingest(file)
      vitals.failures.delete('lake')
      client.notify({ kind: 'lake_committed', toSeq: file.toSeq })
      return
    } catch (error) {
      vitals.failures.set('lake', error instanceof Error ? error.message : String(error))
      log.error({ part: 'lake', attempt, error }, 'the lake did not take a spool file; it is tried again')
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}

function handle({ services, vitals, log, now, publish }: PipelineParts, message: FromPipeline): void {
  const { health, deadLetters } = services
  if (message.kind === 'progress') {
    vitals.progress = message.progress
    vitals.progressAtMs = now()
    for (const tally of message.tallies) health.record(tally)
    publish(message)
  } else if (message.kind === 'alerts' || message.kind === 'incidents') publish(message)
  else if (message.kind === 'dead_letters') {
    deadLetters.add(message.letters).catch((error: unknown) => {
      log.error(
        { part: 'dead letters', count: message.letters.length, error },
        'dead letters could not be kept',
      )
    })
  }
}
