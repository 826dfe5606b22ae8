import type { BacktestRunner } from '../pipeline/backtest/backtest-runner.ts'
import type { RuleLoad } from '../engine/detect/correlations.ts'
import type { CostReport } from '../engine/detect/cost-meter.ts'
import type { CoverageGap } from '../engine/detect/detection-engine.ts'
import type { OwnRules } from '../pipeline/rules/own-rules.ts'
import type { RuleFeed } from '../pipeline/rules/rule-feed.ts'
import type { RuleBook } from '../pipeline/rules/rule-book.ts'
import type { DeadLetterStore } from '../sources/dead-letter-store.ts'
import type { SourceHealthBook } from '../sources/source-health-book.ts'
import type { HeardStore } from '../sources/heard-store.ts'
import type { SourceStore } from '../sources/source-store.ts'
import type { EventLog } from '../store/log/event-log.ts'
import type { AuditLog } from '../access/audit.ts'
import type { Access } from '../access/open-access.ts'
import type { Settings } from '../access/settings.ts'
import type { ContextStore } from '../store/context/context-store.ts'
import type { Lake } from '../store/lake/lake.ts'
import type { ExceptionService } from '../incidents/exception-service.ts'
import type { AlertService } from '../incidents/alert-service.ts'
import type { IncidentService } from '../incidents/incident-service.ts'
import type { LiveHub } from './live/live-hub.ts'
import type { StateStore } from '../store/state/state-store.ts'
import type { PresenceService } from './context/presence-service.ts'
import type { SystemParts } from './system/system-parts.ts'

/** Of all sites. */
export interface RuleLoadReport {
  readonly gaps: readonly CoverageGap[]
  readonly loads: readonly RuleLoad[]
  readonly costs: CostReport
}

/** What endpoints may use. Filled once at start; each capability adds its own service. */
export interface Services {
  readonly state: StateStore
  readonly log: EventLog
  readonly lake: Lake
  readonly sources: SourceStore
  readonly health: SourceHealthBook
  readonly deadLetters: DeadLetterStore
  readonly heard: HeardStore
  readonly rules: RuleBook
  readonly ownRules: OwnRules
  /** On which the pipeline gets the rules. */
  readonly ruleFeed: RuleFeed
  readonly backtests: BacktestRunner
  /** Epoch milliseconds UTC. */
  readonly now: () => number
  readonly access: Access
  readonly audit: AuditLog
  readonly settings: Settings
  readonly system: SystemParts
  readonly context: ContextStore
  readonly presence: PresenceService
  readonly exceptions: ExceptionService
  /** What the running engine says of its rules; undefined where it never could be asked. */
  readonly ruleLoad: () => Promise<RuleLoadReport | undefined>
  readonly alerts: AlertService
  readonly incidents: IncidentService
  readonly live: LiveHub
}
