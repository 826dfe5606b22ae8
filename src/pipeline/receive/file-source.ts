import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Receipt } from '../../model/receipt.ts'
import { compressionOf, decompress } from './decompress.ts'
import { messageTimeMs } from './message-time.ts'
import { formatOf, readFileRecords, type FileFormat, type FileRecord } from './read-file-records.ts'

/** Where a record stands: an import that was cut goes on behind it. */
export interface FilePosition {
  /** Path below the imported folder, or the file's name. */
  readonly file: string
  /** Number of the record in the file, from 1; bad records count. CSV: the line. */
  readonly record: number
  /** Line on which it starts, from 1; for evtx the byte offset. */
  readonly line: number
}

/** Bytes of all files, as they lie on disk. */
export interface FileProgress {
  readonly bytesRead: number
  readonly bytesTotal: number
}

export type FileItem =
  | {
      readonly kind: 'record'
      readonly receipt: Receipt
      readonly position: FilePosition
      readonly progress: FileProgress
    }
  /** A record, or the rest of a file, that cannot be read; `text` is for the dead-letter store. */
  | {
      readonly kind: 'problem'
      readonly reason: string
      readonly text: string
      readonly position: FilePosition
      readonly progress: FileProgress
    }

export interface FileSourceOptions {
  readonly source: string
  readonly connector?: string | undefined
  /** For times without a zone, when pacing. */
  readonly timeZone?: string | undefined
  /** Found for each file where absent. */
  readonly format?: FileFormat | undefined
  readonly delimiter?: string | undefined
  /** Go on behind this record. */
  readonly after?: FilePosition | undefined
  /** `factor` 1 is the original pace, 60 an hour in a minute. */
  readonly pace: 'asFastAsPossible' | { readonly factor: number }
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Default 1 MiB. */
  readonly maxRecordBytes?: number
  readonly signal?: AbortSignal
}

/** The path cannot be imported at all. */
export class FileSourceError extends Error {
  override readonly name = 'FileSourceError'
  readonly code: 'not_found' | 'not_a_file' | 'too_many_files'
  readonly hint: string
  constructor(code: FileSourceError['code'], message: string, hint: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}

/** A file to read; `name` is its path below the folder that was asked for. */
export interface FoundFile {
  readonly path: string
  readonly name: string
  readonly bytes: number
}

const maxFiles = 100_000
const maxDepth = 32

/**
 * Reads a file, or a folder and all below it in order of name: NDJSON, JSON, CSV (each row an object), Windows `.evtx`
 * (each record in evtx_dump's shape) and text lines (syslog and others); gzip and zstd are recognised by their
 * first bytes. Links and hidden files are left out.
 *
 * A record's id is `<hash of the file>:<number>`, so importing the same file again changes nothing. Memory does
 * not grow with the file. What cannot be read comes as a problem with its place, the rest goes on.
 * Throws `FileSourceError` where there is nothing to read.
 */
export async function* readFileSource(path: string, options: FileSourceOptions): AsyncGenerator<FileItem> {
  const files = await findImportFiles(path)
  const progress = { bytesRead: 0, bytesTotal: files.reduce((sum, file) => sum + file.bytes, 0) }
  const pacer = options.pace === 'asFastAsPossible' ? undefined : new Pacer(options.pace.factor, options)
  const from = options.after === undefined ? 0 : files.findIndex((file) => file.name === options.after?.file)
  let before = 0
  for (const [index, file] of files.entries()) {
    const skip = index < from ? Infinity : file.name === options.after?.file ? options.after.record : 0
    if (skip !== Infinity)
      for await (const item of readOneFile(file, skip, options, progress)) {
        if (options.signal?.aborted === true) return
        if (item.kind === 'record') await pacer?.wait(item.receipt)
        yield item
      }
    before += file.bytes
    progress.bytesRead = before
  }
}

/** Holds records back until it is their turn. */
class Pacer {
  readonly #factor: number
  readonly #options: FileSourceOptions
  #startedAtMs: number | undefined
  #firstMs = 0

  constructor(factor: number, options: FileSourceOptions) {
    if (!(factor > 0)) throw new RangeError(`the pace factor must be above 0, not ${factor}`)
    this.#factor = factor
    this.#options = options
  }

  async wait(receipt: Receipt): Promise<void> {
    const time = messageTimeMs(receipt, this.#options.timeZone)
    if (time === undefined) return
    if (this.#startedAtMs === undefined) {
      this.#startedAtMs = this.#options.now()
      this.#firstMs = time
      return
    }
    const dueMs = this.#startedAtMs + (time - this.#firstMs) / this.#factor
    const waitMs = dueMs - this.#options.now()
    if (waitMs > 0) await this.#options.sleep(waitMs)
  }
}

type MutableProgress = { -readonly [K in keyof FileProgress]: FileProgress[K] }

async function* readOneFile(
  file: FoundFile,
  skip: number,
  options: FileSourceOptions,
  progress: MutableProgress,
): AsyncGenerator<FileItem> {
  let record = 0
  let line = 0
  const at = (): Pick<FileItem, 'position' | 'progress'> => ({
    position: { file: file.name, record, line },
    progress: { ...progress },
  })
  try {
    const hash = await hashFile(file.path)
    for await (const item of openFile(file, options, progress)) {
      record = item.record ?? record + 1
      line = item.line
      if (record <= skip) continue
      if ('problem' in item) yield { kind: 'problem', reason: item.problem, text: item.text, ...at() }
      else yield { kind: 'record', receipt: receiptOf(item, file, `${hash}:${record}`, options), ...at() }
    }
  } catch (error) {
    const reason = `the rest of ${file.name} cannot be read: ${error instanceof Error ? error.message : String(error)}`
    record++
    yield { kind: 'problem', reason, text: '', ...at() }
  }
}

function receiptOf(
  item: Extract<FileRecord, { raw: string }>,
  file: FoundFile,
  id: string,
  options: FileSourceOptions,
): Receipt {
  return {
    source: options.source,
    transport: 'file',
    ...(options.connector === undefined ? {} : { connector: options.connector }),
    receivedAtMs: options.now(),
    channel: file.name,
    id,
    ...(item.encoding === 'utf8' ? {} : { encoding: item.encoding }),
    raw: item.raw,
  }
}

async function* openFile(
  file: FoundFile,
  options: FileSourceOptions,
  progress: MutableProgress,
): AsyncGenerator<FileRecord> {
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(file.path)) {
      progress.bytesRead += (chunk as Buffer).length
      yield chunk as Buffer
    }
  }
  const packed = await peek(counted())
  const unpacked = await peek(decompress(packed.all, compressionOf(packed.head)))
  const format = options.format ?? formatOf(file.name, unpacked.head)
  yield* readFileRecords(unpacked.all, format, unpacked.head, {
    maxRecordBytes: options.maxRecordBytes ?? 1 << 20,
    delimiter: options.delimiter,
  })
}

/** The first chunk, and the stream with that chunk in front again. */
async function peek(
  chunks: AsyncGenerator<Uint8Array>,
): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  const first = await chunks.next()
  const head = first.done === true ? new Uint8Array(0) : first.value
  async function* all(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head
    yield* chunks
  }
  return { head, all: all() }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex').slice(0, 32)
}

/** The file, or all files below the folder in order of name. Throws `FileSourceError` where there is none. */
export async function findImportFiles(path: string): Promise<FoundFile[]> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined)
    throw new FileSourceError('not_found', `${path} does not exist or may not be read`, 'Check the path.')
  if (found.isFile()) return [{ path, name: basename(path), bytes: found.size }]
  if (!found.isDirectory())
    throw new FileSourceError(
      'not_a_file',
      `${path} is neither a file nor a folder`,
      'Name a file or a folder.',
    )
  const files: FoundFile[] = []
  await collectFiles(path, '', files, 0)
  if (files.length === 0)
    throw new FileSourceError('not_found', `there are no files in ${path}`, 'Check the path.')
  return files
}

async function collectFiles(
  folder: string,
  prefix: string,
  files: FoundFile[],
  depth: number,
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory() && depth < maxDepth)
      await collectFiles(path, `${prefix}${entry.name}/`, files, depth + 1)
    else if (entry.isFile())
      files.push({ path, name: `${prefix}${entry.name}`, bytes: (await stat(path)).size })
    if (files.length > maxFiles)
      throw new FileSourceError(
        'too_many_files',
        `more than ${maxFiles} files in ${folder}`,
        'Import parts of it.',
      )
  }
}
