import type { Alert, Entity, EventSummary } from '../../model/alert.ts'
import type { Domain } from '../../model/event-class.ts'
import type { Severity } from '../../model/event.ts'

/** Alerts and events for tests: what a test does not say is ordinary. */

export function minutes(count: number): number {
  return count * 60_000
}

export interface EventParts {
  readonly time: number
  readonly entities: readonly Entity[]
  readonly domain?: Domain
  readonly site?: string
  readonly message?: string
  readonly severity?: Severity
}

export function eventOf(id: string, parts: EventParts): EventSummary {
  const domain = parts.domain ?? 'physical'
  return {
    id,
    seq: 1,
    time: parts.time,
    class: domain === 'physical' ? 'physical_access' : 'authentication',
    activity: domain === 'physical' ? 'granted' : 'logon',
    domain,
    severity: parts.severity ?? 'informational',
    message: parts.message ?? `event ${id}`,
    source: `source-${domain}`,
    connector: 'sample',
    ...(parts.site === undefined ? {} : { site: parts.site }),
    entities: [...parts.entities],
  }
}

export interface AlertParts {
  readonly time: number
  readonly entities: readonly Entity[]
  readonly rule?: string
  readonly title?: string
  readonly severity?: Severity
  readonly domain?: Domain
  readonly site?: string
  readonly events?: readonly EventSummary[]
}

export function alertOf(id: string, parts: AlertParts): Alert {
  const domain = parts.domain ?? 'physical'
  return {
    id,
    rule: parts.rule ?? 'r1',
    rule_title: parts.rule ?? 'r1',
    rule_version: '1',
    title: parts.title ?? `Alert ${id}`,
    severity: parts.severity ?? 'medium',
    time: parts.time,
    first_time: parts.time,
    last_time: parts.time,
    raised_time: parts.time + 1_000,
    fired: 'at_once',
    late: false,
    key: {},
    domains: [domain],
    ...(parts.site === undefined ? {} : { site: parts.site }),
    sites: parts.site === undefined ? [] : [parts.site],
    entities: [...parts.entities],
    events: [...(parts.events ?? [])],
    explanation: [],
    tags: [],
  }
}
