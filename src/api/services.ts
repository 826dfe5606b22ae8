import type { AlertService } from '../incidents/alert-service.ts'
import type { IncidentService } from '../incidents/incident-service.ts'
import type { LiveHub } from './live/live-hub.ts'
import type { StateStore } from '../store/state/state-store.ts'

/** What endpoints may use. Filled once at start; each capability adds its own service. */
export interface Services {
  readonly state: StateStore
  /** Epoch milliseconds UTC. */
  readonly now: () => number
  readonly alerts: AlertService
  readonly incidents: IncidentService
  readonly live: LiveHub
}
