/** A refusal of the access part; the API turns it into a `Problem`. `status` is HTTP's. */
export class AccessError extends Error {
  override readonly name = 'AccessError'
  readonly status: 400 | 401 | 403 | 404 | 409 | 422 | 429
  readonly code: string
  readonly hint: string | undefined
  constructor(status: AccessError['status'], code: string, message: string, hint?: string) {
    super(message)
    this.status = status
    this.code = code
    this.hint = hint
  }
}
