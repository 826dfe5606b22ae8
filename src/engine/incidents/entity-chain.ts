import { byTimeThenId, type AlertNode } from './alert-node.ts'
import { insertSorted, lowerBound, removeSorted, type Place } from './sorted-places.ts'

/** Someone's alert touched an entity. Outlives the alert, so that a hub stays one while its incidents live. */
export interface Sighting extends Place {
  readonly whose: string
}

/** What an alert that comes or goes changes about others. */
export interface LinkChanges {
  /** They are linked over other rules than before. */
  readonly relinked: Set<AlertNode>
  /** They were linked to one that is linked no more, and perhaps through it to each other. */
  readonly loosened: Set<AlertNode>
}

const sightingsPerEntity = 10_000
/** Up to so many people are gone through one by one; more are found sooner among the sightings. */
const fewPeople = 64

/**
 * The alerts on one entity in order of time, and around which of them it is a hub: where the alerts of more distinct
 * people than allowed touch it within its window, only alerts of one rule are linked over it.
 *
 * Kept up to date alert by alert: who comes again within the window changes nothing, so that an alert of a storm costs
 * a few binary searches.
 */
export class EntityChain {
  readonly #windowMs: number
  readonly #mostPeople: number
  readonly #canBeHub: boolean
  readonly #alerts: AlertNode[] = []
  /** Those around which it is no hub; the same list where it can never be one. */
  readonly #free: AlertNode[]
  readonly #inHub = new Set<AlertNode>()
  readonly #byRule = new Map<string, AlertNode[]>()
  #sightings: Sighting[] = []
  readonly #byPerson = new Map<string, Place[]>()

  /** `mostPeople` undefined: never a hub. */
  constructor(windowMs: number, mostPeople: number | undefined) {
    this.#windowMs = windowMs
    this.#mostPeople = mostPeople ?? Infinity
    this.#canBeHub = mostPeople !== undefined
    this.#free = this.#canBeHub ? [] : this.#alerts
  }

  get alerts(): readonly AlertNode[] {
    return this.#alerts
  }
  get sightings(): readonly Sighting[] {
    return this.#sightings
  }
  get isEmpty(): boolean {
    return this.#alerts.length === 0 && this.#sightings.length === 0
  }

  isHubAt(alert: AlertNode): boolean {
    return this.#inHub.has(alert)
  }

  add(alert: AlertNode, changes: LinkChanges): void {
    insertSorted(this.#alerts, alert)
    if (!this.#canBeHub) return
    const ofRule = this.#byRule.get(alert.rule)
    if (ofRule) insertSorted(ofRule, alert)
    else this.#byRule.set(alert.rule, [alert])
    const { time, id, whose } = alert
    if (whose !== undefined) this.#see({ time, id, whose }, changes)
    this.#place(alert)
  }

  /** `changes`: as if it had never been. Without them its sighting stays. */
  remove(alert: AlertNode, changes?: LinkChanges): void {
    if (changes) for (const partner of this.partners(alert)) changes.loosened.add(partner)
    removeSorted(this.#alerts, alert)
    if (!this.#canBeHub) return
    const ofRule = this.#byRule.get(alert.rule)
    if (ofRule && removeSorted(ofRule, alert) && ofRule.length === 0) this.#byRule.delete(alert.rule)
    removeSorted(this.#free, alert)
    this.#inHub.delete(alert)
    if (changes) this.#unsee(alert, changes)
  }

  /** Nearest alerts before and after, inside the window, linked or not. */
  neighbours(alert: AlertNode): AlertNode[] {
    return this.#around(this.#alerts, alert)
  }

  /**
   * The alerts it is linked to: the nearest before and after of those alike. What lies beyond them is linked through
   * them.
   */
  partners(alert: AlertNode): AlertNode[] {
    if (!this.#canBeHub) return this.#around(this.#alerts, alert)
    const sameRule = this.#around(this.#byRule.get(alert.rule) ?? [], alert)
    if (this.#inHub.has(alert)) return sameRule
    const found = this.#around(this.#free, alert)
    if (this.#inHub.size > 0) for (const other of sameRule) if (this.#inHub.has(other)) found.push(other)
    return found
  }

  evictSightings(beforeMs: number): void {
    const keep = lowerBound(this.#sightings, { time: beforeMs, id: '' })
    if (keep > 0) this.load(this.#sightings.slice(keep))
  }

  /** Replaces the sightings. */
  load(sightings: Sighting[]): void {
    this.#sightings = sightings
    this.#byPerson.clear()
    for (const sighting of sightings) {
      const places = this.#byPerson.get(sighting.whose)
      if (places) places.push(sighting)
      else this.#byPerson.set(sighting.whose, [sighting])
    }
  }

  /** After `load`: looks at every alert again. */
  placeAll(): void {
    if (!this.#canBeHub) return
    this.#free.length = 0
    this.#inHub.clear()
    for (const alert of this.#alerts) this.#place(alert)
  }

  #place(alert: AlertNode): void {
    if (this.#isCrowded(alert.time)) this.#inHub.add(alert)
    else insertSorted(this.#free, alert)
  }

  #around(list: readonly AlertNode[], alert: AlertNode): AlertNode[] {
    const at = lowerBound(list, alert)
    const found: AlertNode[] = []
    const before = list[at - 1]
    if (before && alert.time - before.time <= this.#windowMs) found.push(before)
    const after = list[at]?.id === alert.id ? list[at + 1] : list[at]
    if (after && after.time - alert.time <= this.#windowMs) found.push(after)
    return found
  }

  #see(sighting: Sighting, changes: LinkChanges): void {
    // One taken back from the state store may have been seen before.
    this.#unsee(sighting, changes)
    insertSorted(this.#sightings, sighting)
    const places = this.#byPerson.get(sighting.whose)
    if (places) insertSorted(places, sighting)
    else this.#byPerson.set(sighting.whose, [sighting])
    const [oldest] = this.#sightings
    if (oldest && this.#sightings.length > sightingsPerEntity) this.#unsee(oldest, changes)
    for (const alert of this.#within(this.#free, this.#onlySeenAt(sighting))) {
      if (!this.#isCrowded(alert.time)) continue
      for (const partner of this.partners(alert)) changes.loosened.add(partner)
      removeSorted(this.#free, alert)
      this.#inHub.add(alert)
      changes.relinked.add(alert)
    }
  }

  #unsee(place: Place, changes: LinkChanges): void {
    const seen = this.#sightings[lowerBound(this.#sightings, place)]
    if (!seen || byTimeThenId(seen, place) !== 0) return
    const span = this.#onlySeenAt(seen)
    removeSorted(this.#sightings, seen)
    const places = this.#byPerson.get(seen.whose)
    if (places && removeSorted(places, seen) && places.length === 0) this.#byPerson.delete(seen.whose)
    for (const alert of this.#within(this.#alerts, span)) {
      if (!this.#inHub.has(alert) || this.#isCrowded(alert.time)) continue
      this.#inHub.delete(alert)
      insertSorted(this.#free, alert)
      changes.relinked.add(alert)
    }
  }

  /** The times around which the person is seen here by this sighting alone: only there it makes a difference. */
  #onlySeenAt({ time, id, whose }: Sighting): { fromMs: number; toMs: number } {
    const places = this.#byPerson.get(whose) ?? []
    const at = lowerBound(places, { time, id })
    const before = places[at - 1]?.time ?? -Infinity
    const after = places[at + 1]?.time ?? Infinity
    return {
      fromMs: Math.max(time - this.#windowMs, before + this.#windowMs + 1),
      toMs: Math.min(time + this.#windowMs, after - this.#windowMs - 1),
    }
  }

  #within(list: readonly AlertNode[], { fromMs, toMs }: { fromMs: number; toMs: number }): AlertNode[] {
    if (fromMs > toMs) return []
    return list.slice(
      lowerBound(list, { time: fromMs, id: '' }),
      lowerBound(list, { time: toMs + 1, id: '' }),
    )
  }

  #isCrowded(time: number): boolean {
    if (this.#byPerson.size <= this.#mostPeople) return false
    const [fromMs, toMs] = [time - this.#windowMs, time + this.#windowMs]
    const isIn = (place: Place | undefined): boolean => place !== undefined && place.time <= toMs
    const start = { time: fromMs, id: '' }
    if (this.#byPerson.size <= fewPeople) {
      let count = 0
      for (const places of this.#byPerson.values())
        if (isIn(places[lowerBound(places, start)]) && ++count > this.#mostPeople) return true
      return false
    }
    const people = new Set<string>()
    for (let at = lowerBound(this.#sightings, start); isIn(this.#sightings[at]); at++) {
      people.add(this.#sightings[at]?.whose ?? '')
      if (people.size > this.#mostPeople) return true
    }
    return false
  }
}
