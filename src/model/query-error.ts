/** A search that cannot be understood: where (character positions) and what to do. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  readonly code: 'query_syntax' | 'query_too_long' | 'unknown_field' | 'bad_value'
  readonly start: number
  readonly end: number
  readonly hint: string | undefined
  constructor(code: QueryError['code'], message: string, start: number, end: number, hint?: string) {
    super(message)
    this.code = code
    this.start = start
    this.end = end
    this.hint = hint
  }
}
