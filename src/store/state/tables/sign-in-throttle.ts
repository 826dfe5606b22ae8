/** Failed sign-ins per key (account, address, or both). Survives a restart. Index on age, for sweeping. */
export interface SignInThrottleTable {
  key: string
  failures: number
  blocked_until_ms: number
  updated_at_ms: number
}
