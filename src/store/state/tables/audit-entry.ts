/**
 * Who did what, each row chained to the one before by its hash. Never updated or deleted: triggers refuse it.
 * Indexes: `time_ms`, `actor`, `action` and `target` are what the audit page filters by.
 */
export interface AuditEntryTable {
  seq: number
  time_ms: number
  /** `user:<id>`, `key:<id>`, `anonymous` or `system`. */
  actor: string
  action: string
  target: string
  /** Canonical JSON. */
  detail: string
  prev_hash: string
  hash: string
}
