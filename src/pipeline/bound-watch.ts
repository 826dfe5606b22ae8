import type { RuleLoad } from '../engine/detect/correlations.ts'
import type { Overflow } from '../engine/detect/detection-engine.ts'
import type { Troubles } from './troubles.ts'

/** What detection counts of what it had to leave out. */
export interface BoundedEngine {
  loads(): readonly Pick<RuleLoad, 'rule' | 'evicted'>[]
  overflow(): Overflow
}

/** A bound is told as reached until nothing has been left out for that long. */
const toldForMs = 600_000
const maxNamed = 5

interface Counted {
  count: number
  /** When it grew last. */
  atMs: number
}

/** Names the bounds that detection reaches: what is left out is never left out silently. */
export class BoundWatch {
  readonly #engine: BoundedEngine
  readonly #troubles: Troubles
  readonly #counts = new Map<string, Counted>()

  constructor(engine: BoundedEngine, troubles: Troubles) {
    this.#engine = engine
    this.#troubles = troubles
  }

  /** Looks at the engine's counts and tells those that grew of late. `nowMs` is our clock. */
  look(nowMs: number): void {
    const { judgedAtOnce, keysLetGo } = this.#engine.overflow()
    const rules = this.#engine
      .loads()
      .filter(({ rule, evicted }) => this.#grewOfLate(`rule ${rule}`, evicted, nowMs))
      .map(
        ({ rule, evicted }) =>
          `the rule ${rule} has let go of ${evicted} keys since the start, there were too many: group by something rarer, or narrow what it joins`,
      )
    const more = rules.length - maxNamed
    this.#troubles.warn('keys let go', [
      ...rules.slice(0, maxNamed),
      ...(more > 0 ? [`so have ${more} more rules`] : []),
    ])
    this.#troubles.warn(
      'memory of correlations',
      this.#grewOfLate('memory', keysLetGo, nowMs)
        ? [`all correlation rules together hold too much: ${keysLetGo} keys were let go of since the start`]
        : [],
    )
    this.#troubles.warn(
      'held events',
      this.#grewOfLate('held', judgedAtOnce, nowMs)
        ? [
            `too many events wait for their context: ${judgedAtOnce} were judged since the start by what was known at once`,
          ]
        : [],
    )
  }

  #grewOfLate(what: string, count: number, nowMs: number): boolean {
    const counted = this.#counts.get(what) ?? { count: 0, atMs: -Infinity }
    if (count > counted.count) counted.atMs = nowMs
    // A rule that was changed begins to count anew.
    counted.count = count
    if (count > 0) this.#counts.set(what, counted)
    return nowMs - counted.atMs < toldForMs
  }
}
