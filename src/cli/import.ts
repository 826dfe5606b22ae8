import { resolve } from 'node:path'
import { defineCommand } from 'citty'
import { openSink, type Sink } from '../boot/open-sink.ts'
import { findImportFiles, readFileSource, type FileItem } from '../pipeline/receive/file-source.ts'
import type { FileFormat } from '../pipeline/receive/read-file-records.ts'
import { summaries } from './command-summaries.ts'
import { dataArg } from './common-args.ts'
import { failPlainly, UsageError } from './fail-plainly.ts'
import { openImportSource } from './import-source.ts'
import { openProgress } from './progress.ts'
import { readResumable } from './read-resumable.ts'
import { ResumeBook } from './resume-book.ts'
import { FileTaker, type Taken } from './take-files.ts'

const fileArgs = {
  path: { type: 'positional', required: true, description: 'File or folder; several may be named' },
  data: dataArg,
  source: {
    type: 'string',
    description: 'Source that the events belong to; made where it is not there (default: import)',
  },
  connector: {
    type: 'string',
    description: 'Connector that understands the records (default: each is asked)',
  },
  format: {
    type: 'enum',
    options: ['ndjson', 'json', 'csv', 'text', 'evtx'] as string[],
    description: 'Format of the files (default: found by name and first bytes)',
  },
  'time-zone': { type: 'string', description: 'Zone of times that do not say theirs, like Europe/Zurich' },
} as const

interface FileArgs {
  readonly data: string
  readonly source?: string | undefined
  readonly connector?: string | undefined
  readonly format?: string | undefined
  readonly 'time-zone'?: string | undefined
  readonly _: readonly string[]
}

export const importFiles = defineCommand({
  meta: {
    name: 'import',
    description: `${summaries.import}
With a running Gatehouse on the data folder they go through it, without one the next start takes them up.
What was imported before is not taken twice; an interrupted import goes on where it was. A file that has grown since
counts as a new one.

  gatehouse import /var/log/old/                          a folder and all below it
  gatehouse import Security.evtx --source dc-1            under a source of its own
  gatehouse import doors.csv --time-zone Europe/Zurich    times without a zone
`,
  },
  args: fileArgs,
  run: ({ args }) => inDataFolder(args, importAll),
})

export const replay = defineCommand({
  meta: {
    name: 'replay',
    description: `${summaries.replay}

  gatehouse replay capture.ndjson                  at the original pace
  gatehouse replay --pace 60 capture.evtx          an hour in a minute
  gatehouse replay --pace fast --again old.json    as fast as it goes, also when it was taken in before
`,
  },
  args: {
    ...fileArgs,
    pace: {
      type: 'string',
      default: 'original',
      description: 'original, fast, or how many times faster: 10',
    },
    again: {
      type: 'boolean',
      description:
        'Take in what was taken in before, as new events, where the records have no ids of their own',
    },
  },
  run: ({ args }) => {
    const pace = readPace(args.pace)
    return inDataFolder(args, (work) => replayAll(work, pace, args.again === true))
  },
})

interface Work {
  readonly paths: readonly string[]
  readonly args: FileArgs
  readonly sink: Sink
  readonly source: string
  readonly signal: AbortSignal
}

async function inDataFolder(args: FileArgs, run: (work: Work) => Promise<Taken>): Promise<void> {
  process.umask(0o077)
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    for (const path of args._) await findImportFiles(path)
    const sink = await openSink(args.data, process.env)
    try {
      const { id } = await openImportSource(sink, args)
      const taken = await run({ paths: args._, args, sink, source: id, signal: stopping.signal })
      tell(taken, sink.live, stopping.signal.aborted)
    } finally {
      await sink.close()
    }
  } catch (error) {
    failPlainly(error)
  }
}

async function importAll({ paths, args, sink, source, signal }: Work): Promise<Taken> {
  const book = new ResumeBook(resolve(args.data))
  const files = await readResumable(paths, book, {
    ...readOptions(args, source, signal),
    pace: 'asFastAsPossible',
  })
  const progress = openProgress(`Importing ${files.count} ${files.count === 1 ? 'file' : 'files'}`)
  if (files.skipped > 0) console.error(`${files.skipped} of them were imported before and have not changed.`)
  const taker = new FileTaker(sink, {
    durable(last, taken) {
      files.note(last)
      progress.show(last.progress.bytesRead, last.progress.bytesTotal, countOf(taken))
    },
  })
  for await (const item of files.items) await taker.take(item, source)
  await taker.flush()
  if (!signal.aborted) files.finish()
  progress.end(countOf(taker.taken))
  return taker.taken
}

async function replayAll(
  { paths, args, sink, source, signal }: Work,
  pace: 'asFastAsPossible' | { readonly factor: number },
  again: boolean,
): Promise<Taken> {
  const progress = openProgress(`Replaying ${paths.join(', ')}`)
  const taker = new FileTaker(sink, {
    durable: ({ progress: { bytesRead, bytesTotal } }, taken) =>
      progress.show(bytesRead, bytesTotal, countOf(taken)),
  })
  for (const path of paths) {
    const options = {
      ...readOptions(args, source, signal),
      pace,
      sleep: (ms: number) => taker.pause(ms, signal),
    }
    for await (const item of readFileSource(path, options))
      await taker.take(again ? withoutId(item) : item, source)
  }
  await taker.flush()
  progress.end(countOf(taker.taken))
  return taker.taken
}

function withoutId(item: FileItem): FileItem {
  if (item.kind === 'problem') return item
  const { id: _id, ...receipt } = item.receipt
  return { ...item, receipt }
}

function readOptions(args: FileArgs, source: string, signal: AbortSignal) {
  return {
    source,
    connector: args.connector,
    format: args.format as FileFormat | undefined,
    timeZone: args['time-zone'],
    now: Date.now,
    sleep: async () => undefined,
    signal,
  }
}

function readPace(text: string): 'asFastAsPossible' | { readonly factor: number } {
  if (text === 'fast') return 'asFastAsPossible'
  if (text === 'original') return { factor: 1 }
  const factor = Number(text)
  if (Number.isFinite(factor) && factor > 0) return { factor }
  throw new UsageError(`--pace ${text}: give original, fast, or a number above 0`)
}

function countOf({ accepted, duplicates, unreadable }: Taken): string {
  const more = [
    duplicates > 0 ? `${duplicates} known already` : '',
    unreadable > 0 ? `${unreadable} could not be read` : '',
  ].filter((text) => text !== '')
  return [`${accepted} records taken in`, ...more].join(', ')
}

function tell(taken: Taken, live: boolean, interrupted: boolean): void {
  if (taken.unreadable > 0) {
    console.error('What could not be read is listed with its reason under Sources, dead letters.')
    process.exitCode = 1
  }
  if (!live && taken.accepted > 0)
    console.error('No Gatehouse runs on this data folder: its next start works them off.')
  if (interrupted) {
    console.error('Interrupted. The same command goes on from here.')
    process.exitCode = 130
  }
}
