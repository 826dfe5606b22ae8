/** A late fact changed what was true: which stamps were made without it. Appended, never changed. */
export interface ContextCorrectionTable {
  id: string
  /** Event time concerned, `[from_ms, to_ms)`. */
  from_ms: number
  to_ms: number
  person: string | null
  door: string | null
  site: string | null
  /** JSON of `ContextCorrection`. */
  body: string
  found_at_ms: number
}
