import type { SecurityEvent } from '../../model/event.ts'
import type { OpenFields } from '../sigma/compile-rule.ts'
import { sizeOfEvent } from './event-size.ts'
import { insertItem, type Place } from './occurrence.ts'

/** An event that waits until what context says about its time is settled, and the rules that wait with it. */
export interface HeldEvent {
  readonly event: SecurityEvent
  readonly seq: number
  readonly rules: string[]
}

/** Most events held at a time; above either those that come are judged at once, by what context says now. */
export interface HeldLimits {
  readonly events: number
  readonly bytes: number
}
const usualLimits: HeldLimits = { events: 50_000, bytes: 128 * 1024 * 1024 }

/**
 * Context that events still to come may change for a time already past: who was where, when a door was last
 * granted, whether a feed was alive. Rules that ask for it wait for the watermark, unless the field says already
 * what nothing can change: those values stand beside it, `undefined` for no value at all.
 */
export const openFields: OpenFields = new Map(
  (
    [
      ['presence'],
      ['presence_site'],
      ['presence_zone'],
      ['occupancy'],
      ['since_grant_ms'],
      ['since_request_to_exit_ms'],
      ['request_to_exit_wired'],
      ['last_site'],
      ['since_last_location_ms'],
      ['travel_needed_ms'],
      ['travel_impossible'],
      ['feed_healthy'],
      ['host_presence'],
      ['arming'],
      ['since_arming_ms'],
      ['arming_by'],
      // Only events of doors have one.
      ['door_camera', undefined],
      ['since_credential_use_ms'],
      ['since_account_use_ms'],
      ['since_person_seen_ms'],
      // Only events that use a badge or account have one.
      ['dormant', undefined],
      // Only events of devices whose pace is kept have one.
      ['silent_for_ms'],
      ['overdue'],
      ['rate_ratio'],
      ['last_door'],
      ['since_last_door_ms'],
      ['walk_needed_ms'],
      ['walk_impossible'],
      // Whether somebody enters a zone, or a device of ours speaks with somebody, is in the event; and what was met
      // earlier stays met earlier, whatever else turns out to have been.
      ['first_zone', undefined, 'no'],
      ['new_peer', undefined, 'no'],
      ['peer_ratio'],
      ['location_km'],
      ['location_impossible'],
    ] as const
  ).map(([name, ...settled]) => [`context.${name}`, new Set(settled)]),
)

interface Sized extends HeldEvent {
  readonly bytes: number
}

/** Held events in order of time, bounded by number and by size. */
export class HeldEvents {
  readonly #limits: HeldLimits
  #order: Place[] = []
  readonly #held = new Map<string, Sized>()
  #bytes = 0
  #refused: string | undefined
  /** Events that found no room, since the start. */
  refused = 0

  constructor(limits = usualLimits) {
    this.#limits = limits
  }

  /** Holds the event for one more rule. False: there is no room for it. */
  hold(event: SecurityEvent, seq: number, rule: string): boolean {
    const there = this.#held.get(event.id)
    if (there) {
      if (!there.rules.includes(rule)) there.rules.push(rule)
      return true
    }
    const bytes = sizeOfEvent(event)
    const { events, bytes: most } = this.#limits
    if (this.#held.size >= events || this.#bytes + bytes > most) {
      // The rules of one event ask one after the other.
      if (this.#refused !== event.id) this.refused++
      this.#refused = event.id
      return false
    }
    this.#keep({ event, seq, rules: [rule], bytes })
    return true
  }

  #keep(held: Sized): void {
    this.#held.set(held.event.id, held)
    this.#bytes += held.bytes
    insertItem(this.#order, placeOf(held.event))
  }

  /** Takes out the events that the watermark has passed, the earliest first. */
  release(watermark: number): HeldEvent[] {
    let count = this.#order.findIndex(({ time }) => time >= watermark)
    if (count < 0) count = this.#order.length
    if (count === 0) return []
    const released = this.#order.slice(0, count)
    this.#order = this.#order.slice(count)
    return released.flatMap(({ id }) => {
      const held = this.#held.get(id)
      if (!held) return []
      this.#held.delete(id)
      this.#bytes -= held.bytes
      return [held]
    })
  }

  all(): HeldEvent[] {
    return [...this.#held.values()].map(({ event, seq, rules }) => ({ event, seq, rules }))
  }

  load(held: readonly HeldEvent[]): void {
    this.#held.clear()
    this.#order = []
    this.#bytes = 0
    // Also where they are more than there is room for: what was held once is not judged early.
    for (const one of held) this.#keep({ ...one, bytes: sizeOfEvent(one.event) })
  }
}

function placeOf({ id, time }: SecurityEvent): Place {
  return { id, time, input: 0 }
}
