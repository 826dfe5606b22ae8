import type { Alert, EventSummary } from '../../model/alert.ts'
import { AlertIndex } from './alert-index.ts'
import { toAlertNode, type AlertNode } from './alert-node.ts'
import { clusterAlerts } from './cluster-alerts.ts'
import { CommandBook } from './command-book.ts'
import { ContextAssigner } from './context-assigner.ts'
import { isContextWorthy } from './context-worthy.ts'
import type { EngineSnapshot } from './engine-snapshot.ts'
import type { IncidentChange, IncidentState, StoredIncident } from './incident-change.ts'
import type { IncidentCommand } from './incident-command.ts'
import { IncidentLedger } from './incident-ledger.ts'
import { linksOf, regionOf } from './join-alerts.ts'
import { defaultJoinRules, type JoinRules } from './join-rules.ts'

/** How far the watermark moves between two rounds of forgetting. */
const evictEveryMs = 60_000

/**
 * Joins alerts and events into incidents. The result is a function of the sets of alerts, events and commands, not of
 * their order of arrival, as long as they arrive before `advance` passes their windows and no bound of the rules is hit.
 *
 * No clock, no I/O. Calls that add are cheap; the joining is done in `take`.
 */
export class IncidentEngine {
  readonly #rules: JoinRules
  readonly #nodes = new Map<string, AlertNode>()
  #index: AlertIndex
  #context: ContextAssigner
  #ledger: IncidentLedger
  #book = new CommandBook()
  /** Alerts whose joins must be looked at again, and those of which only the context changed. */
  readonly #dirty = new Set<string>()
  readonly #touched = new Set<string>()
  readonly #missing = new Set<string>()
  #retracted: { alert: string; supersededBy?: string }[] = []
  #watermarkMs = -Infinity
  #evictedMs = -Infinity

  constructor(rules: Partial<JoinRules> = {}) {
    this.#rules = { ...defaultJoinRules, ...rules }
    this.#index = new AlertIndex(this.#rules)
    this.#context = new ContextAssigner(this.#rules, this.#index, this.#nodes)
    this.#ledger = new IncidentLedger(this.#rules, this.#nodes, this.#context)
  }

  /** An event that may be context. What `isContextWorthy` refuses is ignored. */
  addEvent(event: EventSummary): void {
    if (!isContextWorthy(event)) return
    const alert = this.#context.addEvent(event)
    if (alert !== undefined) this.#touched.add(alert)
  }

  /** Idempotent by id; the same id with another content replaces. */
  addAlert(alert: Alert): void {
    this.#retracted = this.#retracted.filter((entry) => entry.alert !== alert.id)
    const known = this.#nodes.get(alert.id)
    const node = toAlertNode(alert, this.#rules)
    if (known) {
      if (sameAlert(known, node)) return
      this.#remove(known)
      if (known.incident !== undefined) node.incident = known.incident
    }
    this.#nodes.set(node.id, node)
    this.#index.add(node)
    this.#context.addAlert(node, this.#touched)
    this.#dirty.add(node.id)
    for (const { alerts } of this.#book.togetherOf(node.id)) {
      for (const id of alerts) if (!this.#nodes.has(id)) this.#missing.add(id)
    }
  }

  /** A late event showed that the alert should not have been. Its successor, if any, is added by the caller. */
  retractAlert(id: string, supersededBy?: string): void {
    const node = this.#nodes.get(id)
    this.#retracted.push(supersededBy === undefined ? { alert: id } : { alert: id, supersededBy })
    if (node) this.#remove(node)
  }

  /** Idempotent by id. */
  command(command: IncidentCommand): void {
    if (this.#book.has(command.id)) return
    this.loadCommands([command])
    if (command.kind !== 'merge' && command.kind !== 'split') return
    for (const id of CommandBook.alertsOf(command)) if (!this.#nodes.has(id)) this.#missing.add(id)
  }

  /** The stored commands, before the log is read. Theirs are alerts that may come again, or never. */
  loadCommands(commands: readonly IncidentCommand[]): void {
    const fresh = this.#book.add(commands)
    if (this.#nodes.size === 0) return
    for (const command of fresh) {
      for (const id of this.#book.affectedBy(command)) if (this.#nodes.has(id)) this.#dirty.add(id)
    }
  }

  /**
   * Alerts that a command joins or splits and that were forgotten long ago: read the incidents that hold them from the
   * state store and `recall` them before the next `take`. Each id is asked for once.
   */
  takeMissing(): string[] {
    const missing = [...this.#missing].filter((id) => !this.#nodes.has(id))
    this.#missing.clear()
    return missing
  }

  /** Takes back an incident that was forgotten. What is still known is left as it is. */
  recall(stored: StoredIncident): void {
    const alerts = stored.alerts.filter((alert) => !this.#nodes.has(alert.id))
    for (const [at, alert] of alerts.entries()) {
      const node = toAlertNode(alert, this.#rules)
      node.incident = stored.id
      if (at === 0 && alerts.length === stored.alerts.length) node.rest = stored.rest
      this.#nodes.set(node.id, node)
      this.#index.add(node)
      this.#context.addAlert(node, this.#touched)
      this.#dirty.add(node.id)
    }
    this.#context.recall(stored.context)
    this.#ledger.recall(stored)
  }

  /** What changed since the last call. */
  take(): IncidentChange[] {
    this.#settle()
    const retracted = this.#retracted.map((entry) => ({ kind: 'retract' as const, ...entry }))
    this.#retracted = []
    return [...retracted, ...this.#ledger.take()]
  }

  /** Forgets what can no longer join anything that comes in time. Changes are not lost: `take` still gives them. */
  advance(watermarkMs: number): void {
    if (watermarkMs <= this.#watermarkMs) return
    this.#watermarkMs = watermarkMs
    if (watermarkMs < this.#evictedMs + evictEveryMs) return
    this.#evictedMs = watermarkMs
    this.#settle()
    this.#ledger.dropUnlisted(this.#context.index.evict(watermarkMs - this.#rules.eventKeepMs))
    this.#evict(watermarkMs)
  }

  /** Every incident held now, by id. */
  incidents(): IncidentState[] {
    this.#settle()
    return this.#ledger.incidents()
  }

  /** Events that could not be remembered since their five minutes were full. */
  get refusedEvents(): number {
    return this.#context.index.refused
  }

  /** JSON as UTF-8. */
  snapshot(): Uint8Array {
    this.#settle()
    const snapshot: EngineSnapshot = {
      version: 1,
      watermarkMs: Number.isFinite(this.#watermarkMs) ? this.#watermarkMs : null,
      nodes: [...this.#nodes.values()].map((node) => ({ ...node, context: [...node.context] })),
      sightings: this.#index.saveSightings(),
      assignments: this.#context.save(),
      events: this.#context.index.save(),
      commands: this.#book.save(),
      retracted: this.#retracted,
      missing: [...this.#missing],
      ledger: this.#ledger.save(),
    }
    return new TextEncoder().encode(JSON.stringify(snapshot))
  }

  /** Replaces the state. Throws a SyntaxError on bytes that are no snapshot. */
  restore(bytes: Uint8Array): void {
    const snapshot = JSON.parse(new TextDecoder().decode(bytes)) as EngineSnapshot
    if (snapshot.version !== 1)
      throw new SyntaxError('incident snapshot: unknown version; replay the log instead')
    this.#nodes.clear()
    this.#index = new AlertIndex(this.#rules)
    this.#context = new ContextAssigner(this.#rules, this.#index, this.#nodes)
    this.#ledger = new IncidentLedger(this.#rules, this.#nodes, this.#context)
    for (const saved of snapshot.nodes) {
      const node: AlertNode = { ...saved, context: new Set(saved.context) }
      this.#nodes.set(node.id, node)
      this.#index.add(node)
    }
    this.#index.loadSightings(snapshot.sightings)
    this.#context.restore(snapshot.assignments, snapshot.events)
    this.#book = new CommandBook()
    this.#book.add(snapshot.commands)
    this.#retracted = snapshot.retracted
    this.#ledger.load(snapshot.ledger)
    this.#watermarkMs = snapshot.watermarkMs ?? -Infinity
    this.#evictedMs = this.#watermarkMs
    this.#dirty.clear()
    this.#touched.clear()
    this.#missing.clear()
    for (const id of snapshot.missing) this.#missing.add(id)
  }

  #remove(node: AlertNode): void {
    // Neighbours first: once the alert is gone nothing leads to them.
    for (const neighbour of regionOf([node.id], this.#nodes, this.#index, this.#book))
      this.#dirty.add(neighbour.id)
    this.#nodes.delete(node.id)
    this.#index.remove(node, true)
    this.#context.removeAlert(node, this.#touched)
    this.#ledger.alertGone(node)
  }

  #settle(): void {
    if (this.#dirty.size > 0) {
      const region = regionOf(this.#dirty, this.#nodes, this.#index, this.#book)
      const links = linksOf(region, this.#rules, this.#index, this.#book)
      this.#ledger.publish(clusterAlerts(region, links, this.#rules, this.#book))
      this.#dirty.clear()
    }
    for (const id of this.#touched) this.#ledger.touch(id)
    this.#touched.clear()
  }

  #evict(watermarkMs: number): void {
    const widestMs = Math.max(...Object.values(this.#rules.windowMs))
    const overMs = watermarkMs - widestMs - this.#rules.eventKeepMs
    for (const id of this.#ledger.endedBefore(overMs, this.#book)) {
      for (const node of this.#ledger.evict(id)) {
        this.#nodes.delete(node.id)
        this.#index.remove(node, false)
        this.#context.evictAlert(node)
      }
    }
    this.#index.evictSightings(overMs - this.#rules.maxSpanMs - widestMs)
    this.#book.prune((alert) => this.#nodes.has(alert), overMs - this.#rules.maxSpanMs)
  }
}

function sameAlert(a: AlertNode, b: AlertNode): boolean {
  const body = ({ context: _context, rest: _rest, incident: _incident, ...rest }: AlertNode): string =>
    JSON.stringify(rest)
  return body(a) === body(b)
}
