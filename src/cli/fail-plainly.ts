/**
 * Ends with a message a person can act on. Errors with a code are ours and say what to do; anything else is a fault
 * of Gatehouse and shows its stack.
 */
export function failPlainly(error: unknown): never {
  const ours = error instanceof Error && typeof (error as { code?: unknown }).code === 'string'
  console.error(ours ? `gatehouse: ${error.message}` : error)
  process.exit(1)
}
