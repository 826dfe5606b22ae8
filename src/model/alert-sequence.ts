import { z } from 'zod'
import { correlationTypes } from './rule.ts'

/**
 * One row of a correlation's picture. `step`: what had to happen (the place in the list is the order, where order
 * matters). `absent`: what must not have happened. `left`, `right`: the two sides of a comparison.
 */
export const SequenceLane = z.object({
  role: z.enum(['step', 'absent', 'left', 'right']),
  rules: z.array(z.object({ id: z.string(), title: z.string() })),
  /** score: what it adds. */
  weight: z.number().optional(),
})

/** An event that counted: its own time in epoch milliseconds, its id, and the row it stands in. */
export const SequenceMark = z.object({
  time: z.number().int(),
  event: z.string(),
  lane: z.number().int(),
  /** What was counted or measured at it, or the place of a path; folded. */
  value: z.string().optional(),
})

/**
 * What a correlation saw when it became true. Times are epoch milliseconds of event time. At most as many marks as
 * the alert has events; `total` says how many there were.
 */
export const AlertSequence = z.object({
  type: z.enum(correlationTypes),
  timespan_ms: z.number().int(),
  /** The window that was judged. */
  window: z.object({ from: z.number().int(), to: z.number().int() }),
  /** The moment at which the condition became true. */
  moment: z.number().int(),
  lanes: z.array(SequenceLane),
  marks: z.array(SequenceMark),
  total: z.number().int(),
  /** What is compared: `different values of door`. */
  measure: z.string(),
  bounds: z.array(z.object({ comparison: z.string(), value: z.number() })),
  /** What the measure came to in the window; null: endless (a ratio to nothing). Absent: not a matter of number. */
  reached: z.number().nullable().optional(),
})
export type AlertSequence = z.infer<typeof AlertSequence>

/** Why an alert could not fire at its own moment, and the event time that the watermark had to pass first. */
export const AlertWait = z.object({
  /**
   * `context`: what context says about the time could still change. `absence`, `not`: what must not happen still
   * could. `sum`, `count`: a late event could still undo it.
   */
  reason: z.enum(['context', 'absence', 'not', 'sum', 'count']),
  until: z.number().int(),
  /** `context`: the fields that were open. */
  fields: z.array(z.string()).optional(),
})
export type AlertWait = z.infer<typeof AlertWait>

/** How far event time had come when an alert that waited was first raised, and the sources that were waited for. */
export const WatermarkHeld = z.object({
  watermark: z.number().int(),
  /** How many sources were alive then. */
  sources_total: z.number().int(),
  /** The furthest behind first; only for who may see every source. `reached`: its newest event's time. */
  sources: z.array(
    z.object({ source: z.string(), reached: z.number().int(), lateness_ms: z.number().int() }),
  ),
})
export type WatermarkHeld = z.infer<typeof WatermarkHeld>
