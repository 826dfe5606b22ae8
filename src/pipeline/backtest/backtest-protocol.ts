import type { MessagePort } from 'node:worker_threads'
import type { BacktestProgress, BacktestReport } from '../../model/backtest.ts'
import type { RuleSettings } from '../rules/rule-settings.ts'
import type { BacktestQuestion } from './run-backtest.ts'

/** Where the lake lies, for a reader of its own beside the owner. */
export interface LakePlace {
  readonly folder: string
  readonly spoolFolder: string
  readonly key?: Uint8Array
}

/** What a backtest's thread is started with. */
export interface BacktestStart {
  readonly question: BacktestQuestion
  readonly lake: LakePlace
  /** Port into the state store: the lake's catalogue and the places. */
  readonly state: MessagePort
  readonly ruleSettings: RuleSettings
}

export type FromBacktest =
  | { readonly kind: 'progress'; readonly progress: BacktestProgress }
  | { readonly kind: 'trouble'; readonly message: string }
  | { readonly kind: 'report'; readonly report: BacktestReport }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
