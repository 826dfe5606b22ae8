/**
 * Everything that ever happened to the lake's files, each entry hashed with the one before. `from_seq` is unique:
 * a stretch of the log enters the lake once, whatever is retried.
 */
export interface LakeChainTable {
  n: number
  kind: 'flush' | 'compact' | 'retain'
  /** JSON, hashed as it stands. */
  body: string
  /** SHA-256 of the previous hash and the body, hex. */
  hash: string
  /** Ed25519 over `hash`, base64; entries that remove rows, where a key is given. */
  signature: string | null
  /** Log positions a flush covers, `to_seq` excluded; null otherwise. */
  from_seq: number | null
  to_seq: number | null
}
