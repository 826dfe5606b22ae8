import type { Lake } from '../store/lake/lake.ts'
import type { StateStore } from '../store/state/state-store.ts'

/** What endpoints may use. Filled once at start; each capability adds its own service. */
export interface Services {
  readonly state: StateStore
  readonly lake: Lake
  /** Epoch milliseconds UTC. */
  readonly now: () => number
}
