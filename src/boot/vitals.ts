import type { Probe } from '../api/system/system-parts.ts'
import type { PipelineProgress } from '../pipeline/pipeline-protocol.ts'
import type { RulesLive } from '../pipeline/rules/rule-feed.ts'
import type { Stores } from './open-stores.ts'

/** What is known of the parts' well-being, in memory. */
export interface Vitals {
  /** Part → what happened to it. */
  readonly failures: Map<string, string>
  readonly startedAtMs: number
  progress?: PipelineProgress
  progressAtMs?: number
  eventsPerSecond?: number
  /** The rules in use, and how the last change of them went. */
  rules?: RulesLive
  listeners: readonly { readonly name: string; readonly address: string }[]
  /** Size of the event log's file. */
  readonly logBytes: () => number
}

const stalledAfterMs = 30_000
const behindReceipts = 100_000

/** One probe per part; cheap, from memory. */
export function makeProbes(vitals: Vitals, { log, lake }: Stores, now: () => number): Probe[] {
  const failed = (part: string) => vitals.failures.get(part)
  const plain = (name: string): Probe => ({
    name,
    async check() {
      const message = failed(name)
      return message === undefined ? { state: 'ok' } : { state: 'failed', message }
    },
  })
  return [
    plain('state'),
    {
      name: 'log',
      async check() {
        const message = failed('log') ?? log.trouble()
        if (message !== undefined) return { state: 'failed', message }
        return log.isFull() ? { state: 'degraded', message: 'senders are held back' } : { state: 'ok' }
      },
    },
    {
      name: 'pipeline',
      async check() {
        const message = failed('pipeline')
        if (message !== undefined) return { state: 'failed', message }
        const heardMs = vitals.progressAtMs ?? vitals.startedAtMs
        if (now() - heardMs > stalledAfterMs) return { state: 'failed', message: 'no progress is reported' }
        const behind = log.head() - (vitals.progress?.seq ?? log.head())
        const warnings = [
          ...(behind > behindReceipts ? [`${behind} messages behind`] : []),
          ...(vitals.progress?.warnings ?? []),
        ]
        return warnings.length > 0 ? { state: 'degraded', message: warnings.join('; ') } : { state: 'ok' }
      },
    },
    {
      name: 'lake',
      async check() {
        // Rows that were left out stay told until the next start.
        const message = failed('lake') ?? failed('lake rows')
        if (message !== undefined) return { state: 'degraded', message }
        const behind = log.head() - lake.nextSeq()
        return behind > behindReceipts
          ? { state: 'degraded', message: `${behind} messages behind` }
          : { state: 'ok' }
      },
    },
  ]
}
