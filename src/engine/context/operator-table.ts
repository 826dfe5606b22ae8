import { TimedList, type Timed } from './timed-list.ts'

export type OperatorSnapshot = [operator: string, uses: Timed[]][]

const windowMs = 8 * 3_600_000
const usesKept = 2_000
const maxOperators = 2_000
/** Fewer others than this are nothing to compare with. */
const fewestPeers = 3

/** How often each operator looked at or exported recordings, beside the others at work in the same hours. */
export class OperatorTable {
  readonly #operators = new Map<string, TimedList<Timed>>()

  note(operator: string, { time, id }: Timed): void {
    let uses = this.#operators.get(operator)
    if (!uses) {
      if (this.#operators.size >= maxOperators) return
      this.#operators.set(operator, (uses = new TimedList()))
    }
    uses.insert({ time, id })
    if (uses.items.length > usesKept) uses.items.shift()
  }

  /** The operator's count in the 8 h up to `timeMs` over the median of others with any; undefined: too few others. */
  ratio(operator: string, timeMs: number): number | undefined {
    const others: number[] = []
    for (const [name, uses] of this.#operators) {
      const count = name === operator ? 0 : countIn(uses, timeMs)
      if (count > 0) others.push(count)
    }
    if (others.length < fewestPeers) return undefined
    others.sort((a, b) => a - b)
    const own = this.#operators.get(operator)
    return own ? countIn(own, timeMs) / medianOf(others) : 0
  }

  dropBelow(limitMs: number): void {
    for (const [operator, { items }] of this.#operators) {
      while (items.length > 0 && (items[0] as Timed).time < limitMs) items.shift()
      if (items.length === 0) this.#operators.delete(operator)
    }
  }

  dump(): OperatorSnapshot {
    return [...this.#operators]
      .map(([operator, { items }]): OperatorSnapshot[number] => [operator, items])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  restore(snapshot: OperatorSnapshot): void {
    this.#operators.clear()
    for (const [operator, uses] of snapshot) {
      const list = new TimedList<Timed>()
      list.items.push(...uses)
      this.#operators.set(operator, list)
    }
  }
}

function countIn(uses: TimedList<Timed>, timeMs: number): number {
  return uses.firstAfter(timeMs) - uses.firstAfter(timeMs - windowMs)
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}
