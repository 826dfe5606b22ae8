/** What a look at one thing found. */
export interface Finding {
  readonly what: string
  readonly state: 'ok' | 'note' | 'problem'
  readonly text: string
  /** What to do. */
  readonly hint?: string
}

export const ok = (what: string, text: string): Finding => ({ what, state: 'ok', text })
/** Worth knowing, and nothing wrong. */
export const note = (what: string, text: string): Finding => ({ what, state: 'note', text })
export const problem = (what: string, text: string, hint: string): Finding => ({
  what,
  state: 'problem',
  text,
  hint,
})

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
