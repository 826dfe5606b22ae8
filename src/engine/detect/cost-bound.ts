import type { CostReport, RuleCost } from './cost-meter.ts'

/** What a rule may cost. One that passes all three over a whole window is too costly. */
export interface CostBound {
  /** The shortest window that is judged, milliseconds. */
  readonly windowMs: number
  /** Of the time that events take through the pipeline. */
  readonly share: number
  readonly usPerEvent: number
  /** Of the window: what costs much where little happens takes nothing from anybody. */
  readonly coreShare: number
}

/**
 * An event takes some 60 µs through the whole pipeline; a rule that takes four times that over all events would hold a
 * pipeline of 15,000 events a second down to 4,000.
 */
export const costBound: CostBound = { windowMs: 60_000, share: 0.25, usPerEvent: 250, coreShare: 0.2 }

/**
 * The rules of a window that passed the bound, the most expensive first. `cpuPart`: the part of the time in which the
 * pipeline had the processor; what a rule takes per event is judged by that, since other programs are not its fault.
 */
export function tooCostly(
  { events, overMs, rules }: CostReport,
  bound: CostBound = costBound,
  cpuPart = 1,
): readonly RuleCost[] {
  if (overMs < bound.windowMs) return []
  return rules.filter(
    ({ share, usPerEvent }) =>
      share > bound.share &&
      usPerEvent * cpuPart > bound.usPerEvent &&
      (usPerEvent * events) / 1_000 > bound.coreShare * overMs,
  )
}
