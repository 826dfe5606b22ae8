import type { LakeErrorCode } from '../lake-error.ts'

/** What a file holds, found by reading it; the catalogue keeps it. Times are epoch milliseconds UTC. */
export interface FileFacts {
  /** Name inside the lake's folder. */
  readonly path: string
  readonly rows: number
  readonly bytes: number
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string
  /** Sum over rows of each row's 128-bit hash, hex: the same for the same rows in any order and split. */
  readonly digest: string
  readonly minSeq: number
  readonly maxSeq: number
  readonly minTime: number
  readonly maxTime: number
  /** `''` stands for rows without a site. */
  readonly sites: readonly string[]
  readonly classes: readonly string[]
  readonly domains: readonly string[]
  readonly encrypted: boolean
  /** Compacted files only. Absent: the file is always read. */
  readonly bloom?: Uint8Array
  /** Sorted terms, joined by newlines, zstd. */
  readonly terms?: Uint8Array
}

/** A file as the child must know it to read it. */
export interface FileRef {
  readonly path: string
  readonly encrypted: boolean
}

export interface ChildLimits {
  /** Memory for questions and for writing, each an engine of its own, so that neither starves the other. */
  readonly queryMemoryMb: number
  readonly writeMemoryMb: number
  readonly queryThreads: number
  /** Disk that questions may spill to; beyond it a question ends with an error. */
  readonly spillMb: number
}

export interface OpenRequest {
  readonly folder: string
  readonly spoolFolder: string
  readonly limits: ChildLimits
  /** 32 bytes: files are encrypted with keys derived from it. */
  readonly key?: Uint8Array
}

export interface SpoolFile {
  /** Full path of a file of JSON lines. */
  readonly path: string
  readonly rows: number
  /** Log positions it covers: `fromSeq` up to, not including, `toSeq`; also those that gave no row. */
  readonly fromSeq: number
  readonly toSeq: number
}

export type SqlValue = string | number | boolean

/** SQL whose `$p0`, `$p1` … are given apart; `{{files}}` stands for the rows of `files`. */
export interface FileQuery {
  readonly sql: string
  readonly params: readonly SqlValue[]
  readonly files: readonly FileRef[]
  readonly timeoutMs: number
}

export interface CompactRequest {
  readonly inputs: readonly (FileRef & { readonly digest: string })[]
  /** Prefix of the names of new files. */
  readonly prefix: string
  /** SQL that is true for rows to keep. */
  readonly keep?: { readonly sql: string; readonly params: readonly SqlValue[] }
}

export interface CompactResult {
  readonly files: readonly FileFacts[]
  readonly removedRows: number
  /** Digest of the rows that `keep` left out. */
  readonly removedDigest: string
}

export interface FileCheck {
  readonly path: string
  readonly problem?: string
  readonly rows?: number
  readonly digest?: string
  readonly sha256?: string
}

export type Row = Record<string, string | number | null>

/** Everything the child can be asked. */
export interface ChildOperations {
  open(request: OpenRequest): Promise<void>
  convert(spool: SpoolFile & { readonly name: string; readonly sorted: boolean }): Promise<FileFacts>
  compact(request: CompactRequest): Promise<CompactResult>
  query(request: FileQuery): Promise<Row[]>
  /** Rows come in chunks, each waited for; the result is their number. */
  stream(request: FileQuery): Promise<number>
  /** Writes the rows of a query to a Parquet file inside the lake's folder. */
  exportParquet(request: FileQuery & { readonly path: string }): Promise<{ bytes: number }>
  checkFile(file: FileRef): Promise<FileCheck>
}

export type OperationName = keyof ChildOperations

export type ToChild =
  | { readonly id: number; readonly op: OperationName; readonly request: unknown }
  | { readonly cancel: number }
  /** The last chunk of this call has been used: send the next. */
  | { readonly ack: number }

export type FromChild =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly chunk: readonly Row[] }
  | { readonly id: number; readonly error: { readonly code: LakeErrorCode; readonly message: string } }
