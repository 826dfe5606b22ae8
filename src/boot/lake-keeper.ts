import type { Log } from '../access/log.ts'
import { retentionPolicyOf } from '../access/settings.ts'
import type { Services } from '../api/services.ts'
import type { Config } from '../pipeline/config.ts'
import type { Stores } from './open-stores.ts'
import type { RunningPipeline } from './pipeline-parts.ts'

export interface LakeKeeperParts {
  readonly stores: Stores
  readonly services: Services
  readonly pipeline: RunningPipeline
  readonly config: Config
  readonly log: Log
  readonly now: () => number
}

const compactEveryMs = 20_000
const retainEveryMs = 3_600_000

/** Housekeeping beside the stream: compaction, retention of lake and log. One thing at a time, failures logged. */
export function startLakeKeeper(parts: LakeKeeperParts): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let lastRetainMs = 0
  /** One that fails keeps none of the others from its work. */
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    if (stopping.signal.aborted) return
    try {
      await work()
    } catch (error) {
      parts.log.error({ part: 'lake', what, error }, 'housekeeping failed; it is tried again')
    }
  }
  const turn = async (): Promise<void> => {
    await attempt('compaction', () => parts.stores.lake.compact(parts.now(), stopping.signal))
    await attempt('log retention', () => trimLog(parts))
    if (parts.now() - lastRetainMs < retainEveryMs) return
    await attempt('alerts held back', () => parts.services.exceptions.prune())
    await attempt('lake retention', async () => {
      await retain(parts)
      lastRetainMs = parts.now()
    })
  }
  const timer = setInterval(() => {
    running = running.then(turn)
  }, compactEveryMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await running
    },
  }
}

/** The log keeps its hours, and always what the lake or the last checkpoint still needs. */
async function trimLog({ stores, pipeline, config, now }: LakeKeeperParts): Promise<void> {
  const needed = Math.min(stores.lake.nextSeq(), pipeline.checkpointSeq())
  await stores.log.trim(needed, now() - config.log.retention_hours * 3_600_000)
}

async function retain({ stores, services, now }: LakeKeeperParts): Promise<void> {
  await stores.lake.retain(retentionPolicyOf(await services.settings.read()), now())
}
