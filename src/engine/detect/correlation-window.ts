import type { AlertDraft } from './alert-draft.ts'
import type { CompiledCorrelation } from './compiled-rule.ts'
import type { Occurrence, Sighting } from './occurrence.ts'

/** Where a window puts what it finds. */
export interface WindowSink {
  draft(draft: AlertDraft): void
  /** The condition is true at this occurrence: what sequences above listen to. */
  moment(occurrence: Occurrence): void
  /** An episode has ended: what counts above listen to. */
  episode(occurrence: Occurrence): void
}

/** A window's state: plain data for JSON, and bytes for which that would be too slow. */
export interface WindowState {
  readonly plain: unknown
  readonly blocks: readonly Uint8Array[]
}

/**
 * The state of one correlation. Given the same occurrences before the watermark passes their times it ends with the
 * same alerts, whatever their order and however the watermark's steps fall.
 */
export interface CorrelationWindow {
  add(input: number, sighting: Sighting, watermark: number): void
  advance(watermark: number): void
  /** The same rule, compiled anew with other rules beside it. */
  useRule(rule: CompiledCorrelation): void
  snapshot(): WindowState
  restore(state: WindowState): void
  readonly keys: number
  readonly evicted: number
  /** About how much memory it takes. */
  readonly byteLength: number
  /** Lets go of a sixteenth of its keys, those quiet longest, and of the memory they took. */
  letGo(): void
  /** Occurrences that came too late to be judged: neither true nor false. */
  readonly unknown: number
}

/** The occurrence's values of the correlation's group-by fields, in `key`; undefined where one is missing. */
export function keyOf(
  rule: CompiledCorrelation,
  input: number,
  { values }: Pick<Sighting, 'values'>,
  key: string[] = [],
): string[] | undefined {
  key.length = 0
  for (const field of rule.inputs[input]?.groupBy ?? []) {
    const value = values[field]
    if (value === undefined) return undefined
    key.push(value)
  }
  return key
}
