import type { Alert, EventSummary } from '../../model/alert.ts'
import { AlertIndex } from './alert-index.ts'
import { toAlertNode, type AlertNode } from './alert-node.ts'
import { CommandBook } from './command-book.ts'
import { ContextAssigner } from './context-assigner.ts'
import type { LinkChanges } from './entity-chain.ts'
import { isContextWorthy } from './context-worthy.ts'
import type { EngineSnapshot } from './engine-snapshot.ts'
import type { IncidentChange, IncidentState, StoredIncident } from './incident-change.ts'
import type { IncidentCommand } from './incident-command.ts'
import { IncidentLedger } from './incident-ledger.ts'
import { defaultJoinRules, type JoinRules } from './join-rules.ts'
import { settleAlerts } from './settle-alerts.ts'
import { SettledIncidents, type Settled } from './settled-incidents.ts'

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
  #settled: SettledIncidents
  #ledger: IncidentLedger
  #book = new CommandBook()
  /** Alerts whose joins must be looked at again, and those of which only the context changed. */
  readonly #dirty = new Set<string>()
  readonly #touched = new Set<string>()
  /** Links that changed since the incidents were settled. */
  readonly #changes: LinkChanges = { relinked: new Set(), loosened: new Set() }
  /** Incidents that lost an alert. */
  readonly #reopened = new Set<Settled>()
  readonly #missing = new Set<string>()
  /** By alert, what takes its place. */
  readonly #retracted = new Map<string, string | undefined>()
  #watermarkMs = -Infinity
  #evictedMs = -Infinity

  constructor(rules: Partial<JoinRules> = {}) {
    this.#rules = { ...defaultJoinRules, ...rules }
    this.#index = new AlertIndex(this.#rules)
    this.#context = new ContextAssigner(this.#rules, this.#index, this.#nodes)
    this.#settled = new SettledIncidents(this.#index)
    this.#ledger = new IncidentLedger(this.#rules, this.#nodes, this.#context, this.#settled)
  }

  /** An event that may be context. What `isContextWorthy` refuses is ignored. */
  addEvent(event: EventSummary): void {
    if (!isContextWorthy(event)) return
    const alert = this.#context.addEvent(event)
    if (alert !== undefined) this.#touched.add(alert)
  }

  /** Idempotent by id; the same id with another content replaces. */
  addAlert(alert: Alert): void {
    this.#retracted.delete(alert.id)
    const known = this.#nodes.get(alert.id)
    const node = toAlertNode(alert, this.#rules)
    if (known) {
      if (sameAlert(known, node)) return
      this.#remove(known)
      if (known.incident !== undefined) node.incident = known.incident
    }
    this.#add(node)
    for (const { alerts } of this.#book.togetherOf(node.id)) {
      for (const id of alerts) if (!this.#nodes.has(id)) this.#missing.add(id)
    }
  }

  /** A late event showed that the alert should not have been. Its successor, if any, is added by the caller. */
  retractAlert(id: string, supersededBy?: string): void {
    const node = this.#nodes.get(id)
    this.#retracted.delete(id)
    this.#retracted.set(id, supersededBy)
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
      this.#add(node)
    }
    this.#context.recall(stored.context)
    this.#ledger.recall(stored)
  }

  /** What changed since the last call. */
  take(): IncidentChange[] {
    this.#settle()
    const retracted = this.#retractions().map((entry) => ({ kind: 'retract' as const, ...entry }))
    this.#retracted.clear()
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
      retracted: this.#retractions(),
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
    this.#settled = new SettledIncidents(this.#index)
    this.#ledger = new IncidentLedger(this.#rules, this.#nodes, this.#context, this.#settled)
    for (const saved of snapshot.nodes) {
      const node: AlertNode = { ...saved, context: new Set(saved.context) }
      this.#nodes.set(node.id, node)
      this.#index.add(node, this.#changes)
    }
    this.#index.loadSightings(snapshot.sightings)
    this.#context.restore(snapshot.assignments, snapshot.events)
    this.#book = new CommandBook()
    this.#book.add(snapshot.commands)
    this.#retracted.clear()
    for (const { alert, supersededBy } of snapshot.retracted) this.#retracted.set(alert, supersededBy)
    this.#ledger.load(snapshot.ledger, this.#book)
    this.#watermarkMs = snapshot.watermarkMs ?? -Infinity
    this.#evictedMs = this.#watermarkMs
    this.#dirty.clear()
    this.#touched.clear()
    this.#clearChanges()
    this.#missing.clear()
    for (const id of snapshot.missing) this.#missing.add(id)
  }

  #retractions(): { alert: string; supersededBy?: string }[] {
    return [...this.#retracted].map(([alert, supersededBy]) =>
      supersededBy === undefined ? { alert } : { alert, supersededBy },
    )
  }

  #add(node: AlertNode): void {
    this.#nodes.set(node.id, node)
    this.#index.add(node, this.#changes)
    this.#context.addAlert(node, this.#touched)
    this.#dirty.add(node.id)
  }

  #remove(node: AlertNode): void {
    if (!this.#book.isEmpty) {
      // Once the alert is gone nothing leads to those that a command may have kept from it.
      for (const other of this.#index.neighbours(node)) this.#dirty.add(other.id)
      for (const { alerts } of this.#book.togetherOf(node.id)) for (const id of alerts) this.#dirty.add(id)
    }
    const incident = this.#settled.of(node)
    if (incident) this.#reopened.add(incident)
    this.#nodes.delete(node.id)
    this.#index.remove(node, this.#changes)
    this.#context.removeAlert(node, this.#touched)
  }

  #settle(): void {
    const { relinked, loosened } = this.#changes
    if (this.#dirty.size + relinked.size + loosened.size + this.#reopened.size > 0) {
      const changed = [...this.#dirty].flatMap((id) => this.#nodes.get(id) ?? [])
      const isKnown = (node: AlertNode): boolean => this.#nodes.get(node.id) === node
      const parts = {
        rules: this.#rules,
        nodes: this.#nodes,
        index: this.#index,
        settled: this.#settled,
        book: this.#book,
      }
      const change = {
        alerts: [...changed, ...[...relinked].filter(isKnown)],
        incidents: this.#reopened,
        loosened: [...loosened].filter(isKnown),
      }
      this.#ledger.publish(settleAlerts(change, parts), this.#book)
      this.#clearChanges()
    }
    for (const id of this.#touched) this.#ledger.touch(id)
    this.#touched.clear()
  }

  #clearChanges(): void {
    this.#dirty.clear()
    this.#reopened.clear()
    this.#changes.relinked.clear()
    this.#changes.loosened.clear()
  }

  #evict(watermarkMs: number): void {
    const widestMs = Math.max(...Object.values(this.#rules.windowMs))
    const overMs = watermarkMs - widestMs - this.#rules.eventKeepMs
    for (const id of this.#ledger.endedBefore(overMs, this.#book)) {
      for (const node of this.#ledger.evict(id)) {
        this.#nodes.delete(node.id)
        this.#index.remove(node)
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
