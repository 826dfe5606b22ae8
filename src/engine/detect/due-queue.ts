/** A heap of keys by the event time at which something is due for them. A key may stand in it more than once. */
export class DueQueue {
  readonly #heap: { readonly due: number; readonly key: string }[] = []

  push(due: number, key: string): void {
    const heap = this.#heap
    const entry = { due, key }
    let index = heap.length
    heap.push(entry)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (!above || above.due <= due) break
      heap[index] = above
      index = parent
    }
    heap[index] = entry
  }

  /** Takes out a key that was due before `time`, the earliest first. */
  popBefore(time: number): string | undefined {
    const first = this.#heap[0]
    if (!first || first.due >= time) return undefined
    const last = this.#heap.pop()
    if (last && this.#heap.length > 0) this.#sink(last)
    return first.key
  }

  #sink(entry: { readonly due: number; readonly key: string }): void {
    const heap = this.#heap
    let index = 0
    for (;;) {
      let child = index * 2 + 1
      const right = heap[child + 1]
      if (right && right.due < (heap[child]?.due ?? Infinity)) child++
      const below = heap[child]
      if (!below || below.due >= entry.due) break
      heap[index] = below
      index = child
    }
    heap[index] = entry
  }
}
