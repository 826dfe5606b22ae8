/** The command line itself is wrong: ends with 2, other failures with 1. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'bad_usage'
}

/**
 * Ends with a message a person can act on. Errors with a code are ours and say what to do; anything else is a fault
 * of Gatehouse and shows its stack.
 */
export function failPlainly(error: unknown): never {
  const ours = error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
  const hint = (error as { hint?: unknown } | undefined)?.hint
  console.error(ours ? `gatehouse: ${error.message}` : error)
  if (ours && typeof hint === 'string') console.error(hint)
  process.exit(error instanceof UsageError ? 2 : 1)
}
