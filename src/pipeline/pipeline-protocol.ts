import type { MessagePort } from 'node:worker_threads'
import type { Alert } from '../model/alert.ts'
import type { Heard } from '../model/heard.ts'
import type { NewDeadLetter } from '../sources/dead-letter-store.ts'
import type { SourceTally } from '../sources/source-health-book.ts'
import type { SpoolFile } from '../store/lake/child/protocol.ts'
import type { CostlyRule } from './cost-watch.ts'
import type { DataFolder } from './data-folder.ts'

/** What the pipeline thread is started with. */
export interface PipelineStart {
  readonly folder: DataFolder
  /** Port into the state store, and port on which the log tells its head. */
  readonly state: MessagePort
  readonly logHeads: MessagePort
  readonly logKey?: Uint8Array
  /** The first sequence that the lake does not hold yet. */
  readonly lakeSeq: number
  readonly flushMs: number
  /** Where rules come: all that there are as the first message, which lies there already, then changes. */
  readonly rules: MessagePort
}

export type ToPipeline =
  | { readonly kind: 'facts_changed' }
  | { readonly kind: 'sources_changed' }
  | { readonly kind: 'exceptions_changed' }
  | { readonly kind: 'incident_commands' }
  | { readonly kind: 'lake_committed'; readonly toSeq: number }
  | { readonly kind: 'ask'; readonly id: number; readonly question: PipelineQuestion }
  | { readonly kind: 'stop' }

export type PipelineQuestion =
  | { readonly what: 'presence' }
  | { readonly what: 'person_presence'; readonly person: string }
  | { readonly what: 'rules' }

export type FromPipeline =
  | { readonly kind: 'ready'; readonly fromSeq: number; readonly problems: readonly string[] }
  | { readonly kind: 'spool'; readonly file: SpoolFile }
  | { readonly kind: 'alerts'; readonly alerts: readonly Alert[] }
  | { readonly kind: 'incidents'; readonly ids: readonly string[] }
  | {
      readonly kind: 'progress'
      readonly progress: PipelineProgress
      readonly tallies: readonly SourceTally[]
      readonly heard: readonly Heard[]
    }
  | { readonly kind: 'dead_letters'; readonly letters: readonly NewDeadLetter[] }
  /** Rules that cost too much over the last minute or so: they are to be suspended. */
  | { readonly kind: 'costly_rules'; readonly rules: readonly CostlyRule[] }
  | { readonly kind: 'checkpoint'; readonly seq: number }
  | { readonly kind: 'answer'; readonly id: number; readonly answer?: unknown; readonly error?: string }
  | { readonly kind: 'stopped' }

export interface PipelineProgress {
  /** Everything below is processed. */
  readonly seq: number
  readonly watermarkMs: number
  readonly eventsTotal: number
  /** Of those, physical ones. */
  readonly physicalTotal: number
  readonly alertsTotal: number
  readonly lateTotal: number
  readonly deadLettersTotal: number
  /** What keeps it from doing all of its work just now. */
  readonly troubles: readonly string[]
  /** What it leaves out to be able to go on: rules that are suspended, bounds that were reached. */
  readonly warnings: readonly string[]
}
