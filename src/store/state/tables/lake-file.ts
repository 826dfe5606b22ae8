/**
 * Files of the lake that are part of it now. Loaded whole at start and kept in memory but for `bloom` and `terms`,
 * which searches fetch by primary key: no other index is needed.
 */
export interface LakeFileTable {
  /** File name inside the lake's folder. */
  path: string
  rows: number
  bytes: number
  /** SHA-256 of the file, hex. */
  sha256: string
  /** Order-independent digest of its rows, hex. */
  digest: string
  min_seq: number
  max_seq: number
  min_time: number
  max_time: number
  /** JSON lists; `""` among sites stands for rows without one. */
  sites: string
  classes: string
  domains: string
  encrypted: number
  /** Entities and long tokens it may hold; null: unknown. */
  bloom: Uint8Array | null
  /** Words it holds, sorted, one a line, zstd; null: unknown. */
  terms: Uint8Array | null
}
