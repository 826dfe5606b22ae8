import type { AlertNode } from './alert-node.ts'
import { byTimeThenId } from './alert-node.ts'
import type { CommandBook } from './command-book.ts'
import { compareAssignments, type Assignment, type ContextAssigner } from './context-assigner.ts'
import { compareText } from './alert-node.ts'
import {
  alertIdOf,
  incidentIdOf,
  type IncidentChange,
  type IncidentState,
  type StoredIncident,
} from './incident-change.ts'
import { describeLinks } from './describe-links.ts'
import type { JoinRules } from './join-rules.ts'
import type { Join } from '../../model/incident.ts'
import type { Settling } from './settle-alerts.ts'
import type { Settled, SettledIncidents } from './settled-incidents.ts'
import { firstOf } from './first-of.ts'
import { hashText } from './hash-text.ts'
import { summariseIncident } from './summarise-incident.ts'

/** What the last `take` gave out of an incident. */
interface Taken {
  readonly firstMs: number
  readonly alerts: ReadonlySet<string>
  readonly context: ReadonlySet<string>
  readonly hash: string
}

export interface SavedLedger {
  readonly entries: { id: string; alerts: string[]; joins: readonly Join[] }[]
  readonly taken: [string, { firstMs: number; alerts: string[]; context: string[]; hash: string }][]
  readonly changed: string[]
  readonly gone: string[]
  readonly redirects: [string, string][]
}

/** The most telling and nearest first. */
function byFit(a: Assignment, b: Assignment): number {
  return compareAssignments(a, b) || byTimeThenId(a.event, b.event)
}

/** The incidents as they stand, and what of them was given out. */
export class IncidentLedger {
  readonly #rules: JoinRules
  readonly #nodes: ReadonlyMap<string, AlertNode>
  readonly #context: ContextAssigner
  readonly #settled: SettledIncidents
  readonly #taken = new Map<string, Taken>()
  readonly #changed = new Set<string>()
  /** Ids given out that are no incident any more. */
  readonly #gone = new Set<string>()
  readonly #redirects = new Map<string, string>()

  constructor(
    rules: JoinRules,
    nodes: ReadonlyMap<string, AlertNode>,
    context: ContextAssigner,
    settled: SettledIncidents,
  ) {
    this.#rules = rules
    this.#nodes = nodes
    this.#context = context
    this.#settled = settled
  }

  /** Puts clusters into the place of the incidents that their alerts were in. */
  publish({ clusters, before, crossings }: Settling, book: CommandBook): void {
    const ids = new Set<string>()
    const old = new Set([...before].map(({ id }) => id))
    for (const { alerts, links } of clusters) {
      const id = incidentIdOf(alerts[0]?.id ?? '')
      ids.add(id)
      for (const alert of alerts) {
        if (alert.incident !== undefined) old.add(alert.incident)
        alert.incident = id
      }
      this.#settled.add(id, alerts, describeLinks(links, this.#rules), book)
      this.#gone.delete(id)
      this.#changed.add(id)
    }
    for (const id of old) if (!ids.has(id)) this.#drop(id)
    this.#settled.relate(before, ids, crossings)
  }

  /** What the state store has of an incident that was forgotten here. */
  recall({ id, formerIds, alerts, context }: StoredIncident): void {
    if (this.#taken.has(id)) return
    for (const former of formerIds) this.#redirects.set(former, id)
    this.#taken.set(id, {
      firstMs: Math.min(...alerts.map((alert) => alert.first_time)),
      alerts: new Set(alerts.map((alert) => alert.id)),
      context: new Set(context.map(({ event }) => event.id)),
      hash: '',
    })
  }

  /** The context of this alert changed. */
  touch(alertId: string): void {
    const id = this.#nodes.get(alertId)?.incident
    if (id !== undefined && this.#settled.get(id)) this.#changed.add(id)
  }

  take(): IncidentChange[] {
    const changed = [...this.#changed].filter((id) => this.#settled.get(id)).sort(compareText)
    // In this order: where an id leads is settled before anything is put there.
    const revived = changed.filter((id) => this.#redirects.delete(id))
    const changes: IncidentChange[] = revived.map((id) => ({ kind: 'revive', id }))
    changes.push(...this.#redirectGone(), ...this.#redirectMoved())
    for (const id of changed) {
      const entry = this.#settled.get(id)
      const change = entry && this.#upsert(this.#stateOf(entry))
      if (change) changes.push(change)
    }
    this.#changed.clear()
    return changes
  }

  incidents(): IncidentState[] {
    return [...this.#settled.all()]
      .map((entry) => this.#stateOf(entry))
      .sort((a, b) => compareText(a.id, b.id))
  }

  /** Context beyond the listed, older than what is remembered, is only counted from here on. */
  dropUnlisted(horizonMs: number): void {
    for (const entry of this.#settled.all()) {
      const count = entry.alerts.reduce((sum, alert) => sum + alert.context.size, 0)
      if (count <= this.#rules.maxContext) continue
      for (const assignment of firstOf(this.#contextOf(entry), this.#rules.maxContext, byFit).rest) {
        if (assignment.event.time < horizonMs) this.#context.drop(assignment)
      }
    }
  }

  /** Incidents given out whose newest alert is older; not one that was split from one that still lives. */
  endedBefore(beforeMs: number, book: CommandBook): string[] {
    const ended: Settled[] = []
    const liveSplits = new Set<string>()
    const splitsOf = ({ isCommanded, alerts }: Settled): string[] =>
      isCommanded ? alerts.flatMap((alert) => [...(book.sidesOf(alert.id)?.keys() ?? [])]) : []
    for (const entry of this.#settled.all()) {
      const isOver = (entry.alerts.at(-1)?.time ?? 0) < beforeMs && !this.#changed.has(entry.id)
      if (isOver) ended.push(entry)
      else for (const split of splitsOf(entry)) liveSplits.add(split)
    }
    return ended
      .filter((entry) => !splitsOf(entry).some((split) => liveSplits.has(split)))
      .map(({ id }) => id)
  }

  /** Forgets an incident; returns its alerts. */
  evict(id: string): readonly AlertNode[] {
    const incident = this.#settled.get(id)
    if (incident) this.#settled.evict(incident)
    this.#taken.delete(id)
    for (const [from, to] of this.#redirects) if (to === id) this.#redirects.delete(from)
    return incident?.alerts ?? []
  }

  save(): SavedLedger {
    return {
      entries: [...this.#settled.all()].map(({ id, alerts, joins }) => ({
        id,
        alerts: alerts.map((alert) => alert.id),
        joins,
      })),
      taken: [...this.#taken].map(([id, { firstMs, alerts, context, hash }]) => [
        id,
        { firstMs, alerts: [...alerts], context: [...context], hash },
      ]),
      changed: [...this.#changed],
      gone: [...this.#gone],
      redirects: [...this.#redirects],
    }
  }

  load(saved: SavedLedger, book: CommandBook): void {
    for (const { id, alerts, joins } of saved.entries) {
      const known = alerts.flatMap((alert) => this.#nodes.get(alert) ?? [])
      this.#settled.add(id, known, joins, book)
    }
    for (const [id, { firstMs, alerts, context, hash }] of saved.taken) {
      this.#taken.set(id, { firstMs, alerts: new Set(alerts), context: new Set(context), hash })
    }
    for (const id of saved.changed) this.#changed.add(id)
    for (const id of saved.gone) this.#gone.add(id)
    for (const [from, to] of saved.redirects) this.#redirects.set(from, to)
  }

  #drop(id: string): void {
    this.#settled.drop(id)
    if (this.#taken.has(id)) this.#gone.add(id)
  }

  #redirectGone(): IncidentChange[] {
    const changes: IncidentChange[] = []
    const gone = [...this.#gone].map((id) => ({ id, taken: this.#taken.get(id) }))
    gone.sort((a, b) => (a.taken?.firstMs ?? 0) - (b.taken?.firstMs ?? 0) || compareText(a.id, b.id))
    for (const { id, taken } of gone) {
      this.#taken.delete(id)
      const to = this.#heirOf(id, taken)
      if (to === undefined) changes.push({ kind: 'withdraw', id })
      else {
        this.#redirects.set(id, to)
        changes.push({ kind: 'redirect', from: id, to })
      }
    }
    this.#gone.clear()
    return changes
  }

  /** Redirects whose alert went to another incident since. */
  #redirectMoved(): IncidentChange[] {
    const changes: IncidentChange[] = []
    for (const [from, to] of this.#redirects) {
      const id = this.#nodes.get(alertIdOf(from))?.incident
      if (id === undefined || id === to || id === from || !this.#changed.has(id)) continue
      this.#redirects.set(from, id)
      changes.push({ kind: 'redirect', from, to: id })
    }
    return changes
  }

  /** Where the alert that gave an incident its id is now; else the earliest of its other alerts. */
  #heirOf(id: string, taken: Taken | undefined): string | undefined {
    const nodes = [...(taken?.alerts ?? [])]
      .flatMap((alert) => this.#nodes.get(alert) ?? [])
      .sort(byTimeThenId)
    return (nodes.find((node) => incidentIdOf(node.id) === id) ?? nodes[0])?.incident
  }

  *#contextOf(entry: Settled): Iterable<Assignment> {
    for (const alert of entry.alerts) {
      for (const id of alert.context) {
        const assignment = this.#context.get(id)
        if (assignment) yield assignment
      }
    }
  }

  #stateOf(entry: Settled): IncidentState {
    const { first: context, rest: unlisted } = firstOf(this.#contextOf(entry), this.#rules.maxContext, byFit)
    const rest = entry.alerts.reduce((sum, alert) => sum + alert.rest, unlisted.length)
    const events = context.map((assignment) => assignment.event)
    return {
      id: entry.id,
      digest: summariseIncident(entry.alerts, events, rest),
      alerts: entry.alerts.map((alert) => alert.id),
      joins: entry.joins,
      context,
    }
  }

  #upsert(incident: IncidentState): IncidentChange | undefined {
    const taken = this.#taken.get(incident.id)
    const hash = hashText(JSON.stringify(incident))
    if (taken?.hash === hash) return undefined
    const context = new Map(incident.context.map((assignment) => [assignment.event.id, assignment]))
    this.#taken.set(incident.id, {
      firstMs: incident.digest.first_time,
      alerts: new Set(incident.alerts),
      context: new Set(context.keys()),
      hash,
    })
    return {
      kind: 'upsert',
      incident,
      addedAlerts: incident.alerts.filter((id) => !taken?.alerts.has(id)),
      addedContext: incident.context.filter(({ event }) => !taken?.context.has(event.id)),
      removedContext: [...(taken?.context ?? [])].filter((id) => !context.has(id)),
    }
  }
}
