import { costBound, tooCostly, type CostBound } from '../engine/detect/cost-bound.ts'
import { CostMeter } from '../engine/detect/cost-meter.ts'
import type { RuleSuspension } from '../model/rule.ts'

export interface CostWatchParts {
  /** Milliseconds with fractions that never go back. */
  readonly clock: () => number
  /** CPU time of this thread so far, milliseconds; where it is not known, the clock's time is taken for it. */
  readonly cpuMs?: () => number
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
  #turnFrom = { wallMs: 0, cpuMs: 0 }
  /** Of the turns of this window. */
  #spent = { wallMs: 0, cpuMs: 0 }

  constructor(parts: CostWatchParts) {
    this.#parts = parts
    this.#bound = parts.bound ?? costBound
    this.meter = new CostMeter(parts.clock)
  }

  turnBegins(): void {
    this.#turnFrom = this.#read()
  }

  turnEnds(): void {
    const { now, onCostly } = this.#parts
    const { wallMs, cpuMs } = this.#read()
    this.meter.wasBusy(wallMs - this.#turnFrom.wallMs)
    this.#spent.wallMs += wallMs - this.#turnFrom.wallMs
    this.#spent.cpuMs += cpuMs - this.#turnFrom.cpuMs
    const window = this.meter.takeWindow(this.#bound.windowMs)
    if (!window) return
    const costly = tooCostly(window, this.#bound, this.#takeCpuPart())
    if (costly.length === 0) return
    onCostly(
      costly.map(({ rule, usPerEvent, share }) => ({
        rule,
        cost: { time: now(), us_per_event: usPerEvent, share, over_ms: Math.round(window.overMs) },
      })),
    )
  }

  #read(): { wallMs: number; cpuMs: number } {
    const wallMs = this.#parts.clock()
    return { wallMs, cpuMs: this.#parts.cpuMs?.() ?? wallMs }
  }

  /** The part of the turns' time in which this thread had the processor; begins anew. */
  #takeCpuPart(): number {
    const { wallMs, cpuMs } = this.#spent
    this.#spent = { wallMs: 0, cpuMs: 0 }
    return wallMs > 0 ? Math.min(1, cpuMs / wallMs) : 1
  }
}
