import type { EventSummary } from '../../model/alert.ts'
import type { ExplanationPart } from './alert-draft.ts'

/** A rule came true on an event: what correlations count and order. Plain data, so that it can be stored. */
export interface Occurrence {
  readonly time: number
  /** The event's id. With the time, and where rules matter the input, it tells occurrences apart. */
  readonly id: string
  /** Undefined: it can no longer be read. It still counts. */
  readonly event: EventSummary | undefined
  /** Values of the fields that correlations group by or count, folded; a missing one is left out. */
  readonly values: Readonly<Record<string, string>>
  readonly parts: readonly ExplanationPart[]
  /** It came after the watermark had passed its time. */
  readonly late: boolean
}

/** An occurrence as a window first sees it: what counting needs at once, the rest when it is asked for. */
export interface Sighting extends Pick<Occurrence, 'time' | 'id' | 'values' | 'late'> {
  /** Place of its event in the log. */
  readonly seq: number
  /** Only while it is being added. */
  whole(): Occurrence
}

/** What orders occurrences and tells them apart. */
export interface Place {
  readonly time: number
  readonly id: string
  /** Which of the correlation's inputs it came through. */
  readonly input: number
}

/** An occurrence inside a window. */
export interface Item extends Occurrence, Place {
  /** It is kept until the watermark has passed this time. */
  readonly keepUntil: number
  /** The condition was true at it. */
  hot: boolean
  /** It is counted in an episode. */
  counted: boolean
}

/** By time, then id, then input: an order that does not depend on arrival. */
export function compareItems(a: Place, b: Place): number {
  return a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.input - b.input)
}

/** Puts an item in its place; false where it is already there. */
export function insertItem<T extends Place>(items: T[], item: T): boolean {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    const other = items[middle]
    if (other && compareItems(other, item) < 0) low = middle + 1
    else high = middle
  }
  const there = items[low]
  if (there && compareItems(there, item) === 0) return false
  items.splice(low, 0, item)
  return true
}

/** Index of the first item at or after `time`. */
export function firstAtOrAfter(items: readonly Item[], time: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((items[middle]?.time ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}
