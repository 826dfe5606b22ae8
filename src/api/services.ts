import type { StateStore } from '../store/state/state-store.ts'

/** What endpoints may use. Filled once at start; each capability adds its own service. */
export interface Services {
  readonly state: StateStore
  /** Epoch milliseconds UTC. */
  readonly now: () => number
}
