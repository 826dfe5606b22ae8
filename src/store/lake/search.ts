import type { CatalogueFile } from './catalogue.ts'
import type { Row, SqlValue } from './child/protocol.ts'
import { lakeColumnNames } from './columns.ts'
import { LakeError } from './lake-error.ts'
import type { AskOptions, LakePageQuery, LakeScope } from './lake-query.ts'
import { askFiles, walkFiles, type Reader } from './plan.ts'
import { redactPeople } from './redact.ts'
import type { LakeRow } from './row.ts'
import { compileQuery, SqlParams, type CompiledQuery } from './where.ts'

export interface LakePage {
  readonly rows: readonly LakeRow[]
  /** Give it as `after` for the next page; absent on the last. */
  readonly next?: string
}

export const rowColumns = lakeColumnNames.map((name) => `"${name}"`).join(', ')

/**
 * One page in order of time, newest first unless told. Files are read from that end and no further than the page
 * needs. Pages hold a place in time, not a count: what arrives between two calls shifts nothing. A page whose rows are
 * very large is shorter than asked.
 *
 * The page is found by narrow columns; the wide ones are read at the end, and only around its rows.
 */
export async function searchPage(
  reader: Reader,
  query: LakePageQuery,
  options: AskOptions = {},
): Promise<LakePage> {
  const order = query.order ?? 'newest'
  const compiled = compileQuery(query)
  const question = hitsQuestion(query, compiled, order)
  const compare = compareRows(order)
  // One row more than asked tells whether there is a next page.
  const wanted = query.limit + 1
  let hits: Hit[] = []
  let rows: LakeRow[] = []
  await walkFiles(
    reader,
    withinCursor(query, order),
    compiled,
    {
      order,
      async read(files) {
        const found = await askFiles(reader, { ...question, files }, options.signal)
        hits = [...hits, ...(found as unknown as Hit[])].sort(compare).slice(0, wanted)
        return false
      },
      stopBefore(next) {
        const last = hits[wanted - 1]
        if (!last) return false
        return order === 'newest' ? next.maxTime < last.time : next.minTime > last.time
      },
      async end(files) {
        rows = await readHits(reader, hits.slice(0, query.limit), files, options)
      },
    },
    options,
  )
  const last = rows.at(-1)
  const shown = rows.map((row) => redactPeople(row, query.scope.people))
  return hits.length > rows.length && last ? { rows: shown, next: encodeCursor(last) } : { rows: shown }
}

/** Where a row of a page is: `n` counts from the start of its file. */
interface Hit {
  readonly time: number
  readonly seq: number
  readonly id: string
  readonly n: number
}

/** Rows read in one go at first; their size tells how many may follow. */
const firstWideRows = 50
/** About as many characters a page may hold. What is beyond is on the next one. */
const pageChars = 32 * 1024 * 1024

/** The rows of the hits, in their order: as many from the first on as a page may hold, at least one. */
async function readHits(
  reader: Reader,
  hits: readonly Hit[],
  files: readonly CatalogueFile[],
  options: AskOptions,
): Promise<LakeRow[]> {
  const rows: LakeRow[] = []
  let chars = 0
  let count = firstWideRows
  while (rows.length < hits.length && chars < pageChars) {
    const asked = hits.slice(rows.length, rows.length + count)
    // A sender may give an id again much later; the place in the log tells them apart.
    const found = new Map((await readRows(reader, asked, files, options)).map((row) => [keyOf(row), row]))
    for (const hit of asked) {
      const row = found.get(keyOf(hit))
      if (!row)
        throw new LakeError('rows_differ', `the lake found the event ${hit.id} and does not find it again`)
      rows.push(row)
      chars += row.raw.length + row.message.length + (row.native?.length ?? 0) + (row.ocsf?.length ?? 0)
      if (chars >= pageChars) break
    }
    // As many as find room where they are as large as those so far.
    count = Math.ceil(((pageChars - chars) / Math.max(1, chars)) * rows.length)
  }
  return rows
}

const keyOf = ({ seq, id }: Place) => `${seq} ${id}`

async function readRows(
  reader: Reader,
  hits: readonly Hit[],
  files: readonly CatalogueFile[],
  { signal }: AskOptions,
): Promise<LakeRow[]> {
  const holding = files.filter((file) => hits.some(({ seq, time }) => covers(file, seq, time)))
  const params = new SqlParams()
  const list = (values: readonly SqlValue[]) => values.map((value) => params.add(value)).join(', ')
  // The number in the file leads to the place without reading a column; the id tells files apart.
  const numbers = list([...new Set(hits.map(({ n }) => n))])
  const sql = `SELECT ${rowColumns} FROM {{files}} WHERE file_row_number IN (${numbers}) AND id IN (${list(hits.map(({ id }) => id))})`
  return (await askFiles(reader, { sql, params: params.values, files: holding }, signal)).map(toRow)
}

function covers(file: CatalogueFile, seq: number, time: number): boolean {
  return file.minSeq <= seq && seq <= file.maxSeq && file.minTime <= time && time <= file.maxTime
}

/** One event by its id. `time`, where known (±1 s), spares reading other files. */
export async function getRow(
  reader: Reader,
  id: string,
  more: { readonly scope: LakeScope; readonly time?: number | undefined },
  options: AskOptions = {},
): Promise<LakeRow | undefined> {
  const near = more.time === undefined ? {} : { from: more.time - 1000, to: more.time + 1001 }
  const filters = [{ field: 'id', op: 'is', values: [id] }] as const
  const seq = /^e(\d+)-\d+$/.exec(id)?.[1]
  const place = seq === undefined ? undefined : Number(seq)
  const compiled = compileQuery({ scope: more.scope, filters, ...near })
  let found: LakeRow | undefined
  const sql = `SELECT ${rowColumns} FROM {{files}} WHERE ${compiled.where} LIMIT 1`
  await walkFiles(
    reader,
    { scope: more.scope, ...near },
    compiled,
    {
      order: 'newest',
      async read(files) {
        const holding = files.filter(
          (file) => place === undefined || (file.minSeq <= place && file.maxSeq >= place),
        )
        if (holding.length === 0) return false
        const [row] = await askFiles(reader, { sql, params: compiled.params, files: holding }, options.signal)
        if (row) found = redactPeople(toRow(row), more.scope.people)
        return row !== undefined
      },
    },
    options,
  )
  return found
}

function hitsQuestion(query: LakePageQuery, compiled: CompiledQuery, order: 'newest' | 'oldest') {
  const params = [...compiled.params]
  let where = compiled.where
  const direction = order === 'newest' ? 'DESC' : 'ASC'
  if (query.after !== undefined) {
    const { time, seq, id } = decodeCursor(query.after)
    const at = params.push(time, seq, id) - 3
    where += ` AND (time, seq, id) ${order === 'newest' ? '<' : '>'} ($p${at}, $p${at + 1}, $p${at + 2})`
  }
  const by = `ORDER BY time ${direction}, seq ${direction}, id ${direction}`
  const sql = `SELECT time, seq, id, file_row_number AS n FROM {{files}} WHERE ${where} ${by} LIMIT ${query.limit + 1}`
  return { sql, params }
}

function withinCursor(query: LakePageQuery, order: 'newest' | 'oldest'): LakePageQuery {
  if (query.after === undefined) return query
  const { time } = decodeCursor(query.after)
  return order === 'newest'
    ? { ...query, to: Math.min(query.to ?? Infinity, time + 1) }
    : { ...query, from: Math.max(query.from ?? -Infinity, time) }
}

type Place = Pick<LakeRow, 'time' | 'seq' | 'id'>

export function compareRows(order: 'newest' | 'oldest'): (a: Place, b: Place) => number {
  const sign = order === 'newest' ? -1 : 1
  return (a, b) => sign * (a.time - b.time || a.seq - b.seq || (a.id < b.id ? -1 : Number(a.id > b.id)))
}

/** A row as the child gives it, without the columns that hold nothing. */
export function toRow(row: Row): LakeRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as LakeRow
}

function encodeCursor({ time, seq, id }: LakeRow): string {
  return Buffer.from(JSON.stringify([time, seq, id])).toString('base64url')
}

function decodeCursor(text: string): { time: number; seq: number; id: string } {
  try {
    const [time, seq, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (Number.isInteger(time) && Number.isInteger(seq) && typeof id === 'string') {
      return { time: time as number, seq: seq as number, id }
    }
  } catch {
    // Falls through to the one answer for all bad cursors.
  }
  throw new LakeError('bad_cursor', 'this is not a place to go on from: use `next` of the page before')
}
