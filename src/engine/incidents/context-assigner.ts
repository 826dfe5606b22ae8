import type { Entity, EventSummary } from '../../model/alert.ts'
import type { AlertIndex } from './alert-index.ts'
import { lowerBound } from './sorted-places.ts'
import { compareText, type AlertNode } from './alert-node.ts'
import { EventIndex } from './event-index.ts'
import { contextRank, kindPosition, type JoinRules } from './join-rules.ts'

/** An event as context of the one alert it fits best. */
export interface Assignment {
  readonly event: EventSummary
  readonly alert: string
  readonly entity: Entity
  readonly rank: number
  readonly apartMs: number
}

/**
 * Which event is context of which alert: for each event the alert that shares the most telling entity (who before
 * what before where), then the nearest in time, then the lower id. A minimum over alerts, so no order of arrival can
 * change it. An event that made an alert is never context.
 */
export class ContextAssigner {
  readonly #rules: JoinRules
  readonly #alerts: AlertIndex
  readonly #nodes: ReadonlyMap<string, AlertNode>
  readonly #assigned = new Map<string, Assignment>()
  /** How many alerts each event has made. */
  readonly #owned = new Map<string, number>()
  readonly index: EventIndex

  constructor(rules: JoinRules, alerts: AlertIndex, nodes: ReadonlyMap<string, AlertNode>) {
    this.#rules = rules
    this.#alerts = alerts
    this.#nodes = nodes
    this.index = new EventIndex(rules)
  }

  get(eventId: string): Assignment | undefined {
    return this.#assigned.get(eventId)
  }

  /** Remembers the event; returns the alert that it became context of. */
  addEvent(event: EventSummary): string | undefined {
    this.index.add(event)
    if (this.#owned.has(event.id)) return undefined
    return this.#assignBest(event)
  }

  /** Call when the alert is in the alert index. `touched` gets every alert whose context changed. */
  addAlert(node: AlertNode, touched: Set<string>): void {
    for (const { id } of node.events) {
      this.#owned.set(id, (this.#owned.get(id) ?? 0) + 1)
      this.#unassign(id, touched)
    }
    const { contextMs } = this.#rules
    for (const entity of node.joining) {
      const rank = contextRank[entity.kind]
      if (rank === undefined) continue
      const { time } = node
      for (const event of this.index.near(entity.kind, entity.id, time - contextMs, time + contextMs)) {
        if (this.#owned.has(event.id)) continue
        const apartMs = Math.abs(event.time - time)
        this.#offer({ event, alert: node.id, entity, rank, apartMs }, touched)
      }
    }
  }

  /** Call when the alert has left the alert index. */
  removeAlert(node: AlertNode, touched: Set<string>): void {
    const orphans = [...node.context].flatMap((id) => this.#assigned.get(id)?.event ?? [])
    for (const event of orphans) {
      this.#unassign(event.id, touched)
      const alert = this.#assignBest(event)
      if (alert !== undefined) touched.add(alert)
    }
    for (const { id } of node.events) this.#disown(id)
    this.#reassignOwned(node, touched)
  }

  /** The alert's incident is over: its context goes with it, and is nobody else's. */
  evictAlert(node: AlertNode): void {
    for (const id of node.context) this.#assigned.delete(id)
    for (const { id } of node.events) this.#disown(id)
  }

  /** Drops an event that is beyond the listed ones; it stays counted at its alert. */
  drop(assignment: Assignment): void {
    this.#assigned.delete(assignment.event.id)
    const node = this.#nodes.get(assignment.alert)
    if (!node) return
    node.context.delete(assignment.event.id)
    node.rest++
  }

  restore(assignments: readonly Assignment[], events: readonly EventSummary[]): void {
    for (const node of this.#nodes.values()) {
      for (const { id } of node.events) this.#owned.set(id, (this.#owned.get(id) ?? 0) + 1)
    }
    for (const assignment of assignments) this.#assigned.set(assignment.event.id, assignment)
    for (const event of events) this.index.add(event)
  }

  /** Context of an incident taken back from the state store. */
  recall(assignments: readonly Assignment[]): void {
    for (const assignment of assignments) {
      const id = assignment.event.id
      if (this.#owned.has(id) || this.#assigned.has(id) || !this.#nodes.has(assignment.alert)) continue
      this.#set(assignment)
    }
  }

  save(): Assignment[] {
    return [...this.#assigned.values()]
  }

  /** What the alert's own events were before it: perhaps context of another. */
  #reassignOwned(node: AlertNode, touched: Set<string>): void {
    for (const event of this.index.find(node.events)) {
      if (this.#owned.has(event.id)) continue
      const alert = this.#assignBest(event)
      if (alert !== undefined) touched.add(alert)
    }
  }

  #disown(id: string): void {
    const left = (this.#owned.get(id) ?? 0) - 1
    if (left > 0) this.#owned.set(id, left)
    else this.#owned.delete(id)
  }

  #assignBest(event: EventSummary): string | undefined {
    let best: Assignment | undefined
    for (const entity of event.entities) {
      const rank = contextRank[entity.kind]
      if (rank === undefined) continue
      const list = this.#alerts.on(entity.kind, entity.id)
      if (!list) continue
      for (const node of nearest(list, event.time)) {
        const apartMs = Math.abs(node.time - event.time)
        if (apartMs > this.#rules.contextMs) continue
        const candidate = { event, alert: node.id, entity, rank, apartMs }
        if (!best || compareAssignments(candidate, best) < 0) best = candidate
      }
    }
    if (!best) return undefined
    this.#set(best)
    return best.alert
  }

  #offer(candidate: Assignment, touched: Set<string>): void {
    const current = this.#assigned.get(candidate.event.id)
    if (current && compareAssignments(current, candidate) <= 0) return
    this.#unassign(candidate.event.id, touched)
    this.#set(candidate)
    touched.add(candidate.alert)
  }

  #set(assignment: Assignment): void {
    this.#assigned.set(assignment.event.id, assignment)
    this.#nodes.get(assignment.alert)?.context.add(assignment.event.id)
  }

  #unassign(eventId: string, touched: Set<string>): void {
    const current = this.#assigned.get(eventId)
    if (!current) return
    this.#assigned.delete(eventId)
    this.#nodes.get(current.alert)?.context.delete(eventId)
    touched.add(current.alert)
  }
}

/** The better first. */
export function compareAssignments(a: Assignment, b: Assignment): number {
  return (
    a.rank - b.rank ||
    a.apartMs - b.apartMs ||
    compareText(a.alert, b.alert) ||
    kindPosition(a.entity.kind) - kindPosition(b.entity.kind) ||
    compareText(a.entity.id, b.entity.id)
  )
}

/** The nearest alert not after, and the nearest after; of several at one time the lowest id. */
function* nearest(list: readonly AlertNode[], time: number): Iterable<AlertNode> {
  const at = lowerBound(list, { time: time + 1, id: '' })
  const after = list[at]
  if (after) yield after
  const before = list[at - 1]
  if (!before) return
  const first = list[lowerBound(list, { time: before.time, id: '' })]
  if (first) yield first
}
