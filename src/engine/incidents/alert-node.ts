import type { Alert, Entity, EventSummary } from '../../model/alert.ts'
import type { JoinRules } from './join-rules.ts'

/** What an incident's summary needs of an alert; a whole `Alert` fits too. */
export type IncidentAlert = Pick<
  Alert,
  | 'id'
  | 'rule'
  | 'title'
  | 'severity'
  | 'time'
  | 'first_time'
  | 'last_time'
  | 'domains'
  | 'sites'
  | 'entities'
> & { readonly events: readonly IncidentAlertEvent[] }

export type IncidentAlertEvent = Pick<EventSummary, 'id' | 'time' | 'domain' | 'source'> & {
  readonly site?: string | undefined
}

/** An alert as the engine holds it: the body's bulk stays in the state store. */
export interface AlertNode extends IncidentAlert {
  /** Entities that may join: not shared, of a kind with a window, each once. */
  readonly joining: readonly Entity[]
  /** Whose alert it is, for the hub guard: a person, else an account. One that names many counts as one. */
  readonly whose?: string
  /** Ids of the events assigned to it as context. */
  readonly context: Set<string>
  /** Context events that were dropped beyond the listed ones, once no longer remembered. */
  rest: number
  /** The incident it was last published in. */
  incident?: string
}

export function toAlertNode(alert: Alert, rules: JoinRules): AlertNode {
  const whose = whoseOf(alert.entities)
  return {
    id: alert.id,
    rule: alert.rule,
    title: alert.title,
    severity: alert.severity,
    time: alert.time,
    first_time: alert.first_time,
    last_time: alert.last_time,
    domains: alert.domains,
    sites: alert.sites,
    entities: alert.entities,
    events: alert.events.map(toAlertEvent),
    joining: joiningEntities(alert.entities, rules),
    ...(whose === undefined ? {} : { whose }),
    context: new Set(),
    rest: 0,
  }
}

function toAlertEvent({ id, time, domain, source, site }: EventSummary): IncidentAlertEvent {
  return site === undefined ? { id, time, domain, source } : { id, time, domain, source, site }
}

function joiningEntities(entities: readonly Entity[], rules: JoinRules): Entity[] {
  const found = new Map<string, Entity>()
  for (const entity of entities) {
    if (rules.windowMs[entity.kind] === undefined || rules.isShared(entity)) continue
    const key = `${entity.kind} ${entity.id}`
    if (!found.has(key)) found.set(key, entity)
  }
  return [...found.values()]
}

function whoseOf(entities: readonly Entity[]): string | undefined {
  for (const kind of ['person', 'account'] as const) {
    const ids = entities.filter((entity) => entity.kind === kind).map((entity) => entity.id)
    const [first] = ids.sort(compareText)
    if (first !== undefined) return `${kind} ${first}`
  }
  return undefined
}

/** Oldest first, ties by id: the one order everything derives from. */
export function byTimeThenId(a: { time: number; id: string }, b: { time: number; id: string }): number {
  return a.time - b.time || compareText(a.id, b.id)
}

/** By code unit, so that it is the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
