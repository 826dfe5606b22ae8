/** An archive that cannot be read, or that somebody made to do harm. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  readonly code = 'bad_archive'
}

/** One plain file of an archive; `path` as the archive says it, not yet believed. */
export interface ArchiveEntry {
  readonly path: string
  readonly bytes: Buffer
}

export interface ArchiveContents {
  readonly entries: readonly ArchiveEntry[]
  /** Links, devices and the like: what is neither a plain file nor a folder. */
  readonly leftOut: number
}

export interface ArchiveBounds {
  /** Entries of any kind. */
  readonly maxEntries: number
  /** Of all that is unpacked. */
  readonly maxBytes: number
  /** Which files are unpacked at all. */
  readonly wants: (path: string) => boolean
}
