import type { Join } from '../../model/incident.ts'
import type { AlertIndex } from './alert-index.ts'
import type { AlertNode } from './alert-node.ts'
import type { CommandBook } from './command-book.ts'

/** An incident as it was settled last. A new settling makes a new one. */
export interface Settled {
  readonly id: string
  /** Oldest first. */
  readonly alerts: readonly AlertNode[]
  readonly joins: readonly Join[]
  /** A person's command speaks of one of its alerts. */
  readonly isCommanded: boolean
}

/** Alerts that are linked and stand in two incidents, since one of them was cut. */
export type Crossing = readonly [AlertNode, AlertNode]

/** The incidents as they stand, and which of them are linked though cut apart. */
export class SettledIncidents {
  readonly #index: AlertIndex
  readonly #byId = new Map<string, Settled>()
  /** Missing: to be found when asked for. */
  readonly #near = new Map<Settled, Set<Settled>>()

  constructor(index: AlertIndex) {
    this.#index = index
  }

  get(id: string): Settled | undefined {
    return this.#byId.get(id)
  }

  all(): Iterable<Settled> {
    return this.#byId.values()
  }

  /** The incident that an alert was settled in. */
  of(alert: AlertNode): Settled | undefined {
    return alert.incident === undefined ? undefined : this.#byId.get(alert.incident)
  }

  add(id: string, alerts: readonly AlertNode[], joins: readonly Join[], book: CommandBook): void {
    const isCommanded = !book.isEmpty && alerts.some((alert) => book.speaksOf(alert.id))
    this.#byId.set(id, { id, alerts, joins, isCommanded })
  }

  drop(id: string): void {
    this.#byId.delete(id)
  }

  /** Incidents that hold alerts linked to its own. `isOpen` alerts are being settled and left out. */
  nearOf(incident: Settled, isOpen: (alert: AlertNode) => boolean): Iterable<Settled> {
    const known = this.#near.get(incident)
    if (known) return [...known].filter((other) => this.#byId.get(other.id) === other)
    const near = new Set<Settled>()
    for (const alert of incident.alerts) {
      for (const partner of this.#index.partners(alert)) {
        const other = isOpen(partner) ? undefined : this.of(partner)
        if (other && other !== incident) near.add(other)
      }
    }
    this.#near.set(incident, near)
    for (const other of near) this.#near.get(other)?.add(incident)
    return near
  }

  /** `before` were settled anew, as `ids`. Without `crossings` what is near is looked for when it is asked for. */
  relate(before: Iterable<Settled>, ids: Iterable<string>, crossings: readonly Crossing[] | undefined): void {
    for (const incident of before) this.#part(incident)
    if (!crossings) return
    for (const id of ids) {
      const incident = this.#byId.get(id)
      if (incident) this.#near.set(incident, new Set())
    }
    for (const [one, other] of crossings) this.link(one, other)
  }

  /** The alerts are linked. */
  link(one: AlertNode, other: AlertNode): void {
    const a = this.of(one)
    const b = this.of(other)
    if (!a || !b || a === b) return
    this.#near.get(a)?.add(b)
    this.#near.get(b)?.add(a)
  }

  /** Before its alerts leave the index. What was linked through it may be linked without it, and is looked for again. */
  evict(incident: Settled): void {
    for (const other of this.nearOf(incident, () => false)) this.#near.delete(other)
    this.#near.delete(incident)
    this.#byId.delete(incident.id)
  }

  #part(incident: Settled): void {
    const near = this.#near.get(incident)
    // Where it was not looked for here it may have been looked for there.
    if (near) for (const other of near) this.#near.get(other)?.delete(incident)
    else for (const others of this.#near.values()) others.delete(incident)
    this.#near.delete(incident)
  }
}
