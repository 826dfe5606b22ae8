/** Configured sources; few rows, read whole at start and after each change. */
export interface SourceTable {
  id: string
  /** JSON of `Source` (src/model/source.ts). */
  body: string
  created_at_ms: number
  updated_at_ms: number
}
