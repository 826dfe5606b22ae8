import { byTimeThenId } from './alert-node.ts'

/** What lists in order of time are sorted by. */
export interface Place {
  readonly time: number
  readonly id: string
}

/** Idempotent: an item with the same time and id is replaced. */
export function insertSorted<T extends Place>(list: T[], item: T): void {
  const last = list.at(-1)
  // What comes in order of time is spared the search.
  if (!last || byTimeThenId(last, item) < 0) {
    list.push(item)
    return
  }
  const at = lowerBound(list, item)
  list.splice(at, list[at]?.id === item.id ? 1 : 0, item)
}

/** False where it is not there. */
export function removeSorted(list: Place[], item: Place): boolean {
  const at = lowerBound(list, item)
  if (list[at]?.id !== item.id) return false
  list.splice(at, 1)
  return true
}

/** Index of the first element not before `item`. */
export function lowerBound(list: readonly Place[], item: Place): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    const element = list[middle]
    if (element && byTimeThenId(element, item) < 0) low = middle + 1
    else high = middle
  }
  return low
}
