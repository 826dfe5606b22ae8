import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { SpoolFile } from './child/protocol.ts'
import { maxLineBytes } from './spool-limits.ts'
import type { LakeRow } from './row.ts'

export interface SpoolOptions {
  readonly folder: string
  /** The lake's first missing log position; earlier rows are skipped. */
  readonly nextSeq: number
  /** Called with each finished file, in order; hand it to `Lake.ingest`. */
  readonly onReady: (file: SpoolFile) => void
  /** A file is finished at this size … */
  readonly maxBytes?: number
  readonly chunkBytes?: number
}

/**
 * Writes rows as JSON lines to a file that is handed on when it is large or `rotate` is called (every second).
 *
 * A file ends only where a call ended, so that whoever calls knows the state that belongs to its end.
 * Nothing is synced: the event log is the truth, and what is lost here is read from it again. Calls come in log
 * order; `appendRows(rows, toSeq)` means: all rows of positions below `toSeq` have now been given.
 */
export class SpoolWriter {
  readonly #options: Required<SpoolOptions>
  #handle: number | undefined
  #path = ''
  #buffer: string[] = []
  #buffered = 0
  #bytes = 0
  #rows = 0
  #fromSeq: number
  #toSeq: number
  #count = 0

  constructor(options: SpoolOptions) {
    this.#options = { maxBytes: 8 * 1024 * 1024, chunkBytes: 256 * 1024, ...options }
    this.#fromSeq = this.#toSeq = options.nextSeq
    mkdirSync(options.folder, { recursive: true })
  }

  /** Rows on the way to the next `appendRows`: a turn that hands them over in parts holds few of them at once. */
  addRows(rows: readonly LakeRow[]): void {
    for (const row of rows) {
      if (row.seq < this.#options.nextSeq) continue
      this.#appendLine(toLine(row))
    }
  }

  /** Rows of log positions from the last call's `toSeq` up to, not including, `toSeq`. */
  appendRows(rows: readonly LakeRow[], toSeq: number): void {
    this.addRows(rows)
    this.#toSeq = Math.max(this.#toSeq, toSeq)
    if (this.#bytes >= this.#options.maxBytes) this.rotate()
  }

  /** Hands on what there is; nothing happens when no position was added. */
  rotate(): void {
    if (this.#toSeq === this.#fromSeq) return
    const path = join(this.#options.folder, `${this.#fromSeq}-${this.#toSeq}.ndjson`)
    this.#open()
    this.#flush()
    if (this.#handle !== undefined) closeSync(this.#handle)
    this.#handle = undefined
    renameSync(this.#path, path)
    const file = { path, rows: this.#rows, fromSeq: this.#fromSeq, toSeq: this.#toSeq }
    this.#fromSeq = this.#toSeq
    this.#rows = this.#bytes = 0
    this.#options.onReady(file)
  }

  #appendLine(line: string): void {
    this.#buffer.push(line)
    this.#buffered += line.length
    this.#bytes += line.length
    this.#rows++
    if (this.#buffered >= this.#options.chunkBytes) this.#flush()
  }

  #flush(): void {
    if (this.#buffered === 0) return
    this.#open()
    const bytes = Buffer.from(this.#buffer.join(''))
    for (let at = 0; at < bytes.length;) at += writeSync(this.#handle ?? -1, bytes, at)
    this.#buffer = []
    this.#buffered = 0
  }

  #open(): void {
    if (this.#handle !== undefined) return
    this.#path = join(this.#options.folder, `${this.#count++}.open`)
    this.#handle = openSync(this.#path, 'w', 0o600)
  }
}

function toLine(row: LakeRow): string {
  const line = wellFormed(`${JSON.stringify(row)}\n`)
  // Four bytes a character at most; a longer row would not be read back.
  if (line.length * 4 <= maxLineBytes) return line
  const cut = maxLineBytes / 64
  const short = {
    ...row,
    raw: row.raw.slice(0, cut),
    message: row.message.slice(0, cut),
    cmd_line: row.cmd_line?.slice(0, cut),
  }
  const { native: _, ocsf: __, ...kept } = short
  return wellFormed(`${JSON.stringify({ ...kept, ocsf: JSON.stringify({ unmapped: { cut: true } }) })}\n`)
}

/** Half a surrogate pair is no UTF-8, and JSON would carry it as an escape that DuckDB refuses. */
function wellFormed(line: string): string {
  return line.includes('\\ud') ? line.replaceAll(loneEscape, '$1\\ufffd') : line
}

const loneEscape = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g
