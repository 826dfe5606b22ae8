import type { KeyObject } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { StateStore } from '../state/state-store.ts'
import { Catalogue, type CatalogueFile } from './catalogue.ts'
import type { ChildLimits, SpoolFile } from './child/protocol.ts'
import { compactOnce, pickFiles } from './compaction.ts'
import { exportRows, type ExportQuery, type Sink } from './export.ts'
import { ingestSpool, type KeepRefused } from './ingest.ts'
import { LakeError } from './lake-error.ts'
import { LakeProcess } from './lake-process.ts'
import type { AskOptions, LakePageQuery, LakeQuery, LakeScope, LakeStretchQuery } from './lake-query.ts'
import type { Reader } from './plan.ts'
import { IndexCache } from './prune.ts'
import { readInOrder, type LakeBatch } from './read-in-order.ts'
import { recoverLake, type Recovery } from './recover.ts'
import { applyRetention, type RetentionPolicy, type RetentionResult } from './retention.ts'
import type { LakeRow } from './row.ts'
import { getRow, searchPage, type LakePage } from './search.ts'
import { facetsOf, histogramOf, type Facet, type Histogram } from './summarise.ts'
import { verifyLake, type VerifyOptions, type VerifyResult } from './verify.ts'

export interface LakeOptions {
  /** Folder of the Parquet files; made when absent. */
  readonly folder: string
  /** Where spool files come from; default `<folder>/spool`. In memory (tmpfs) where files are encrypted. */
  readonly spoolFolder?: string
  readonly state: StateStore
  /** Cleans up after a crash. Only one process may own a lake; readers beside it (command line) leave this off. */
  readonly owner: boolean
  readonly limits?: Partial<ChildLimits>
  readonly queryTimeoutMs?: number
  /** 32 bytes: new files are encrypted. */
  readonly key?: Uint8Array
  /** Ed25519 private key that signs tombstones. */
  readonly signingKey?: KeyObject
  /** The child died, or background work failed; the lake goes on. */
  readonly onError: (error: Error) => void
}

const defaultLimits: ChildLimits = { queryMemoryMb: 192, writeMemoryMb: 128, queryThreads: 2, spillMb: 2_048 }

/** The event lake: every normalised event, for as long as the policy says. */
export interface Lake {
  /** What was found and done at the start. */
  readonly recovery: Recovery
  /** First log position the lake does not have; the pipeline reads the log from here. */
  nextSeq(): number
  readonly spoolFolder: string
  /**
   * Takes one file of a `SpoolWriter`. Calls are worked off in order. Rows that cannot be stored go to `keepRefused`,
   * whose queries commit with the others; without it such a file is refused whole.
   */
  ingest(spool: SpoolFile, keepRefused?: KeepRefused): Promise<void>
  search(query: LakePageQuery, options?: AskOptions): Promise<LakePage>
  get(
    id: string,
    more: { scope: LakeScope; time?: number | undefined },
    options?: AskOptions,
  ): Promise<LakeRow | undefined>
  histogram(query: LakeQuery & { bucketMs: number }, options?: AskOptions): Promise<Histogram>
  facets(
    query: LakeQuery & { fields: readonly string[]; top: number },
    options?: AskOptions,
  ): Promise<Facet[]>
  /** Everything it finds, oldest first, a batch at a time; the way to go through a long stretch. */
  readInOrder(query: LakeStretchQuery, options?: AskOptions): AsyncIterable<LakeBatch>
  /** What one person or one thing did or had done to it, in order of time. */
  timeline(
    query: LakePageQuery & { of: { kind: 'person' | 'asset' | 'door' | 'camera'; id: string } },
    options?: AskOptions,
  ): Promise<LakePage>
  export(query: ExportQuery, sink: Sink, options?: AskOptions): Promise<number>
  verify(options?: VerifyOptions): Promise<VerifyResult>
  /** Merges while something is worth it; returns the number of merges. */
  compact(nowMs: number, signal?: AbortSignal): Promise<number>
  retain(policy: RetentionPolicy, nowMs: number): Promise<RetentionResult>
  stats(): LakeStats
  /** For readers beside the owner: sees what was added since. */
  reload(): Promise<void>
  stop(): Promise<void>
}

export interface LakeStats {
  readonly files: number
  readonly rows: number
  readonly bytes: number
  readonly nextSeq: number
  readonly oldestTime?: number
  readonly newestTime?: number
  readonly chain: { readonly n: number; readonly hash: string }
  readonly childPid?: number
}

/** Opens the lake. The child process starts with the first thing it is asked. */
export async function openLake(options: LakeOptions): Promise<Lake> {
  const folder = resolve(options.folder)
  const spoolFolder = resolve(options.spoolFolder ?? join(folder, 'spool'))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  mkdirSync(spoolFolder, { recursive: true, mode: 0o700 })
  const { state, onError, signingKey, key } = options
  const catalogue = await Catalogue.load(state, {
    signingKey,
    deleteFile: (path) => rmSync(join(folder, path), { force: true }),
  })
  const recovery = options.owner
    ? recoverLake({ folder, spoolFolder }, catalogue)
    : { removed: [], missing: [] }
  const limits = { ...defaultLimits, ...options.limits }
  const process = new LakeProcess({ folder, spoolFolder, limits, ...(key ? { key } : {}) }, onError)
  const reader = {
    catalogue,
    process,
    folder,
    state,
    indexes: new IndexCache(state),
    timeoutMs: options.queryTimeoutMs ?? 60_000,
  }
  return lakeOn(reader, { recovery, spoolFolder })
}

type Parts = Reader & { readonly folder: string; readonly state: StateStore }

function lakeOn(parts: Parts, { recovery, spoolFolder }: Pick<Lake, 'recovery' | 'spoolFolder'>): Lake {
  const { catalogue, process } = parts
  const inTurn = turns()
  return {
    recovery,
    spoolFolder,
    nextSeq: () => catalogue.nextSeq(),
    ingest: (spool, keepRefused) => inTurn(() => ingestSpool(parts, spool, keepRefused)),
    search: (query, options) => whileFilesMove(parts, () => searchPage(parts, query, options)),
    get: (id, more, options) => whileFilesMove(parts, () => getRow(parts, id, more, options)),
    histogram: (query, options) => whileFilesMove(parts, () => histogramOf(parts, query, options)),
    facets: (query, options) => whileFilesMove(parts, () => facetsOf(parts, query, options)),
    readInOrder: (query, options) =>
      readInOrder(parts, (work) => whileFilesMove(parts, work), query, options),
    timeline: ({ of, ...query }, options) =>
      whileFilesMove(parts, () => searchPage(parts, { ...query, filters: aboutOne(query, of) }, options)),
    export: (query, sink, options) => exportRows(parts, query, sink, options),
    verify: (options) => verifyLake(parts, options),
    compact: (nowMs, signal) => compactAll(parts, nowMs, signal),
    retain: (policy, nowMs) => applyRetention(parts, policy, nowMs),
    stats: () => statsOf(catalogue, process.pid),
    reload: () => catalogue.reload(),
    stop: () => process.stop(),
  }
}

function aboutOne(query: LakeQuery, of: { kind: string; id: string }) {
  const field = of.kind === 'person' ? anyPerson : of.kind
  return [...(query.filters ?? []), { field, op: 'is' as const, values: [of.id] }]
}

/** Alias of the search language: who did it or to whom it was done. */
const anyPerson = 'anyone'

async function compactAll(parts: Parts, nowMs: number, signal: AbortSignal | undefined): Promise<number> {
  let merges = 0
  let inputs = pickFiles(parts.catalogue.files(), nowMs)
  while (inputs.length > 1) {
    if (signal?.aborted) break
    try {
      await compactOnce(parts, inputs)
      merges++
      inputs = pickFiles(parts.catalogue.files(), nowMs)
    } catch (error) {
      // Fewer files take less memory; a damaged one, or two that are too much, are for the operator.
      if (!(error instanceof LakeError) || error.code !== 'query_too_large' || inputs.length < 4) throw error
      inputs = inputs.slice(0, Math.ceil(inputs.length / 2))
    }
  }
  return merges
}

/** A reader beside the owner may hold a list whose files were merged meanwhile: it looks again. */
async function whileFilesMove<T>({ catalogue }: Parts, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof LakeError) || error.code !== 'file_missing' || attempt >= 2) throw error
      await catalogue.reload()
    }
  }
}

function statsOf(catalogue: Catalogue, childPid: number | undefined): LakeStats {
  const files = catalogue.files()
  const sum = (of: (file: CatalogueFile) => number) => files.reduce((total, file) => total + of(file), 0)
  return {
    files: files.length,
    rows: sum((file) => file.rows),
    bytes: sum((file) => file.bytes),
    nextSeq: catalogue.nextSeq(),
    chain: catalogue.head(),
    ...(files.length === 0
      ? {}
      : {
          oldestTime: files.reduce((least, file) => Math.min(least, file.minTime), Infinity),
          newestTime: files.reduce((most, file) => Math.max(most, file.maxTime), -Infinity),
        }),
    ...(childPid === undefined ? {} : { childPid }),
  }
}

/** Runs work one after the other, in the order of the calls; a failure does not stop the next. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
}
