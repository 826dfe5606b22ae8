/** A small generator of repeatable chance (mulberry32). */
export interface Chance {
  /** 0 ≤ x < 1 */
  readonly next: () => number
  readonly below: (bound: number) => number
  readonly pick: <T>(from: readonly T[]) => T
}

export function makeChance(seed: number): Chance {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (bound: number): number => Math.floor(next() * bound)
  const pick = <T>(from: readonly T[]): T => {
    const one = from[below(from.length)]
    if (one === undefined) throw new Error('nothing to pick from')
    return one
  }
  return { next, below, pick }
}
