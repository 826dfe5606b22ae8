import { contextBounds } from './facts.ts'
import type { FactIndex } from './fact-index.ts'
import { OccupancyTable, type OccupancySnapshot } from './occupancy-table.ts'
import { presenceLife, type PlaceNode } from './place-tree.ts'
import { TimedList, type Timed } from './timed-list.ts'

/** A person went through a door (or checked in or out at a desk). */
export interface Passage extends Timed {
  /** The site of the door: they were there, whichever way they went. */
  readonly site: string
  /** Where they stand afterwards; undefined: outside. */
  readonly at: string | undefined
  /** The way is not known: they are at `at` or have left it. */
  readonly isUnsure: boolean
  /** Nobody went through after all. */
  isVoid: boolean
}

interface Track {
  readonly passages: TimedList<Passage>
  /** Latest event time whose stamp rested on this track. */
  toldUpTo: number
  /** Passages up to this time were dropped: an older one can no longer be placed. */
  droppedUpTo: number
}

export interface Change {
  readonly from: number
  readonly to: number
  /** The next passage's event: its last location and travel changed too. */
  readonly next: string | undefined
}

export type PresenceSnapshot = [
  person: string,
  passages: Passage[],
  toldUpTo: number | null,
  droppedUpTo: number | null,
][]

/** Where each person was, as of any time, from their passages; and how many were in each place. */
export class PresenceTable {
  tooLate = 0
  readonly occupancy = new OccupancyTable()
  readonly #tracks = new Map<string, Track>()
  #facts: FactIndex

  constructor(facts: FactIndex) {
    this.#facts = facts
  }

  /** The tree or the doors changed: intervals are worked out again from the passages. */
  setFacts(facts: FactIndex): void {
    this.#facts = facts
    this.occupancy.clear()
    for (const track of this.#tracks.values()) {
      for (let at = 0; at < track.passages.items.length; at++) this.#count(track, at, 'add')
    }
  }

  insert(person: string, passage: Passage): Change | undefined {
    const track = this.#track(person)
    if (passage.time <= track.droppedUpTo) {
      this.tooLate++
      return undefined
    }
    const { passages } = track
    const at = passages.firstAfter(passage.time)
    const before = this.#effectiveBefore(track, at, passage)
    if (!passage.isVoid) this.#count(track, before, 'remove')
    const index = passages.insert(passage)
    if (!passage.isVoid) this.#count(track, before, 'add')
    if (index < 0) return undefined
    this.#count(track, index, 'add')
    const change = this.#changeAt(track, index)
    if (passages.items.length > contextBounds.passagesPerPerson) this.#dropFirst(track)
    return change
  }

  /** A grant turned out to have been used or not used. */
  setVoid(person: string, grant: Timed, isVoid: boolean): Change | undefined {
    const track = this.#tracks.get(person)
    const passages = track?.passages
    const index = passages?.items.findLastIndex((each) => each.id === grant.id && each.time === grant.time)
    const passage = index === undefined ? undefined : passages?.items[index]
    if (!track || index === undefined || !passage || passage.isVoid === isVoid) return undefined
    const before = this.#effectiveBefore(track, index, passage)
    this.#count(track, before, 'remove')
    this.#count(track, index, 'remove')
    passage.isVoid = isVoid
    this.#count(track, before, 'add')
    this.#count(track, index, 'add')
    return this.#changeAt(track, index)
  }

  /** A stamp as of `timeMs` rests on what is known of the person; a passage before it will be a correction. */
  noteTold(person: string, timeMs: number): void {
    const track = this.#track(person)
    if (timeMs > track.toldUpTo) track.toldUpTo = timeMs
  }

  /** The last passage up to `timeMs` that moved the person. */
  lastPassage(person: string, timeMs: number): Passage | undefined {
    const track = this.#tracks.get(person)
    if (!track) return undefined
    let at = track.passages.firstAfter(timeMs) - 1
    while (at >= 0 && (track.passages.items[at] as Passage).isVoid) at--
    return track.passages.items[at]
  }

  /** The last time the person's badge was used up to `timeMs`, other than by this event; a void grant counts. */
  lastSighting(person: string, timeMs: number, exceptId: string): Passage | undefined {
    return this.#tracks.get(person)?.passages.lastAt(timeMs, exceptId)
  }

  people(): IterableIterator<string> {
    return this.#tracks.keys()
  }

  /** Forgets what lies before `limitMs`, but keeps for everyone the last passage before it. */
  dropBelow(limitMs: number): void {
    for (const [person, track] of this.#tracks) {
      const { items } = track.passages
      if (items.length === 0 && track.toldUpTo < limitMs) this.#tracks.delete(person)
      while (items.length > 1 && (items[1] as Passage).time < limitMs) this.#dropFirst(track)
    }
    this.occupancy.dropBelow(limitMs)
  }

  dump(): { tracks: PresenceSnapshot; occupancy: OccupancySnapshot } {
    const tracks = [...this.#tracks]
      .map(([person, track]): PresenceSnapshot[number] => [
        person,
        track.passages.items,
        Number.isFinite(track.toldUpTo) ? track.toldUpTo : null,
        Number.isFinite(track.droppedUpTo) ? track.droppedUpTo : null,
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return { tracks, occupancy: this.occupancy.dump() }
  }

  restore(tracks: PresenceSnapshot, limitMs: number): void {
    this.#tracks.clear()
    for (const [person, passages, toldUpTo, droppedUpTo] of tracks) {
      const track: Track = {
        passages: new TimedList(),
        toldUpTo: toldUpTo ?? -Infinity,
        droppedUpTo: droppedUpTo ?? -Infinity,
      }
      track.passages.items.push(...passages)
      this.#tracks.set(person, track)
    }
    this.occupancy.dropBelow(limitMs)
    this.setFacts(this.#facts)
  }

  #track(person: string): Track {
    let track = this.#tracks.get(person)
    if (!track) {
      track = { passages: new TimedList(), toldUpTo: -Infinity, droppedUpTo: -Infinity }
      this.#tracks.set(person, track)
    }
    return track
  }

  /** Adds or takes back the stay that begins with the passage at `index`. */
  #count(track: Track, index: number, how: 'add' | 'remove'): void {
    const passage = track.passages.items[index]
    if (!passage || passage.isVoid || passage.isUnsure || passage.at === undefined) return
    const place = this.#facts.places.get(passage.at)
    if (!place?.site) return
    const end = Math.min(this.#nextEffective(track, index), passage.time + presenceLife(place.site).lifeMs)
    if (end > passage.time) this.occupancy[how](place.counted, passage.time, end)
  }

  #nextEffective(track: Track, index: number): number {
    const { items } = track.passages
    let at = index + 1
    while (at < items.length && (items[at] as Passage).isVoid) at++
    return items[at]?.time ?? Infinity
  }

  /** The last passage before `passage` that moved the person, looking back from index `at`. */
  #effectiveBefore(track: Track, at: number, passage: Passage): number {
    const { items } = track.passages
    let before = at - 1
    while (before >= 0) {
      const each = items[before] as Passage
      const isEarlier = each.time < passage.time || (each.time === passage.time && each.id < passage.id)
      if (isEarlier && !each.isVoid) break
      before--
    }
    return before
  }

  #changeAt(track: Track, index: number): Change | undefined {
    const passage = track.passages.items[index] as Passage
    if (passage.time > track.toldUpTo) return undefined
    const next = track.passages.items[index + 1]
    const to = Math.min(this.#nextEffective(track, index), track.toldUpTo + 1)
    return { from: passage.time, to, next: next && next.time <= track.toldUpTo ? next.id : undefined }
  }

  #dropFirst(track: Track): void {
    const dropped = track.passages.items.shift()
    if (dropped) track.droppedUpTo = Math.max(track.droppedUpTo, dropped.time)
  }
}

/** The place a passage led to, where it still exists. */
export function placeOfPassage(facts: FactIndex, passage: Passage | undefined): PlaceNode | undefined {
  return passage?.at === undefined ? undefined : facts.places.get(passage.at)
}
