/**
 * Links that work once: first set-up, invitation, password reset. Only the SHA-256 of the token is kept.
 * Index on `user_id`: an invitation is replaced, not added to.
 */
export interface OneTimeLinkTable {
  token_hash: string
  kind: 'setup' | 'invite' | 'reset'
  user_id: string | null
  created_at_ms: number
  expires_at_ms: number
  used_at_ms: number | null
}
