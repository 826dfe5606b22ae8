import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import {
  findImportFiles,
  readFileSource,
  type FileItem,
  type FileSourceOptions,
  type FoundFile,
} from '../pipeline/receive/file-source.ts'
import type { FileState, ResumeBook } from './resume-book.ts'

export interface ResumableFiles {
  readonly count: number
  /** Imported to their end before, and unchanged. */
  readonly skipped: number
  readonly items: AsyncGenerator<FileItem>
  /** Everything up to `item` is durable. */
  note(item: FileItem): void
  /** All of it is. */
  finish(): void
}

interface Planned extends FoundFile {
  readonly state: FileState
  readonly after: { readonly record: number; readonly line: number } | undefined
}

/** Reads files and folders, each from where the book says it was left. */
export async function readResumable(
  paths: readonly string[],
  book: ResumeBook,
  options: FileSourceOptions,
): Promise<ResumableFiles> {
  const all = (await Promise.all(paths.map(findImportFiles))).flat()
  const planned: Planned[] = []
  for (const file of all) {
    const path = resolve(file.path)
    const { size, mtimeMs } = await stat(path)
    const state = { path, source: options.source, bytes: size, modifiedMs: mtimeMs }
    const known = book.find(state)
    if (known?.done !== true) planned.push({ ...file, path, state, after: known?.after })
  }
  let reading: Planned | undefined
  let ended: Planned[] = []
  async function* read(): AsyncGenerator<FileItem> {
    const bytesTotal = planned.reduce((sum, { bytes }) => sum + bytes, 0)
    let before = 0
    for (const file of planned) {
      reading = file
      for await (const item of readOne(file, options)) {
        const { progress } = item
        yield { ...item, progress: { bytesRead: before + progress.bytesRead, bytesTotal } }
      }
      if (options.signal?.aborted === true) return
      before += file.bytes
      ended.push(file)
    }
  }
  const end = (): void => {
    for (const { state } of ended) book.note(state, { record: 0, line: 0 }, true)
    ended = []
  }
  return {
    count: all.length,
    skipped: all.length - planned.length,
    items: read(),
    note(item) {
      if (reading && item.position.file === reading.name) book.note(reading.state, item.position, false)
      end()
      book.save()
    },
    finish() {
      end()
      book.save()
    },
  }
}

async function* readOne(file: Planned, options: FileSourceOptions): AsyncGenerator<FileItem> {
  const name = basename(file.path)
  const after = file.after && { file: name, ...file.after }
  for await (const item of readFileSource(file.path, { ...options, after })) {
    const position = { ...item.position, file: file.name }
    yield item.kind === 'problem'
      ? { ...item, position }
      : { ...item, position, receipt: { ...item.receipt, channel: file.name } }
  }
}
