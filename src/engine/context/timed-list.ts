/** Something that happened; `id` is the event's and breaks ties of time. */
export interface Timed {
  readonly time: number
  readonly id: string
}

/** Entries in order of time, then id, whatever the order in which they came. An id at a time counts once. */
export class TimedList<T extends Timed> {
  readonly items: T[] = []

  /** Where it was put, or -1 where it was there already. */
  insert(entry: T): number {
    const { items } = this
    const last = items.at(-1)
    if (!last || isBefore(last, entry)) return items.push(entry) - 1
    let at = this.firstAfter(entry.time)
    while (at > 0) {
      const previous = items[at - 1] as T
      if (isBefore(previous, entry)) break
      if (previous.id === entry.id && previous.time === entry.time) return -1
      at--
    }
    items.splice(at, 0, entry)
    return at
  }

  /** Index of the first entry later than `timeMs`; the one before it is the last at or before. */
  firstAfter(timeMs: number): number {
    const { items } = this
    let high = items.length
    // Most questions are about now.
    if (high === 0 || (items[high - 1] as T).time <= timeMs) return high
    let low = 0
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((items[middle] as T).time <= timeMs) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The last entry at or before `timeMs` that is not the event itself. */
  lastAt(timeMs: number, exceptId?: string): T | undefined {
    let at = this.firstAfter(timeMs) - 1
    while (at >= 0 && (this.items[at] as T).id === exceptId) at--
    return this.items[at]
  }

  /** The last entry before another, of two at one time the one with the lower id. */
  lastBefore(other: Timed): T | undefined {
    let at = this.firstAfter(other.time) - 1
    while (at >= 0 && !isBefore(this.items[at] as T, other)) at--
    return this.items[at]
  }
}

function isBefore(a: Timed, b: Timed): boolean {
  return a.time < b.time || (a.time === b.time && a.id < b.id)
}
