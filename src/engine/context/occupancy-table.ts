import { SortedNumbers } from './sorted-numbers.ts'

interface Count {
  /** Starts less ends that were dropped with the past. */
  base: number
  readonly starts: SortedNumbers
  readonly ends: SortedNumbers
}

export type OccupancySnapshot = readonly [place: string, base: number, starts: number[], ends: number[]][]

/** How many people are in a place as of any time, from their intervals: starts up to it less ends up to it. */
export class OccupancyTable {
  readonly #counts = new Map<string, Count>()
  #droppedBelow = -Infinity

  /** One person's stay in `places`, from `startMs` up to `endMs`. */
  add(places: readonly string[], startMs: number, endMs: number): void {
    for (const place of places) {
      const count = this.#of(place)
      if (startMs < this.#droppedBelow) count.base++
      else count.starts.add(startMs)
      if (endMs < this.#droppedBelow) count.base--
      else count.ends.add(endMs)
    }
  }

  /** Takes back what `add` was told with the same arguments. */
  remove(places: readonly string[], startMs: number, endMs: number): void {
    for (const place of places) {
      const count = this.#of(place)
      if (startMs < this.#droppedBelow) count.base--
      else count.starts.remove(startMs)
      if (endMs < this.#droppedBelow) count.base++
      else count.ends.remove(endMs)
    }
  }

  at(place: string, timeMs: number): number {
    const count = this.#counts.get(place)
    if (!count) return 0
    return count.base + count.starts.countUpTo(timeMs) - count.ends.countUpTo(timeMs)
  }

  /** Forgets what lies before `limitMs`; the counts from then on stay right. */
  dropBelow(limitMs: number): void {
    if (limitMs <= this.#droppedBelow) return
    this.#droppedBelow = limitMs
    for (const count of this.#counts.values()) {
      count.base += count.starts.dropBelow(limitMs) - count.ends.dropBelow(limitMs)
    }
  }

  clear(): void {
    this.#counts.clear()
  }

  /** Everything, in an order that does not depend on how it came about. */
  dump(): OccupancySnapshot {
    return [...this.#counts]
      .filter(([, { base, starts, ends }]) => base !== 0 || starts.items.length > 0 || ends.items.length > 0)
      .map(([place, { base, starts, ends }]) => [place, base, starts.items, ends.items] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)) as unknown as OccupancySnapshot
  }

  #of(place: string): Count {
    let count = this.#counts.get(place)
    if (!count) {
      count = { base: 0, starts: new SortedNumbers(), ends: new SortedNumbers() }
      this.#counts.set(place, count)
    }
    return count
  }
}
