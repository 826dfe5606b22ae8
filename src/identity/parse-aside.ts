import { Worker } from 'node:worker_threads'
import type { ParsedFile } from './import-report.ts'
import { parseRows, type RowsToParse } from './parse-rows.ts'

const aloneBelow = 256 * 1024
const timeoutMs = 120_000
const memoryMb = 768

/** Reads rows; a large file in a thread of its own, so that the caller's thread goes on serving. */
export async function parseAside({ kind, format, text }: RowsToParse): Promise<ParsedFile> {
  const input: RowsToParse = { kind, format, text }
  if (text.length < aloneBelow) return parseRows(input)
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./parse-worker.ts', import.meta.url), {
      workerData: input,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    })
    const timer = setTimeout(() => {
      reject(new ImportTooHardError('it took longer than two minutes to read'))
      void worker.terminate()
    }, timeoutMs)
    worker.once('message', (parsed: ParsedFile) => resolve(parsed))
    worker.once('error', (error) => reject(new ImportTooHardError(error.message, { cause: error })))
    worker.once('exit', () => {
      clearTimeout(timer)
      reject(new ImportTooHardError('reading it ended early'))
    })
  })
}

/** A file within the bounds of size that cannot be read within those of time and memory. */
export class ImportTooHardError extends Error {
  override readonly name = 'ImportTooHardError'
  readonly code = 'import_too_hard'
  constructor(why: string, options?: ErrorOptions) {
    super(`the file cannot be read: ${why}; split it into smaller ones`, options)
  }
}
