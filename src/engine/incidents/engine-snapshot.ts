import type { EventSummary } from '../../model/alert.ts'
import type { SavedSightings } from './alert-index.ts'
import type { AlertNode } from './alert-node.ts'
import type { Assignment } from './context-assigner.ts'
import type { IncidentCommand } from './incident-command.ts'
import type { SavedLedger } from './incident-ledger.ts'

/** The engine's state as JSON; a new layout gets a new version and old checkpoints are replayed instead. */
export interface EngineSnapshot {
  readonly version: 1
  readonly watermarkMs: number | null
  readonly nodes: (Omit<AlertNode, 'context'> & { context: string[] })[]
  readonly sightings: SavedSightings
  readonly assignments: Assignment[]
  readonly events: EventSummary[]
  readonly commands: IncidentCommand[]
  readonly retracted: { alert: string; supersededBy?: string }[]
  readonly missing: string[]
  readonly ledger: SavedLedger
}
