import { costBound, tooCostly, type CostBound } from '../engine/detect/cost-bound.ts'
import { CostMeter } from '../engine/detect/cost-meter.ts'
import type { RuleSuspension } from '../model/rule.ts'

export interface CostWatchParts {
  /** Milliseconds with fractions that never go back. */
  readonly clock: () => number
  /** Epoch milliseconds UTC. */
  readonly now: () => number
  /** Rules that passed the bound over a whole window; told again after each window in which they did. */
  readonly onCostly: (rules: readonly CostlyRule[]) => void
  readonly bound?: CostBound
}

export interface CostlyRule {
  readonly rule: string
  readonly cost: RuleSuspension
}

/** Watches what rules cost while the pipeline works, and names those that cost too much. */
export class CostWatch {
  readonly meter: CostMeter
  readonly #parts: CostWatchParts
  readonly #bound: CostBound
  #turnFrom = 0

  constructor(parts: CostWatchParts) {
    this.#parts = parts
    this.#bound = parts.bound ?? costBound
    this.meter = new CostMeter(parts.clock)
  }

  turnBegins(): void {
    this.#turnFrom = this.#parts.clock()
  }

  turnEnds(): void {
    const { clock, now, onCostly } = this.#parts
    this.meter.wasBusy(clock() - this.#turnFrom)
    const window = this.meter.takeWindow(this.#bound.windowMs)
    const costly = window ? tooCostly(window, this.#bound) : []
    if (!window || costly.length === 0) return
    onCostly(
      costly.map(({ rule, usPerEvent, share }) => ({
        rule,
        cost: { time: now(), us_per_event: usPerEvent, share, over_ms: Math.round(window.overMs) },
      })),
    )
  }
}
