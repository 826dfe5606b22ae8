import type { AlertDraft } from './alert-draft.ts'
import type { CompiledCorrelation } from './compiled-rule.ts'
import type { Occurrence } from './occurrence.ts'

/** Where a window puts what it finds. */
export interface WindowSink {
  draft(draft: AlertDraft): void
  /** The condition is true at this occurrence: what sequences above listen to. */
  moment(occurrence: Occurrence): void
  /** An episode has ended: what counts above listen to. */
  episode(occurrence: Occurrence): void
}

/**
 * The state of one correlation. Given the same occurrences before the watermark passes their times it ends with the
 * same alerts, whatever their order and however the watermark's steps fall.
 */
export interface CorrelationWindow {
  add(input: number, occurrence: Occurrence, watermark: number): void
  advance(watermark: number): void
  /** Plain data for JSON. */
  snapshot(): unknown
  restore(state: unknown): void
  readonly keys: number
  readonly evicted: number
  /** Occurrences that came too late to be judged: neither true nor false. */
  readonly unknown: number
}

/** The occurrence's values of the correlation's group-by fields; undefined where one is missing. */
export function keyOf(
  rule: CompiledCorrelation,
  input: number,
  occurrence: Occurrence,
): string[] | undefined {
  const key: string[] = []
  for (const field of rule.inputs[input]?.groupBy ?? []) {
    const value = occurrence.values[field]
    if (value === undefined) return undefined
    key.push(value)
  }
  return key
}
