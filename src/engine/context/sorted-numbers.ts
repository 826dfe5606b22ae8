/** Numbers in ascending order, duplicates kept; fast where they come nearly in order. */
export class SortedNumbers {
  readonly items: number[]
  constructor(items: number[] = []) {
    this.items = items
  }

  add(value: number): void {
    const { items } = this
    if (items.length === 0 || (items[items.length - 1] as number) <= value) items.push(value)
    else items.splice(this.countUpTo(value), 0, value)
  }

  /** Removes one occurrence; false where there is none. */
  remove(value: number): boolean {
    const at = this.countUpTo(value) - 1
    if (this.items[at] !== value) return false
    this.items.splice(at, 1)
    return true
  }

  /** How many are at most `value`. */
  countUpTo(value: number): number {
    const { items } = this
    let high = items.length
    if (high === 0 || (items[high - 1] as number) <= value) return high
    let low = 0
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((items[middle] as number) <= value) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Drops everything below `limit` and says how many that were. */
  dropBelow(limit: number): number {
    const { items } = this
    let dropped = 0
    while (dropped < items.length && (items[dropped] as number) < limit) dropped++
    if (dropped > 0) items.splice(0, dropped)
    return dropped
  }
}
