import type { Catalogue, CatalogueFile } from './catalogue.ts'
import type { Row, SqlValue } from './child/protocol.ts'
import { LakeError } from './lake-error.ts'
import type { LakeProcess } from './lake-process.ts'
import type { AskOptions, LakeQuery } from './lake-query.ts'
import { coversTimeAndPlace, mayMatch, needsIndex, type IndexCache } from './prune.ts'
import type { CompiledQuery } from './where.ts'

/** What a question is asked of. */
export interface Reader {
  readonly catalogue: Catalogue
  readonly process: LakeProcess
  readonly indexes: IndexCache
  /** For one question to the child; a search asks many. */
  readonly timeoutMs: number
}

/** Rows of the first reading: enough for a page in most cases; each further one reads more. */
const firstRows = 40_000
const growth = 3
const mostRows = 2_000_000
const mostFiles = 64
const retries = 2

export interface Walk {
  readonly order: 'newest' | 'oldest'
  /** Called with files of the next reading; true: enough, stop here. */
  readonly read: (files: readonly CatalogueFile[]) => Promise<boolean>
  /** May the walk stop before this file? Asked when `read` was not enough to stop by itself. */
  readonly stopBefore?: (next: CatalogueFile) => boolean
  /** Called at the end with all files that were read, which still stay. */
  readonly end?: (read: readonly CatalogueFile[]) => Promise<void>
}

/**
 * Walks the files a question can find something in, in order of time, in growing readings, and reports progress.
 * Files stay on disk while the walk lasts, whatever is compacted meanwhile.
 */
export async function walkFiles(
  reader: Reader,
  query: LakeQuery,
  compiled: CompiledQuery,
  walk: Walk,
  { onProgress, signal }: AskOptions,
): Promise<void> {
  const files = candidates(reader.catalogue, query, walk.order)
  const release = reader.catalogue.hold(files)
  const { node } = compiled
  let done = 0
  let rows = 0
  let budget = firstRows
  const read: CatalogueFile[] = []
  try {
    while (done < files.length) {
      if (signal?.aborted) throw new LakeError('query_cancelled', 'the question was called off')
      const next = files[done]
      if (next && walk.stopBefore?.(next)) break
      const batch: CatalogueFile[] = []
      let batchRows = 0
      while (done < files.length && batchRows < budget && batch.length < mostFiles) {
        const file = files[done++]
        if (!file) break
        if (node && !mayMatch(node, file, needsIndex(node) ? await reader.indexes.get(file) : {})) continue
        batch.push(file)
        batchRows += file.rows
      }
      const enough = batch.length > 0 && (await walk.read(batch))
      rows += batchRows
      onProgress?.({ filesDone: done, filesTotal: files.length, rowsScanned: rows })
      read.push(...batch)
      if (enough) break
      budget = Math.min(budget * growth, mostRows)
    }
    await walk.end?.(read)
    if (done < files.length || files.length === 0) {
      onProgress?.({ filesDone: files.length, filesTotal: files.length, rowsScanned: rows })
    }
  } finally {
    release()
  }
}

/**
 * Asks the child about files. A restart of it in between is not the asker's business; a question too large is asked
 * of half the files and then of the other half.
 */
export async function askFiles(
  reader: Reader,
  question: FilesQuestion,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const files = question.files.map(({ path, encrypted }) => ({ path, encrypted }))
  for (let attempt = 0; ; attempt++) {
    try {
      return await reader.process.call('query', { ...question, files, timeoutMs: reader.timeoutMs }, signal)
    } catch (error) {
      if (!(error instanceof LakeError)) throw error
      if (error.code === 'query_too_large' && files.length > 1) return askHalves(reader, question, signal)
      if (error.code !== 'lake_restarted' || attempt >= retries) throw error
    }
  }
}

interface FilesQuestion {
  readonly sql: string
  readonly params: readonly SqlValue[]
  readonly files: readonly CatalogueFile[]
}

/** Every asker puts answers over parts of the files together anyway: files are read in batches. */
async function askHalves(
  reader: Reader,
  question: FilesQuestion,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  const middle = Math.ceil(question.files.length / 2)
  const first = await askFiles(reader, { ...question, files: question.files.slice(0, middle) }, signal)
  const second = await askFiles(reader, { ...question, files: question.files.slice(middle) }, signal)
  return [...first, ...second]
}

export function candidates(
  catalogue: Catalogue,
  query: LakeQuery,
  order: 'newest' | 'oldest',
): CatalogueFile[] {
  const files = catalogue.files().filter((file) => coversTimeAndPlace(file, query))
  return order === 'newest'
    ? files.sort((a, b) => b.maxTime - a.maxTime || b.maxSeq - a.maxSeq)
    : files.sort((a, b) => a.minTime - b.minTime || a.minSeq - b.minSeq)
}
