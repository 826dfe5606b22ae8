import type { AuditLog } from '../access/audit.ts'
import type { Access } from '../access/open-access.ts'
import type { Settings } from '../access/settings.ts'
import type { StateStore } from '../store/state/state-store.ts'
import type { SystemParts } from './system/system-parts.ts'

/** What endpoints may use. Filled once at start; each capability adds its own service. */
export interface Services {
  readonly state: StateStore
  /** Epoch milliseconds UTC. */
  readonly now: () => number
  readonly access: Access
  readonly audit: AuditLog
  readonly settings: Settings
  readonly system: SystemParts
}
