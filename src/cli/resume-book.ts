import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { FilePosition } from '../pipeline/receive/file-source.ts'

/** How far the import of one file has come. */
const Progress = z.object({
  source: z.string(),
  bytes: z.number(),
  modifiedMs: z.number(),
  record: z.number().int(),
  line: z.number().int(),
  done: z.boolean(),
})
type Progress = z.infer<typeof Progress>

const Book = z.object({ files: z.record(z.string(), Progress) })

export interface FileState {
  /** Absolute. */
  readonly path: string
  readonly source: string
  readonly bytes: number
  readonly modifiedMs: number
}

const maxFiles = 20_000

/**
 * Which files a data folder was given and how far each was read, so that an interrupted import goes on where it was.
 * A file that has changed since begins anew. What is kept here only saves work: the log drops what it has seen.
 */
export class ResumeBook {
  readonly #path: string
  readonly #files: Map<string, Progress>

  constructor(dataFolder: string) {
    this.#path = join(dataFolder, 'imports.json')
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    this.#files = new Map(Object.entries(readBook(this.#path).files))
  }

  /** Absent: nothing of it was read yet. */
  find(
    file: FileState,
  ): { readonly after: Pick<FilePosition, 'record' | 'line'>; readonly done: boolean } | undefined {
    const known = this.#files.get(file.path)
    if (!known || known.source !== file.source) return undefined
    if (known.bytes !== file.bytes || known.modifiedMs !== file.modifiedMs) return undefined
    return { after: { record: known.record, line: known.line }, done: known.done }
  }

  note(file: FileState, at: Pick<FilePosition, 'record' | 'line'>, done: boolean): void {
    const { source, bytes, modifiedMs } = file
    this.#files.delete(file.path)
    this.#files.set(file.path, { source, bytes, modifiedMs, record: at.record, line: at.line, done })
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= maxFiles) break
      this.#files.delete(oldest)
    }
  }

  save(): void {
    const temporary = `${this.#path}.new`
    writeFileSync(temporary, JSON.stringify({ files: Object.fromEntries(this.#files) }), { mode: 0o600 })
    renameSync(temporary, this.#path)
  }
}

function readBook(path: string): z.infer<typeof Book> {
  try {
    return Book.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Missing or unreadable: files are read from their start, and the log drops what it knows.
    return { files: {} }
  }
}
