/** A place in a rule file, both counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** What is wrong with a rule, where, and what to do. */
export interface RuleProblem extends Position {
  readonly file: string
  /** Stable, for programs: `yaml`, `unknown_modifier`, `bad_condition` … */
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** One document of a rule file cannot be used. The other documents and files are not touched by it. */
export class RuleError extends Error {
  override readonly name = 'RuleError'
  readonly code: string
  readonly at: Position
  readonly hint: string
  constructor(code: string, at: Position, message: string, hint: string) {
    super(message)
    this.code = code
    this.at = at
    this.hint = hint
  }
}

/** The error as a problem of `file`. Anything but a `RuleError` is a fault of ours and goes on up. */
export function problemOf(error: unknown, file: string): RuleProblem {
  if (!(error instanceof RuleError)) throw error
  const { code, at, message, hint } = error
  return { file, line: at.line, column: at.column, code, message, hint }
}
