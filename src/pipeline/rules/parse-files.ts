import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ParsedFile, ParseOptions } from '../../engine/sigma/parse-rule.ts'
import type { FoundFile } from './folder-memory.ts'
import type { FromParser, ParserStart } from './parse-worker.ts'
import { unpackRule } from './pack-rule.ts'
import { parseFile } from './parse-file.ts'

/** From so many files on, threads of their own pay: they take some 100 ms to start. */
const manyFiles = 500
const maxThreads = 4

/**
 * Reads and parses files; what cannot be read is a problem. Many of them go to threads that end with it, except where
 * pipelines run over them, which are functions and stay in their thread.
 */
export async function parseFiles(
  files: readonly FoundFile[],
  options: ParseOptions,
): Promise<readonly ParsedFile[]> {
  const canShare = (options.pipelines ?? []).length === 0
  return files.length >= manyFiles && canShare ? parseInThreads(files, options) : parseHere(files, options)
}

async function parseHere(files: readonly FoundFile[], options: ParseOptions): Promise<ParsedFile[]> {
  const parsed: ParsedFile[] = []
  for (const file of files) parsed.push(await parseFile(file, options))
  return parsed
}

/** A thread that breaks leaves its files to this one. */
async function parseInThreads(files: readonly FoundFile[], options: ParseOptions): Promise<ParsedFile[]> {
  const count = Math.min(maxThreads, availableParallelism(), Math.ceil(files.length / (manyFiles / 2)))
  const parsed = new Map<FoundFile, ParsedFile>()
  const parts = Array.from({ length: count }, (_, part) => files.filter((__, at) => at % count === part))
  await Promise.all(parts.map((part) => parseInThread(part, options, (file, one) => parsed.set(file, one))))
  const whole: ParsedFile[] = []
  for (const file of files) whole.push(parsed.get(file) ?? (await parseFile(file, options)))
  return whole
}

function parseInThread(
  files: readonly FoundFile[],
  { placeholders = new Map() }: ParseOptions,
  take: (file: FoundFile, parsed: ParsedFile) => void,
): Promise<void> {
  const worker = new Worker(new URL('./parse-worker.ts', import.meta.url), {
    workerData: { files, placeholders } satisfies ParserStart,
    // Most of what it makes is handed over: collecting it often would cost more than the room.
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  })
  return new Promise((resolve) => {
    worker.on('message', ({ from, parsed }: FromParser) =>
      parsed.forEach(({ rules, problems }, at) => {
        const file = files[from + at]
        if (file) take(file, { rules: rules.map(unpackRule), problems })
      }),
    )
    worker.on('error', () => resolve())
    worker.once('exit', () => resolve())
  })
}
