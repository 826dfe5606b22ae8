import type { SecurityEvent } from '../../model/event.ts'
import type { OpenFields } from '../sigma/compile-rule.ts'
import { insertItem, type Place } from './occurrence.ts'

/** An event that waits until what context says about its time is settled, and the rules that wait with it. */
export interface HeldEvent {
  readonly event: SecurityEvent
  readonly seq: number
  readonly rules: string[]
}

/** Most events held at a time; above it they are judged at once, by what context says now. */
export const maxHeldEvents = 50_000

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

/** Held events in order of time. */
export class HeldEvents {
  #order: Place[] = []
  readonly #held = new Map<string, HeldEvent>()

  get size(): number {
    return this.#held.size
  }

  /** Holds the event for one more rule. */
  hold(event: SecurityEvent, seq: number, rule: string): void {
    const there = this.#held.get(event.id)
    if (there) {
      if (!there.rules.includes(rule)) there.rules.push(rule)
      return
    }
    this.#held.set(event.id, { event, seq, rules: [rule] })
    insertItem(this.#order, placeOf(event))
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
      this.#held.delete(id)
      return held ? [held] : []
    })
  }

  all(): HeldEvent[] {
    return [...this.#held.values()]
  }

  load(held: readonly HeldEvent[]): void {
    this.#held.clear()
    this.#order = []
    for (const one of held) for (const rule of one.rules) this.hold(one.event, one.seq, rule)
  }
}

function placeOf({ id, time }: SecurityEvent): Place {
  return { id, time, input: 0 }
}
