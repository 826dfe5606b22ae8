import type { IncidentState } from '../engine/incidents/incident-change.ts'
import type { Entity } from '../model/alert.ts'
import type { Domain } from '../model/event-class.ts'
import type { Join } from '../model/incident.ts'

/** What an incident's row holds beside its columns. */
export interface IncidentDetail {
  readonly sites: string[]
  readonly domains: Domain[]
  readonly sources: string[]
  readonly entities: Entity[]
  readonly spark: [number, Domain][]
  /** Between alerts. */
  readonly joins: readonly Join[]
  /** Context events counted but not listed. */
  readonly rest: number
}

export function detailOf({ digest, joins }: IncidentState): IncidentDetail {
  const { sites, domains, sources, entities, spark, rest } = digest
  return { sites, domains, sources, entities, spark, joins, rest }
}
