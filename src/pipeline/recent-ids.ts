const generationSize = 50_000

/** Remembers the last 50,000 to 100,000 ids in two generations; the older is dropped whole. */
export class RecentIds {
  #young = new Set<string>()
  #old = new Set<string>()

  /** False: it was there already. */
  add(id: string): boolean {
    if (this.#young.has(id) || this.#old.has(id)) return false
    this.#young.add(id)
    if (this.#young.size >= generationSize) {
      this.#old = this.#young
      this.#young = new Set()
    }
    return true
  }

  /** A copy: it is written later than it is taken, and must not grow with what comes in between. */
  snapshot(): unknown {
    return [new Set(this.#young), new Set(this.#old)]
  }

  restore(snapshot: unknown): void {
    const [young, old] = snapshot as [Set<string>, Set<string>]
    this.#young = young
    this.#old = old
  }
}
