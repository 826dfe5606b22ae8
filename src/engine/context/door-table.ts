import { TimedList, type Timed } from './timed-list.ts'

export interface Grant extends Timed {
  readonly person: string | undefined
  readonly credential: string | undefined
}

interface Door {
  readonly grants: TimedList<Grant>
  readonly exits: TimedList<Timed>
  /** "Granted, but nobody went through." */
  readonly notTaken: TimedList<Grant>
  /** Latest event time that was told about this door. */
  toldUpTo: number
}

export type DoorSnapshot = [
  door: string,
  { grants: Grant[]; exits: Timed[]; notTaken: Grant[]; toldUpTo: number | null },
][]

/** A grant can be taken back by a "not taken" for this long. */
const notTakenWithinMs = 60_000

/** Last grant and last request to exit of each door, as of any time, and which grants nobody used. */
export class DoorTable {
  readonly #doors = new Map<string, Door>()
  readonly #perDoor: number
  constructor(perDoor: number) {
    this.#perDoor = perDoor
  }

  /** Returns the grants whose being taken changed, itself included, with what holds now. */
  addGrant(door: string, grant: Grant): [grant: Grant, isVoid: boolean][] {
    const entry = this.#of(door)
    if (entry.grants.insert(grant) < 0) return []
    const isVoid = isNotTaken(entry, grant)
    this.#bound(entry.grants)
    const changes: [Grant, boolean][] = [[grant, isVoid]]
    if (entry.notTaken.items.length === 0) return changes
    // The mark that now belongs to this grant may have belonged to an earlier one.
    return isVoid ? [...changes, ...this.#around(entry, grant.time, grant)] : changes
  }

  /** Nobody went through. Returns the grants concerned, with what holds now. */
  addNotTaken(door: string, mark: Grant): [grant: Grant, isVoid: boolean][] {
    const entry = this.#of(door)
    if (entry.notTaken.insert(mark) < 0) return []
    this.#bound(entry.notTaken)
    return this.#around(entry, mark.time, undefined)
  }

  addRequestToExit(door: string, event: Timed): boolean {
    const entry = this.#of(door)
    const isNew = entry.exits.insert({ time: event.time, id: event.id }) >= 0
    this.#bound(entry.exits)
    return isNew
  }

  /** The stamp of an event at the door rests on what is known up to `timeMs`. */
  ask(
    door: string,
    timeMs: number,
    eventId: string,
  ): { grant: Timed | undefined; exit: Timed | undefined; reportsExits: boolean } {
    const entry = this.#of(door)
    if (timeMs > entry.toldUpTo) entry.toldUpTo = timeMs
    return {
      grant: entry.grants.lastAt(timeMs, eventId),
      exit: entry.exits.lastAt(timeMs, eventId),
      reportsExits: entry.exits.items.length > 0,
    }
  }

  /** The latest time whose stamp a grant or request to exit at `event` changes: the next of its kind, if told. */
  lastConcerned(door: string, event: Timed & { readonly class: string }): number {
    const entry = this.#of(door)
    const list: TimedList<Timed> = event.class === 'door_state' ? entry.exits : entry.grants
    return Math.min(list.items[list.firstAfter(event.time)]?.time ?? Infinity, entry.toldUpTo)
  }

  dropBelow(limitMs: number): void {
    for (const [id, door] of this.#doors) {
      for (const list of [door.grants, door.exits, door.notTaken]) dropOld(list, limitMs)
      const isEmpty = door.grants.items.length + door.exits.items.length + door.notTaken.items.length === 0
      if (isEmpty && door.toldUpTo < limitMs) this.#doors.delete(id)
    }
  }

  dump(): DoorSnapshot {
    return [...this.#doors]
      .map(([id, { grants, exits, notTaken, toldUpTo }]): DoorSnapshot[number] => [
        id,
        {
          grants: grants.items,
          exits: exits.items,
          notTaken: notTaken.items,
          toldUpTo: Number.isFinite(toldUpTo) ? toldUpTo : null,
        },
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  restore(snapshot: DoorSnapshot): void {
    this.#doors.clear()
    for (const [id, { grants, exits, notTaken, toldUpTo }] of snapshot) {
      const door = this.#of(id)
      door.grants.items.push(...grants)
      door.exits.items.push(...exits)
      door.notTaken.items.push(...notTaken)
      door.toldUpTo = toldUpTo ?? -Infinity
    }
  }

  #around(entry: Door, timeMs: number, except: Grant | undefined): [Grant, boolean][] {
    const from = entry.grants.firstAfter(timeMs - notTakenWithinMs - 1)
    const to = entry.grants.firstAfter(timeMs)
    return entry.grants.items
      .slice(from, to)
      .filter((grant) => grant !== except)
      .map((grant) => [grant, isNotTaken(entry, grant)])
  }

  #bound(list: TimedList<Timed>): void {
    if (list.items.length > this.#perDoor) list.items.shift()
  }

  #of(id: string): Door {
    let door = this.#doors.get(id)
    if (!door) {
      door = {
        grants: new TimedList(),
        exits: new TimedList(),
        notTaken: new TimedList(),
        toldUpTo: -Infinity,
      }
      this.#doors.set(id, door)
    }
    return door
  }
}

/** Is there a mark that takes back this grant, and no later grant that it belongs to instead? */
function isNotTaken({ grants, notTaken }: Door, grant: Grant): boolean {
  for (let at = notTaken.firstAfter(grant.time - 1); at < notTaken.items.length; at++) {
    const mark = notTaken.items[at] as Grant
    if (mark.time - grant.time > notTakenWithinMs) return false
    let owner = grants.firstAfter(mark.time) - 1
    while (owner >= 0 && !isSameBadge(grants.items[owner] as Grant, mark)) owner--
    if (grants.items[owner] === grant) return true
  }
  return false
}

function isSameBadge(grant: Grant, mark: Grant): boolean {
  if (mark.credential !== undefined && grant.credential !== undefined)
    return mark.credential === grant.credential
  if (mark.person !== undefined && grant.person !== undefined) return mark.person === grant.person
  return true
}

function dropOld(list: TimedList<Timed>, limitMs: number): void {
  const { items } = list
  let drop = 0
  while (drop < items.length && (items[drop] as Timed).time < limitMs) drop++
  if (drop > 0) items.splice(0, drop)
}
