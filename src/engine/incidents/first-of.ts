/**
 * The first `count` of `items` in the order of `compare`, sorted, and the others as they came: what a sort and a cut
 * give, without sorting all.
 */
export function firstOf<T>(
  items: Iterable<T>,
  count: number,
  compare: (a: T, b: T) => number,
): { first: T[]; rest: T[] } {
  let first: T[] = []
  const rest: T[] = []
  // What may be among the first is gathered and cut back when there is twice as much: few sorts of few.
  let last: T | undefined
  const cut = (): void => {
    first.sort(compare)
    for (let at = count; at < first.length; at++) rest.push(first[at] as T)
    if (first.length > count) first = first.slice(0, count)
    if (first.length === count) last = first[count - 1]
  }
  for (const item of items) {
    if (last !== undefined && compare(last, item) <= 0) rest.push(item)
    else if (first.push(item) >= 2 * count) cut()
  }
  cut()
  return { first, rest }
}
