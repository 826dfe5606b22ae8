import type { EntityKind, EventSummary } from '../../model/alert.ts'
import { byTimeThenId } from './alert-node.ts'
import { contextRank, type JoinRules } from './join-rules.ts'

const slotMs = 5 * 60_000
/** Slots kept at most: a clock that is far off cannot fill the memory. */
const maxSlots = 64

interface Slot {
  readonly number: number
  readonly byKind: Map<EntityKind, Map<string, EventSummary[]>>
  size: number
}

/**
 * Recent events by entity, for alerts that come after them.
 *
 * Slots of five minutes of event time. Per slot and entity the newest `eventsPerKey` (time, then id) are kept: a pure
 * function of the set, whatever the order of arrival. A slot that holds `eventsPerSlot` events takes no more but
 * counts them; a slot is dropped whole when it lies `eventKeepMs` behind the watermark.
 */
export class EventIndex {
  readonly #rules: JoinRules
  readonly #slots = new Map<number, Slot>()
  #last: Slot | undefined
  /** Events not remembered since their slot was full. */
  refused = 0

  constructor(rules: JoinRules) {
    this.#rules = rules
  }

  add(event: EventSummary): void {
    const slot = this.#slotAt(Math.floor(event.time / slotMs))
    if (slot.size >= this.#rules.eventsPerSlot) {
      this.refused++
      return
    }
    let grew = false
    for (const { kind, id } of event.entities) {
      if (contextRank[kind] === undefined) continue
      let byId = slot.byKind.get(kind)
      if (!byId) slot.byKind.set(kind, (byId = new Map()))
      const list = byId.get(id)
      if (!list) byId.set(id, [event])
      else if (list.length < this.#rules.eventsPerKey) list.push(event)
      else {
        replaceOldest(list, event)
        continue
      }
      grew = true
    }
    if (grew) slot.size++
  }

  /** Remembered events on an entity inside a span of time, both ends included. In no order. */
  *near(kind: EntityKind, id: string, fromMs: number, toMs: number): Iterable<EventSummary> {
    const last = Math.floor(toMs / slotMs)
    for (let number = Math.floor(fromMs / slotMs); number <= last; number++) {
      for (const event of this.#slots.get(number)?.byKind.get(kind)?.get(id) ?? []) {
        if (event.time >= fromMs && event.time <= toMs) yield event
      }
    }
  }

  /** Those of these events that are remembered. Walks their slots: for rare use. */
  find(wanted: readonly { id: string; time: number }[]): EventSummary[] {
    const ids = new Set(wanted.map((event) => event.id))
    const slots = new Set(wanted.flatMap(({ time }) => this.#slots.get(Math.floor(time / slotMs)) ?? []))
    return [...slots].flatMap((slot) => [...eventsOf(slot)].filter((event) => ids.has(event.id)))
  }

  /** Drops the slots that lie wholly before; returns the time before which none is remembered. */
  evict(beforeMs: number): number {
    for (const [number] of this.#slots) if ((number + 1) * slotMs <= beforeMs) this.#slots.delete(number)
    this.#last = undefined
    return Math.floor(beforeMs / slotMs) * slotMs
  }

  #slotAt(number: number): Slot {
    if (this.#last?.number === number) return this.#last
    let slot = this.#slots.get(number)
    if (!slot) {
      slot = { number, byKind: new Map(), size: 0 }
      if (this.#slots.size >= maxSlots) this.#slots.delete(Math.min(...this.#slots.keys()))
      this.#slots.set(number, slot)
    }
    this.#last = slot
    return slot
  }

  /** Each remembered event once, in order of time. */
  save(): EventSummary[] {
    const events = [...this.#slots.values()].flatMap((slot) => [...eventsOf(slot)])
    return events.sort(byTimeThenId)
  }
}

function eventsOf(slot: Slot): Set<EventSummary> {
  const events = new Set<EventSummary>()
  for (const byId of slot.byKind.values()) {
    for (const list of byId.values()) for (const event of list) events.add(event)
  }
  return events
}

/** Keeps the newest. */
function replaceOldest(list: EventSummary[], event: EventSummary): void {
  let at = 0
  let oldest = list[0]
  for (let index = 1; index < list.length; index++) {
    const candidate = list[index]
    if (candidate && oldest && byTimeThenId(candidate, oldest) < 0) {
      at = index
      oldest = candidate
    }
  }
  if (oldest && byTimeThenId(event, oldest) > 0) list[at] = event
}
