import type { Alert, EventSummary } from '../../../src/model/alert.ts'
import type { Domain } from '../../../src/model/event-class.ts'
import type { Incident, Join } from '../../../src/model/incident.ts'

/** One node of the braid: an event, or a run of like events folded into one. */
export interface BraidItem {
  /** Id of its first event. */
  readonly id: string
  readonly side: Domain
  readonly event: EventSummary
  /** Every event of it, oldest first; one, where it is not folded. */
  readonly members: readonly EventSummary[]
  /** Its events are not alike: they only stand around the alerts. */
  readonly mixed: boolean
  /** Alerts whose condition became true with it. */
  readonly alerts: readonly Alert[]
}
/** A thread between two nodes, by their place in the list of items. */
export interface BraidJoin {
  readonly from: number
  readonly to: number
  readonly text: string
  readonly by: Join['by']
  readonly crosses: boolean
}
export interface Braid {
  readonly items: readonly BraidItem[]
  readonly joins: readonly BraidJoin[]
}

const foldFrom = 4
/** From this many events on, what stands around the alerts is folded even where it is not alike. */
const crowdedFrom = 40

/** Orders an incident's events by time, folds runs of like ones, and finds which nodes its joins tie together. */
export function braidOf(
  incident: Pick<Incident, 'alerts' | 'context_events' | 'joins'>,
  unfolded: ReadonlySet<string>,
): Braid {
  const events = uniqueEvents(incident)
  const alertsAt = Map.groupBy(incident.alerts, (alert) => decidingEvent(alert)?.id ?? '')
  const telling = new Set(incident.alerts.flatMap((alert) => alert.events.map((event) => event.id)))
  const kindOf = (event: EventSummary): string =>
    events.length >= crowdedFrom && !telling.has(event.id) ? `around ${event.domain}` : likeness(event)
  const items = foldRuns(events, kindOf, (event) => alertsAt.get(event.id) ?? [], unfolded)
  const nodeOf = new Map(
    items.flatMap((item, index) => item.members.map((member) => [member.id, index] as const)),
  )
  return { items, joins: joinsOf(incident, events, items, nodeOf) }
}

function uniqueEvents(incident: Pick<Incident, 'alerts' | 'context_events'>): EventSummary[] {
  const all = [...incident.alerts.flatMap((alert) => alert.events), ...incident.context_events]
  return [...new Map(all.map((event) => [event.id, event])).values()].sort(
    (a, b) => a.time - b.time || a.seq - b.seq,
  )
}

/** The event with which the alert's condition became true: the last one not after its time. */
export function decidingEvent(alert: Alert): EventSummary | undefined {
  return (
    alert.events.filter((event) => event.time <= alert.time).sort((a, b) => b.time - a.time)[0] ??
    alert.events[0]
  )
}

const likeness = (event: EventSummary): string =>
  [event.domain, event.class, event.activity, event.asset, event.person, event.source].join('|')

function foldRuns(
  events: readonly EventSummary[],
  kindOf: (event: EventSummary) => string,
  alertsOf: (event: EventSummary) => readonly Alert[],
  unfolded: ReadonlySet<string>,
): BraidItem[] {
  const items: BraidItem[] = []
  for (let at = 0; at < events.length;) {
    const first = events[at]
    if (!first) break
    let end = at + 1
    while (end < events.length && kindOf(events[end] ?? first) === kindOf(first)) end += 1
    const run = events.slice(at, end)
    const groups = run.length >= foldFrom && !unfolded.has(first.id) ? [run] : run.map((event) => [event])
    for (const members of groups) {
      const [head = first] = members
      const mixed = members.some((member) => likeness(member) !== likeness(head))
      items.push({
        id: head.id,
        side: head.domain,
        event: head,
        members,
        mixed,
        alerts: members.flatMap(alertsOf),
      })
    }
    at = end
  }
  return items
}

function joinsOf(
  incident: Pick<Incident, 'alerts' | 'joins'>,
  events: readonly EventSummary[],
  items: readonly BraidItem[],
  nodeOf: ReadonlyMap<string, number>,
): BraidJoin[] {
  const alerts = new Map(incident.alerts.map((alert) => [alert.id, alert]))
  const byId = new Map(events.map((event) => [event.id, event]))
  const endsOf = (end: Join['a']): readonly EventSummary[] => {
    const event = byId.get(end.id)
    return end.kind === 'alert' ? (alerts.get(end.id)?.events ?? []) : event ? [event] : []
  }
  const found = new Map<string, Omit<BraidJoin, 'text'> & { readonly texts: Set<string> }>()
  for (const join of incident.joins) {
    const pair = nearestPair(endsOf(join.a), endsOf(join.b), join)
    const [one, other] = [nodeOf.get(pair?.[0].id ?? ''), nodeOf.get(pair?.[1].id ?? '')]
    if (one === undefined || other === undefined || one === other) continue
    const [from, to] = one < other ? [one, other] : [other, one]
    const crosses = items[from]?.side !== items[to]?.side
    const key = `${from}-${to}`
    const before = found.get(key)
    if (before) before.texts.add(join.text)
    else found.set(key, { from, to, by: join.by, crosses, texts: new Set([join.text]) })
  }
  return [...found.values()]
    .map(({ texts, ...join }) => ({ ...join, text: inShort([...texts]) }))
    .sort((a, b) => a.from - b.from || a.to - b.to)
}

const mostTexts = 2
const inShort = (texts: readonly string[]): string =>
  [...texts.slice(0, mostTexts), ...(texts.length > mostTexts ? [`+${texts.length - mostTexts}`] : [])].join(
    ' · ',
  )

/** Of all pairs that share the join's entity, the one nearest in time; pairs across the sides come first. */
function nearestPair(
  left: readonly EventSummary[],
  right: readonly EventSummary[],
  join: Join,
): [EventSummary, EventSummary] | undefined {
  const shares = (event: EventSummary): boolean =>
    join.entity === undefined ||
    event.entities.some((entity) => entity.kind === join.entity?.kind && entity.id === join.entity.id)
  let best: { pair: [EventSummary, EventSummary]; cost: number } | undefined
  for (const a of left) {
    for (const b of right) {
      if (a.id === b.id) continue
      const cost =
        Math.abs(a.time - b.time) + (a.domain === b.domain ? 1e12 : 0) + (shares(a) && shares(b) ? 0 : 1e13)
      if (!best || cost < best.cost) best = { pair: [a, b], cost }
    }
  }
  return best?.pair
}
