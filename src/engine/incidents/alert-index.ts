import type { Entity, EntityKind } from '../../model/alert.ts'
import { byTimeThenId, type AlertNode } from './alert-node.ts'
import { kindOrder, type JoinRules } from './join-rules.ts'

/** Someone's alert touched an entity. Outlives the alert, so that a hub stays one while its incidents live. */
interface Sighting {
  readonly time: number
  readonly id: string
  readonly whose: string
}

const sightingsPerKey = 10_000

/** Alerts by entity, in order of time. */
export class AlertIndex {
  readonly #rules: JoinRules
  readonly #lists = new Map<EntityKind, Map<string, AlertNode[]>>(kindOrder.map((kind) => [kind, new Map()]))
  readonly #sightings = new Map<EntityKind, Map<string, Sighting[]>>(
    kindOrder.map((kind) => [kind, new Map()]),
  )

  constructor(rules: JoinRules) {
    this.#rules = rules
  }

  /** Alerts on an entity, oldest first; undefined when there are none. */
  on(kind: EntityKind, id: string): readonly AlertNode[] | undefined {
    return this.#lists.get(kind)?.get(id)
  }

  add(node: AlertNode): void {
    for (const { kind, id } of node.joining) {
      insertSorted(listAt(this.#lists, kind, id), node)
      if (this.#rules.hubPersons[kind] === undefined || node.whose === undefined) continue
      const sightings = listAt(this.#sightings, kind, id)
      insertSorted(sightings, { time: node.time, id: node.id, whose: node.whose })
      if (sightings.length > sightingsPerKey) sightings.shift()
    }
  }

  /** `forget`: as if it had never been (a retraction). Otherwise its sightings stay for the hub guard. */
  remove(node: AlertNode, forget: boolean): void {
    for (const { kind, id } of node.joining) {
      removeFrom(this.#lists, kind, id, node)
      if (forget) removeFrom(this.#sightings, kind, id, node)
    }
  }

  /** Nearest alerts before and after on each entity, inside its window. */
  *neighbours(node: AlertNode): Iterable<AlertNode> {
    for (const { kind, id } of node.joining) {
      const list = this.on(kind, id) ?? []
      const windowMs = this.#rules.windowMs[kind] ?? 0
      const at = lowerBound(list, node)
      const before = list[at - 1]
      const after = list[at + 1]
      if (before && node.time - before.time <= windowMs) yield before
      if (after && after.time - node.time <= windowMs) yield after
    }
  }

  /**
   * Is the entity a hub around each of these times: do the alerts of more distinct people than allowed touch it
   * within its window? `times` ascend.
   */
  hubAt({ kind, id }: Entity, times: readonly number[]): boolean[] {
    const limit = this.#rules.hubPersons[kind]
    const sightings = this.#sightings.get(kind)?.get(id)
    if (limit === undefined || !sightings || sightings.length <= limit) return times.map(() => false)
    const windowMs = this.#rules.windowMs[kind] ?? 0
    const count = new Map<string, number>()
    let from = 0
    let to = 0
    return times.map((time) => {
      for (let next = sightings[to]; next && next.time <= time + windowMs; next = sightings[++to]) {
        count.set(next.whose, (count.get(next.whose) ?? 0) + 1)
      }
      for (let next = sightings[from]; next && next.time < time - windowMs; next = sightings[++from]) {
        decrement(count, next.whose)
      }
      return count.size > limit
    })
  }

  evictSightings(beforeMs: number): void {
    for (const byId of this.#sightings.values()) {
      for (const [id, list] of byId) {
        const keep = list.findIndex((sighting) => sighting.time >= beforeMs)
        if (keep === -1) byId.delete(id)
        else if (keep > 0) list.splice(0, keep)
      }
    }
  }

  saveSightings(): SavedSightings {
    return [...this.#sightings].map(([kind, byId]) => [kind, [...byId]])
  }

  loadSightings(saved: SavedSightings): void {
    for (const [kind, byId] of saved) this.#sightings.set(kind, new Map(byId))
  }
}

export type SavedSightings = [EntityKind, [string, Sighting[]][]][]

function decrement(count: Map<string, number>, person: string): void {
  const left = (count.get(person) ?? 0) - 1
  if (left > 0) count.set(person, left)
  else count.delete(person)
}

function listAt<T>(lists: Map<EntityKind, Map<string, T[]>>, kind: EntityKind, id: string): T[] {
  const byId = lists.get(kind) ?? new Map<string, T[]>()
  lists.set(kind, byId)
  const list = byId.get(id) ?? []
  byId.set(id, list)
  return list
}

function removeFrom<T extends { time: number; id: string }>(
  lists: Map<EntityKind, Map<string, T[]>>,
  kind: EntityKind,
  id: string,
  item: { time: number; id: string },
): void {
  const list = lists.get(kind)?.get(id)
  if (!list) return
  const at = lowerBound(list, item)
  if (list[at]?.id === item.id) list.splice(at, 1)
  if (list.length === 0) lists.get(kind)?.delete(id)
}

/** Idempotent: an item with the same time and id is replaced. */
function insertSorted<T extends { time: number; id: string }>(list: T[], item: T): void {
  const at = lowerBound(list, item)
  list.splice(at, list[at]?.id === item.id ? 1 : 0, item)
}

/** Index of the first element not before `item`. */
export function lowerBound(
  list: readonly { time: number; id: string }[],
  item: { time: number; id: string },
): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    const element = list[middle]
    if (element && byTimeThenId(element, item) < 0) low = middle + 1
    else high = middle
  }
  return low
}
