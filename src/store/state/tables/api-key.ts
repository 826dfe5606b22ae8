/** A key of a program. `ingest` writes events of one source and can do nothing else. */
export interface ApiKeyTable {
  id: string
  name: string
  kind: 'access' | 'ingest'
  /** Of `ingest` only. */
  source: string | null
  /** Grants as JSON; `[]` for `ingest`. */
  grants: string
  created_by: string
  created_at_ms: number
  expires_at_ms: number | null
  revoked_at_ms: number | null
  last_used_at_ms: number | null
}

/**
 * The secrets of a key: one, or two while a rotation overlaps. `secret_hash` is the SHA-256 of 32 random bytes, the
 * primary key by which a request finds it; the index on `key_id` is for rotation.
 */
export interface ApiKeySecretTable {
  secret_hash: string
  key_id: string
  created_at_ms: number
  expires_at_ms: number | null
}
