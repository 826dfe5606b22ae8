import type { Generated } from 'kysely'

/** What could not be taken in or understood, kept with its reason until it is replayed or dropped. */
export interface DeadLetterTable {
  id: Generated<number>
  source: string
  /** Where it failed: `receive`, `normalise`, `context`, `detect`, `lake`. */
  stage: string
  /** Our clock when it failed. */
  time_ms: number
  reason: string
  /** JSON of the receipt. */
  receipt: string
  replayed_at_ms: number | null
}
