import type { RuleBook } from '../pipeline/rules/rule-book.ts'
import type { DeadLetterStore } from '../sources/dead-letter-store.ts'
import type { SourceHealthBook } from '../sources/source-health-book.ts'
import type { SourceStore } from '../sources/source-store.ts'
import type { EventLog } from '../store/log/event-log.ts'
import type { StateStore } from '../store/state/state-store.ts'

/** What endpoints may use. Filled once at start; each capability adds its own service. */
export interface Services {
  readonly state: StateStore
  readonly log: EventLog
  readonly sources: SourceStore
  readonly health: SourceHealthBook
  readonly deadLetters: DeadLetterStore
  readonly rules: RuleBook
  /** Epoch milliseconds UTC. */
  readonly now: () => number
}
