import type { Entity, EventSummary } from '../../model/alert.ts'
import type { Domain } from '../../model/event-class.ts'
import { Severity } from '../../model/event.ts'
import { byTimeThenId, compareText, type IncidentAlert } from './alert-node.ts'
import { severityRank } from './context-worthy.ts'
import { incidentTitle } from './incident-title.ts'
import { kindPosition } from './join-rules.ts'

/** What an incident's list row says, made from its parts alone. */
export interface IncidentDigest {
  readonly title: string
  readonly severity: Severity
  readonly first_time: number
  readonly last_time: number
  readonly sites: string[]
  readonly domains: Domain[]
  readonly sources: string[]
  readonly entities: Entity[]
  readonly spark: [number, Domain][]
  readonly alert_count: number
  readonly event_count: number
  /** Context events among `event_count` that are not listed. */
  readonly rest: number
}

type ContextPart = Pick<EventSummary, 'id' | 'time' | 'domain' | 'source' | 'severity' | 'message' | 'site'>

const maxEntities = 40
const maxSpark = 60

/**
 * Summarises the parts given, whether that is all of an incident or what one viewer may see of it. `rest`: context
 * events counted but not kept.
 *
 * Severity is the highest of the alerts, one step higher where alerts of both domains are among them: what neither
 * side sees alone weighs more. Context does not raise it.
 */
export function summariseIncident(
  alerts: readonly IncidentAlert[],
  context: readonly ContextPart[],
  rest: number,
): IncidentDigest {
  const ordered = [...alerts].sort(byTimeThenId)
  const events = new Map<string, { time: number; id: string; domain: Domain; source: string }>()
  for (const alert of ordered) for (const event of alert.events) events.set(event.id, event)
  for (const event of context) events.set(event.id, event)
  const all = [...events.values()].sort(byTimeThenId)
  const parts =
    ordered.length > 0 ? ordered : all.map((event) => ({ first_time: event.time, last_time: event.time }))
  return {
    title: incidentTitle(ordered, [...context].sort(byTimeThenId)),
    severity: severityOf(ordered, context),
    first_time: Math.min(...parts.map((part) => part.first_time)),
    last_time: Math.max(...parts.map((part) => part.last_time)),
    sites: sortedSet([
      ...ordered.flatMap((alert) => [...alert.sites, ...alert.events.flatMap((event) => event.site ?? [])]),
      ...context.flatMap((event) => event.site ?? []),
    ]),
    domains: (['physical', 'cyber'] as const).filter(
      (domain) =>
        ordered.some((alert) => alert.domains.includes(domain)) ||
        all.some((event) => event.domain === domain),
    ),
    sources: sortedSet(all.map((event) => event.source)),
    entities: entitiesOf(ordered),
    spark: sparkOf(all),
    alert_count: ordered.length,
    event_count: all.length + rest,
    rest,
  }
}

function severityOf(alerts: readonly IncidentAlert[], context: readonly ContextPart[]): Severity {
  const parts = alerts.length > 0 ? alerts : context
  const highest = parts.reduce((highest, part) => Math.max(highest, severityRank(part.severity)), 0)
  const domains = new Set(alerts.flatMap((alert) => alert.domains))
  const raised = Math.min(highest + (domains.size > 1 ? 1 : 0), Severity.options.length - 1)
  return Severity.options[raised] ?? 'critical'
}

/** Those that most alerts speak of first. */
function entitiesOf(alerts: readonly IncidentAlert[]): Entity[] {
  const found = new Map<string, { entity: Entity; count: number }>()
  for (const alert of alerts) {
    for (const entity of alert.entities) {
      const key = `${entity.kind} ${entity.id}`
      const known = found.get(key)
      if (!known) found.set(key, { entity, count: 1 })
      else {
        known.count++
        if (known.entity.name === undefined) known.entity = entity
      }
    }
  }
  return [...found.values()]
    .sort(
      (a, b) =>
        b.count - a.count ||
        kindPosition(a.entity.kind) - kindPosition(b.entity.kind) ||
        compareText(a.entity.id, b.entity.id),
    )
    .slice(0, maxEntities)
    .map(({ entity }) => entity)
}

function sparkOf(events: readonly { time: number; domain: Domain }[]): [number, Domain][] {
  const step = Math.max(1, events.length / maxSpark)
  const count = Math.min(events.length, maxSpark)
  return Array.from({ length: count }, (_, at) => events[Math.floor(at * step)]).flatMap((event) =>
    event ? [[event.time, event.domain] as [number, Domain]] : [],
  )
}

function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort(compareText)
}
