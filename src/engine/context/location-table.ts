import type { SecurityEvent } from '../../model/event.ts'
import { TimedList, type Timed } from './timed-list.ts'

/** Somewhere on Earth, in degrees. */
export interface Point {
  readonly lat: number
  readonly long: number
}

interface Sighting extends Timed, Point {}

export type LocationSnapshot = [person: string, sightings: Sighting[]][]

const sightingsKept = 32
/** Networks whose address says nothing about where their user is. */
const placeless = new Set(['mobile', 'hosting', 'vpn'])

/** Where each person's logons came from, by the location of the address. */
export class LocationTable {
  readonly #people = new Map<string, TimedList<Sighting>>()

  note(person: string, event: SecurityEvent): void {
    const point = pointOf(event)
    if (!point || !provesPlace(event)) return
    let sightings = this.#people.get(person)
    if (!sightings) this.#people.set(person, (sightings = new TimedList()))
    sightings.insert({ time: event.time, id: event.id, ...point })
    if (sightings.items.length > sightingsKept) sightings.items.shift()
  }

  last(person: string, timeMs: number): Sighting | undefined {
    return this.#people.get(person)?.lastAt(timeMs)
  }

  dropBelow(limitMs: number): void {
    for (const [person, { items }] of this.#people) {
      while (items.length > 0 && (items[0] as Sighting).time < limitMs) items.shift()
      if (items.length === 0) this.#people.delete(person)
    }
  }

  dump(): LocationSnapshot {
    return [...this.#people]
      .map(([person, { items }]): LocationSnapshot[number] => [person, items])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  restore(snapshot: LocationSnapshot): void {
    this.#people.clear()
    for (const [person, sightings] of snapshot) {
      const list = new TimedList<Sighting>()
      list.items.push(...sightings)
      this.#people.set(person, list)
    }
  }
}

/** Where the event's source address is, as far as its source says. */
export function pointOf({ src_endpoint }: SecurityEvent): Point | undefined {
  const { lat, long } = src_endpoint?.location ?? {}
  return lat === undefined || long === undefined ? undefined : { lat, long }
}

/** A logon or tunnel that succeeded, from an address that stands somewhere. */
function provesPlace(event: SecurityEvent): boolean {
  return isPlaced(event) && hasSucceeded(event)
}

/** The network of the address is one whose users are where it is, or is not known. */
export function isPlaced({ src_endpoint }: SecurityEvent): boolean {
  return !placeless.has(src_endpoint?.location?.network ?? '')
}

export function hasSucceeded({ class: kind, activity, status }: SecurityEvent): boolean {
  return (
    (kind === 'authentication' && activity === 'logon' && status === 'success') ||
    (kind === 'tunnel_activity' && activity === 'open')
  )
}
