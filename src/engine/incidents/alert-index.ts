import type { Entity, EntityKind } from '../../model/alert.ts'
import type { AlertNode } from './alert-node.ts'
import { EntityChain, type LinkChanges, type Sighting } from './entity-chain.ts'
import type { JoinRules } from './join-rules.ts'

export type SavedSightings = [EntityKind, [string, readonly Sighting[]][]][]

/** Alerts by entity, in order of time, and over which of these entities they are linked. */
export class AlertIndex {
  readonly #rules: JoinRules
  readonly #chains = new Map<EntityKind, Map<string, EntityChain>>()

  constructor(rules: JoinRules) {
    this.#rules = rules
  }

  /** Alerts on an entity, oldest first; undefined when there are none. */
  on(kind: EntityKind, id: string): readonly AlertNode[] | undefined {
    const alerts = this.#chains.get(kind)?.get(id)?.alerts
    return alerts && alerts.length > 0 ? alerts : undefined
  }

  add(node: AlertNode, changes: LinkChanges): void {
    for (const { kind, id } of node.joining) this.#chainOf(kind, id).add(node, changes)
  }

  /** `changes`: as if it had never been (a retraction). Without them its sightings stay for the hub guard. */
  remove(node: AlertNode, changes?: LinkChanges): void {
    for (const { kind, id } of node.joining) {
      const chain = this.#chainOf(kind, id)
      chain.remove(node, changes)
      if (chain.isEmpty) this.#chains.get(kind)?.delete(id)
    }
  }

  /** Nearest alerts before and after on each entity, inside its window; hubs left out of account. */
  *neighbours(node: AlertNode): Iterable<AlertNode> {
    for (const { kind, id } of node.joining) yield* this.#chainOf(kind, id).neighbours(node)
  }

  /** The alerts it is linked to, on every entity. */
  *partners(node: AlertNode): Iterable<AlertNode> {
    for (const { kind, id } of node.joining) yield* this.#chainOf(kind, id).partners(node)
  }

  /** Is the entity a hub around the alert? */
  isHubAt({ kind, id }: Entity, node: AlertNode): boolean {
    return this.#chains.get(kind)?.get(id)?.isHubAt(node) ?? false
  }

  evictSightings(beforeMs: number): void {
    for (const chains of this.#chains.values()) {
      for (const [id, chain] of chains) {
        chain.evictSightings(beforeMs)
        if (chain.isEmpty) chains.delete(id)
      }
    }
  }

  saveSightings(): SavedSightings {
    return [...this.#chains].map(([kind, chains]) => [
      kind,
      [...chains].flatMap(([id, { sightings }]): [string, readonly Sighting[]][] =>
        sightings.length > 0 ? [[id, sightings]] : [],
      ),
    ])
  }

  loadSightings(saved: SavedSightings): void {
    for (const [kind, byId] of saved)
      for (const [id, sightings] of byId) this.#chainOf(kind, id).load([...sightings])
    for (const chains of this.#chains.values()) for (const chain of chains.values()) chain.placeAll()
  }

  #chainOf(kind: EntityKind, id: string): EntityChain {
    let chains = this.#chains.get(kind)
    if (!chains) this.#chains.set(kind, (chains = new Map()))
    let chain = chains.get(id)
    if (!chain) {
      const { windowMs, hubPersons } = this.#rules
      chains.set(id, (chain = new EntityChain(windowMs[kind] ?? 0, hubPersons[kind])))
    }
    return chain
  }
}
