import type { CatalogueFile } from './catalogue.ts'
import { candidates, askFiles, walkFiles, type Reader } from './plan.ts'
import type { AskOptions, LakeStretchQuery } from './lake-query.ts'
import { redactPeople } from './redact.ts'
import type { LakeRow } from './row.ts'
import { compareRows, rowColumns, searchPage, toRow } from './search.ts'
import { compileQuery } from './where.ts'

/** Rows of one stretch of event time, complete, in order of time, then place in the log. */
export interface LakeBatch {
  readonly rows: readonly LakeRow[]
  /** Event time before which nothing is left to come. */
  readonly upToMs: number
}

const dayMs = 86_400_000
const defaultBatchRows = 10_000
/** About as many bytes a batch may hold. A single row may be larger. */
const batchBytes = 16 * 1024 * 1024
/** How finely rows are counted, until what lies together is few enough. */
const steps = [60_000, 1_000, 1]
/** Rows of one page where a single millisecond holds more than a batch. */
const pageRows = 500

/** Runs a question anew where the files it needs were merged meanwhile. */
export type Again = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Everything a question finds, in order of event time, for who goes through all of a stretch. It counts before it
 * reads, so that each wide row is read about once and only so many are held; a page of `searchPage` would look through
 * the files from its place on, every time.
 */
export async function* readInOrder(
  reader: Reader,
  again: Again,
  query: LakeStretchQuery,
  options: AskOptions = {},
): AsyncGenerator<LakeBatch, void> {
  const oldest = candidates(reader.catalogue, query, 'oldest')[0]?.minTime
  if (oldest === undefined) return
  const reading = { reader, again, options, batchRows: query.batchRows ?? defaultBatchRows }
  // A day's files lie together, and a question about one day ends in time.
  for (let from = Math.max(query.from, oldest); from < query.to;) {
    const to = Math.min(query.to, (Math.floor(from / dayMs) + 1) * dayMs)
    yield* readPart(reading, { ...query, from, to }, steps)
    from = to
  }
}

interface Reading {
  readonly reader: Reader
  readonly again: Again
  readonly options: AskOptions
  readonly batchRows: number
}

async function* readPart(
  reading: Reading,
  query: LakeStretchQuery,
  [stepMs, ...finer]: readonly number[],
): AsyncGenerator<LakeBatch, void> {
  if (stepMs === undefined) {
    yield* readPages(reading, query)
    return
  }
  const counted = await reading.again(() => countBy(reading, query, stepMs))
  for (const part of joinNeighbours(counted, query, reading.batchRows)) {
    const asked = { ...query, from: part.from, to: part.to }
    if (part.isMuch) yield* readPart(reading, asked, finer)
    else if (part.isEmpty) yield { rows: [], upToMs: part.to }
    else yield { rows: await reading.again(() => readRows(reading, asked)), upToMs: part.to }
  }
}

async function* readPages({ reader, again, options }: Reading, query: LakeStretchQuery) {
  let after: string | undefined
  do {
    const page = await again(() =>
      searchPage(reader, { ...query, order: 'oldest', limit: pageRows, after }, options),
    )
    after = page.next
    yield { rows: page.rows, upToMs: after === undefined ? query.to : query.from }
  } while (after !== undefined)
}

interface Count {
  rows: number
  bytes: number
}

/** Rows and about their bytes, by the number of the step they lie in. */
async function countBy(
  { reader, options }: Reading,
  query: LakeStretchQuery,
  stepMs: number,
): Promise<ReadonlyMap<number, Count>> {
  const compiled = compileQuery(query)
  const step = `$p${compiled.params.length}`
  const sql = `
    SELECT (time // ${step}) * ${step} AS start, count(*)::DOUBLE AS n,
      sum(strlen(raw) + strlen(message) + coalesce(strlen(native), 0) + coalesce(strlen(ocsf), 0))::DOUBLE AS bytes
    FROM {{files}} WHERE ${compiled.where} GROUP BY start`
  const params = [...compiled.params, stepMs]
  const counts = new Map<number, Count>()
  const read = async (files: readonly CatalogueFile[]) => {
    for (const { start, n, bytes } of await askFiles(reader, { sql, params, files }, options.signal)) {
      const count = counts.get(Number(start)) ?? { rows: 0, bytes: 0 }
      count.rows += Number(n)
      count.bytes += Number(bytes)
      counts.set(Number(start), count)
    }
    return false
  }
  await walkFiles(reader, query, compiled, { order: 'oldest', read }, { signal: options.signal })
  return counts
}

interface Part {
  readonly from: number
  readonly to: number
  /** More than a batch, in a single step. */
  readonly isMuch: boolean
  readonly isEmpty: boolean
}

/** Neighbouring steps put together as long as they make one batch; the parts cover the whole stretch. */
function joinNeighbours(
  counts: ReadonlyMap<number, Count>,
  { from, to }: LakeStretchQuery,
  batchRows: number,
): Part[] {
  const parts: Part[] = []
  let rows = 0
  let bytes = 0
  let start = from
  const close = (end: number) => {
    if (end > start)
      parts.push({ from: start, to: end, isMuch: isMuch(rows, bytes, batchRows), isEmpty: rows === 0 })
    start = end
    rows = bytes = 0
  }
  for (const [time, count] of [...counts].sort(([a], [b]) => a - b)) {
    // A step may begin before the stretch does.
    if (rows > 0 && isMuch(rows + count.rows, bytes + count.bytes, batchRows)) close(Math.max(from, time))
    rows += count.rows
    bytes += count.bytes
  }
  close(to)
  return parts
}

function isMuch(rows: number, bytes: number, batchRows: number): boolean {
  return rows > batchRows || (bytes > batchBytes && rows > 1)
}

async function readRows({ reader, options }: Reading, query: LakeStretchQuery): Promise<LakeRow[]> {
  const compiled = compileQuery(query)
  const sql = `SELECT ${rowColumns} FROM {{files}} WHERE ${compiled.where}`
  const rows: LakeRow[] = []
  const read = async (files: readonly CatalogueFile[]) => {
    for (const row of await askFiles(reader, { sql, params: compiled.params, files }, options.signal))
      rows.push(redactPeople(toRow(row), query.scope.people))
    return false
  }
  await walkFiles(reader, query, compiled, { order: 'oldest', read }, { signal: options.signal })
  return rows.sort(compareRows('oldest'))
}
