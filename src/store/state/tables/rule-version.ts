import type { Generated } from 'kysely'

/** A rule file as it was saved in the console, whole, with its cases. Index: by file, for its history. */
export interface RuleVersionTable {
  n: Generated<number>
  /** Name in the data folder's own rules. */
  file: string
  text: string
  cases: string
  note: string
  saved_at_ms: number
  /** Empty: found on disk before the first save here. */
  saved_by: string
  saved_by_name: string
}
