import type { Lake } from './lake.ts'
import { LakeError } from './lake-error.ts'
import type { RetentionPolicy } from './retention.ts'

const hourMs = 3_600_000

/**
 * Keeps the lake tidy while it runs: merges small files every `everyMs` and applies retention once an hour.
 * One thing at a time; a failure is told and tried again next time. Returns how to stop it.
 */
export function keepLakeTidy(
  lake: Lake,
  options: {
    readonly now: () => number
    /** Asked every hour, so that a changed policy counts at once. */
    readonly policy: () => Promise<RetentionPolicy | undefined>
    readonly onError: (error: Error) => void
    readonly everyMs?: number
  },
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let retainedAtMs = 0
  let turn: Promise<void> = Promise.resolve()
  let busy = false
  const step = async () => {
    await lake.compact(options.now(), stopping.signal)
    if (options.now() - retainedAtMs < hourMs || stopping.signal.aborted) return
    const policy = await options.policy()
    if (policy) await lake.retain(policy, options.now())
    retainedAtMs = options.now()
  }
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    turn = step()
      .catch((error: unknown) => {
        // Told by the process itself already.
        if (error instanceof LakeError && error.code === 'lake_restarted') return
        options.onError(error instanceof Error ? error : new Error(String(error)))
      })
      .finally(() => {
        busy = false
      })
  }, options.everyMs ?? 5_000)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await turn
    },
  }
}
