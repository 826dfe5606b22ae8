import { describeAssignment } from '../engine/incidents/describe-links.ts'
import { summariseIncident } from '../engine/incidents/summarise-incident.ts'
import type { Alert, EventSummary } from '../model/alert.ts'
import { Severity } from '../model/event.ts'
import type { IncidentSummary, Join } from '../model/incident.ts'
import { IncidentStatus, Disposition } from '../model/incident.ts'
import { readDetail, type IncidentParts, type IncidentRow } from './read-incident.ts'
import { canSeeAlert, canSeeEvent, reachesAll, type Reach } from './visible-parts.ts'

/** An incident as one viewer may see it. */
export interface IncidentView {
  readonly summary: IncidentSummary
  readonly alerts: readonly Alert[]
  readonly context: readonly EventSummary[]
  readonly joins: readonly Join[]
}

/** The row as it is: for those who may see every part. */
export function fullSummary(row: IncidentRow, reach: Reach): IncidentSummary {
  const detail = readDetail(row)
  return {
    ...workOf(row),
    title: row.title_override ?? row.title,
    severity: Severity.options[row.severity] ?? 'critical',
    first_time: row.first_time,
    last_time: row.last_time,
    updated_time: row.updated_time,
    sites: detail.sites,
    domains: detail.domains,
    alert_count: row.alert_count,
    // Where the uncounted ones lie is not known: only who may see everything is told how many.
    event_count: row.event_count - (reachesAll(reach) ? 0 : detail.rest),
    sources: detail.sources,
    entities: detail.entities,
    spark: detail.spark,
    redacted: false,
  }
}

/**
 * What the viewer may see, made anew from the visible parts: nothing of the hidden ones is in a count, a name, a title,
 * a time or a join. Undefined: nothing is visible. A visible event of a hidden alert is shown as context.
 */
export function viewOf(row: IncidentRow, parts: IncidentParts, reach: Reach): IncidentView | undefined {
  const alerts = parts.alerts.filter((alert) => canSeeAlert(reach, alert))
  const context = parts.context.filter(({ event }) => canSeeEvent(reach, event))
  const isWhole = alerts.length === parts.alerts.length && context.length === parts.context.length
  const shown = new Map(alerts.flatMap((alert) => alert.events.map((event) => [event.id, event] as const)))
  const fromHidden = isWhole
    ? []
    : parts.alerts
        .filter((alert) => !alerts.includes(alert))
        .flatMap((alert) => alert.events)
        .filter((event) => canSeeEvent(reach, event) && !shown.has(event.id))
  const events = [
    ...new Map([...context.map(({ event }) => event), ...fromHidden].map((e) => [e.id, e])).values(),
  ]
  if (!isWhole && alerts.length === 0 && events.length === 0) return undefined
  if (parts.alerts.length === 0 && !reachesAll(reach) && events.length === 0) return undefined
  const visible = new Set([...alerts.map((alert) => alert.id), ...events.map((event) => event.id)])
  const joins = [...readDetail(row).joins, ...context.map(describeAssignment)]
  return {
    summary: isWhole ? fullSummary(row, reach) : partialSummary(row, alerts, events),
    alerts,
    context: events.sort((a, b) => a.time - b.time),
    joins: joins.filter(({ a, b }) => visible.has(a.id) && visible.has(b.id)),
  }
}

/** A title given by hand may speak of what is hidden: it is left out, as is when hidden parts changed. */
function partialSummary(
  row: IncidentRow,
  alerts: readonly Alert[],
  events: readonly EventSummary[],
): IncidentSummary {
  const { rest: _none, ...digest } = summariseIncident(alerts, events, 0)
  return { ...workOf(row), ...digest, updated_time: digest.last_time, redacted: true }
}

/** What people made of it. */
function workOf(row: IncidentRow) {
  const { disposition, owner, owner_name, team } = row
  return {
    id: row.id,
    number: row.number,
    status: IncidentStatus.parse(row.status),
    ...(disposition === null ? {} : { disposition: Disposition.parse(disposition) }),
    ...(owner === null ? {} : { owner }),
    ...(owner_name === null ? {} : { owner_name }),
    ...(team === null ? {} : { team }),
    opened_time: row.opened_time,
    version: row.version,
  }
}
