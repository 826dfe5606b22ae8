/** A set of rules cannot be brought or changed; `hint` says what to do. */
export class RuleSetError extends Error {
  override readonly name = 'RuleSetError'
  readonly code: string
  readonly hint: string
  constructor(code: string, message: string, hint: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}
