import type { CorrelationRule } from '../sigma/rule-ast.ts'
import { countedValue } from './measure.ts'
import { compareItems, type Item } from './occurrence.ts'

/**
 * A stretch of time in which the condition keeps being true: moments at most the time span apart. One alert.
 * Its start names it; a late event can only move the start back or join two episodes.
 */
export interface Episode {
  start: number
  last: number
  count: number
  /** The earliest of its occurrences, per input, as many as an alert shows. */
  kept: Item[]
  /** Ids under which drafts went out. */
  emitted: string[]
  changed: boolean
  late: boolean
  /** What the measure came to at its start. */
  reached?: number | undefined
}

/** The episode that a moment makes of those near it. `perInput`: how many occurrences of each input it keeps. */
export function joinEpisodes(time: number, near: readonly Episode[], perInput: number): Episode {
  const start = Math.min(time, ...near.map((episode) => episode.start))
  return {
    start,
    // What it was made of may be forgotten by now.
    reached: near.find((episode) => episode.start === start)?.reached,
    last: Math.max(time, ...near.map(({ last }) => last)),
    count: near.reduce((sum, { count }) => sum + count, 0),
    kept: earliestOf(
      near.flatMap(({ kept }) => kept),
      perInput,
    ),
    emitted: near.flatMap(({ emitted }) => emitted),
    changed: true,
    late: near.some(({ late }) => late),
  }
}

/** Counts an occurrence in an episode. */
export function countItem(episode: Episode, item: Item, perInput: number): void {
  item.counted = true
  episode.count++
  episode.changed = true
  episode.late ||= item.late
  if (hasRoom(episode, item, perInput)) episode.kept = earliestOf([...episode.kept, item], perInput)
}

/** Too many for one key: the earliest goes whose value or rule is still held by a later one. */
export function thinItems(rule: CorrelationRule, items: Item[]): void {
  const classOf = (item: Item) =>
    rule.type === 'value_count' || rule.type === 'path' ? countedValue(rule, item.values) : item.input
  const left = new Map<unknown, number>()
  for (const item of items) left.set(classOf(item), (left.get(classOf(item)) ?? 0) + 1)
  const index = items.findIndex((item) => (left.get(classOf(item)) ?? 0) > 1)
  items.splice(Math.max(index, 0), 1)
}

/** The earliest of each input, as many as an alert has room for. The same for any order of arrival. */
function earliestOf(items: readonly Item[], perInput: number): Item[] {
  const used = new Map<number, number>()
  return items.toSorted(compareItems).filter(({ input }) => {
    const count = (used.get(input) ?? 0) + 1
    used.set(input, count)
    return count <= perInput
  })
}

/** False in a storm: the input's share is full and the item later than all of it. */
function hasRoom({ kept }: Episode, item: Item, perInput: number): boolean {
  const same = kept.filter(({ input }) => input === item.input)
  const last = same.at(-1)
  return same.length < perInput || last === undefined || compareItems(item, last) < 0
}
