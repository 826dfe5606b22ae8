import type { Alert } from '../../model/alert.ts'
import type { Join } from '../../model/incident.ts'
import type { Assignment } from './context-assigner.ts'
import type { IncidentDigest } from './summarise-incident.ts'

/** An incident as the engine sees it; what people add (status, owner …) is not its business. */
export interface IncidentState {
  readonly id: string
  readonly digest: IncidentDigest
  /** Ids, oldest alert first; the first one gave the incident its id. */
  readonly alerts: readonly string[]
  /** Between alerts: a spanning tree, nearest in time first, bounded. */
  readonly joins: readonly Join[]
  /** Context events listed, the most telling and nearest first, bounded; the rest is in `digest.event_count`. */
  readonly context: readonly Assignment[]
}

/** An incident as the state store has it, for `recall`. `rest`: context events counted but not listed. */
export interface StoredIncident {
  readonly id: string
  /** Ids that lead to it. */
  readonly formerIds: readonly string[]
  readonly alerts: readonly Alert[]
  readonly context: readonly Assignment[]
  readonly rest: number
}

/**
 * What changed since the last `take`, in the order to apply it. Applying one twice, or again from an older point of
 * the log, changes nothing.
 */
export type IncidentChange =
  /** `from` is now part of `to`, or goes on under that id. */
  | { readonly kind: 'redirect'; readonly from: string; readonly to: string }
  /** An id that had been redirected is an incident of its own again. */
  | { readonly kind: 'revive'; readonly id: string }
  | {
      readonly kind: 'upsert'
      readonly incident: IncidentState
      readonly addedAlerts: readonly string[]
      readonly addedContext: readonly Assignment[]
      /** Ids of events no longer listed here; another incident may list them now. */
      readonly removedContext: readonly string[]
    }
  /** All its alerts were withdrawn. */
  | { readonly kind: 'withdraw'; readonly id: string }
  | { readonly kind: 'retract'; readonly alert: string; readonly supersededBy?: string }

/** The id of the incident whose earliest alert this is. */
export function incidentIdOf(alertId: string): string {
  return `inc-${alertId}`
}

/** The alert that gave an incident its id. */
export function alertIdOf(incidentId: string): string {
  return incidentId.slice('inc-'.length)
}
