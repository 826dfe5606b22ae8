export type LakeErrorCode =
  | 'query_too_large'
  | 'query_timeout'
  | 'query_cancelled'
  | 'lake_restarted'
  | 'lake_busy'
  | 'lake_stopped'
  | 'person_right_needed'
  | 'bad_cursor'
  | 'bad_field'
  | 'file_missing'
  | 'file_damaged'
  | 'rows_differ'
  | 'rows_unreadable'
  | 'lake_failed'

/** Something the lake could not do; `message` says what and what to do. */
export class LakeError extends Error {
  override readonly name = 'LakeError'
  readonly code: LakeErrorCode
  constructor(code: LakeErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
