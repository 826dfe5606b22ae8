import type { CorrelationRule } from '../sigma/rule-ast.ts'
import { countedValue } from './measure.ts'
import type { Item } from './occurrence.ts'

/** Do two places lie next to each other? */
export type AreNeighbours = (one: string, other: string) => boolean

/**
 * The most places in a row that lead to the last of the items, each next to the one before. Places in between that
 * lie elsewhere are passed over. The work is the number of items times that of different places.
 */
export function longestWalk(
  rule: CorrelationRule,
  items: readonly Item[],
  areNeighbours: AreNeighbours,
): number {
  /** The longest walk so far that ends at a place. */
  const longestTo = new Map<string, number>()
  let last = 0
  for (const { values } of items) {
    const place = countedValue(rule, values) ?? ''
    last = 1
    for (const [before, length] of longestTo) {
      if (length >= last && areNeighbours(before, place)) last = length + 1
    }
    longestTo.set(place, Math.max(last, longestTo.get(place) ?? 0))
  }
  return last
}
