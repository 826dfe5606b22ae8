import type { WalkTime } from '../../model/site.ts'

/** Least times to walk between doors, as stated; one way stands for the other where that has none of its own. */
export class WalkTimes {
  readonly #seconds: ReadonlyMap<string, number>

  constructor(walks: readonly WalkTime[]) {
    this.#seconds = new Map(walks.map(({ from, to, seconds }) => [keyOf(from, to), seconds]))
  }

  /** Milliseconds from one asset to another; undefined where nobody stated it. */
  between(from: string, to: string): number | undefined {
    const seconds = this.#seconds.get(keyOf(from, to)) ?? this.#seconds.get(keyOf(to, from))
    return seconds === undefined ? undefined : Math.round(seconds * 1000)
  }
}

/** Spaces cannot be part of an id. */
function keyOf(from: string, to: string): string {
  return `${from} ${to}`
}
