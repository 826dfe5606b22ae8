/**
 * An exception from a rule. Never deleted: one that ended still says which alerts of its time were held back, so that
 * a replay of the log decides as before. Read whole.
 */
export interface RuleExceptionTable {
  id: string
  rule: string
  /** Conditions as JSON. */
  condition: string
  reason: string
  owner: string
  owner_name: string
  /** By event time, `until_ms` excluded; ending one early moves it. */
  from_ms: number
  until_ms: number
  ended_by_name: string | null
}

/**
 * An alert that an exception held back; `body` is the `Alert` as JSON. Kept for a month. Indices: by exception and
 * time for its page, by time for removal.
 */
export interface HeldAlertTable {
  id: string
  exception: string
  rule: string
  time: number
  body: string
}

/** As `alert_scope`, for alerts held back. */
export interface HeldAlertScopeTable {
  alert_id: string
  site: string
  domain: string
}
