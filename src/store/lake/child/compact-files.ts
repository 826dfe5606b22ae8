import { rmSync } from 'node:fs'
import { zstdCompressSync } from 'node:zlib'
import type { DuckDBConnection } from '@duckdb/node-api'
import { bucketDays } from '../buckets.ts'
import { buildBloom } from '../bloom.ts'
import { entityColumns } from '../columns.ts'
import { addDigests, emptyDigest, sumDigests } from '../digest.ts'
import { entityHash } from '../entity-hash.ts'
import { LakeError } from '../lake-error.ts'
import { TermCollector } from '../terms.ts'
import type { Engine } from './engine.ts'
import { hashFile, readDigest, readFacts } from './facts.ts'
import type { CompactRequest, CompactResult, FileFacts } from './protocol.ts'
import { quote } from './quote.ts'
import { writeParquet } from './write-file.ts'

const dayMs = 86_400_000
/** Rows that fit into memory together when they are sorted. */
const sortableRows = 10_000
const maxEntities = 200_000
/** A merge is cut into days where each then has enough rows; else into months, years or not at all. */
const worthRows = 1_000
const maxFiles = 40

/**
 * Merges files into one per day, rows ordered by class, then as they came. What was written is read back and held
 * against the digests of the inputs in the catalogue; a difference throws, and nothing is left behind.
 */
export async function compactFiles(engine: Engine, request: CompactRequest): Promise<CompactResult> {
  try {
    return await mergeOnce(engine, request, 'alike')
  } catch (error) {
    if (!(error instanceof LakeError) || !needsAllColumns.has(error.code)) throw error
    return mergeOnce(engine, request, undefined)
  }
}

/** What is said when the columns of the first file are not those of all: files of an older program among them. */
const needsAllColumns = new Set<string>(['rows_differ', 'lake_failed'])

function mergeOnce(
  engine: Engine,
  request: CompactRequest,
  shape: 'alike' | undefined,
): Promise<CompactResult> {
  return engine.use(async (connection) => {
    const source = await engine.source(connection, request.inputs, shape)
    const expected = sumDigests(request.inputs.map((file) => file.digest))
    const removed = await digestOfRemoved(connection, source, request)
    const files: FileFacts[] = []
    try {
      for (const range of await findRanges(connection, source)) {
        const file = await writeRange(engine, connection, { ...request, source, range, index: files.length })
        if (file) files.push(file)
      }
      const after = sumDigests(files.map((file) => file.digest))
      if (addDigests(after, removed.digest) !== expected)
        throw await nameTheDamaged(engine, connection, request)
    } catch (error) {
      for (const file of files) rmSync(engine.pathOf(file.path), { force: true })
      throw error
    }
    return { files, removedRows: removed.rows, removedDigest: removed.digest }
  })
}

/** Rows of one stretch of days. */
interface Range {
  readonly from: number
  readonly to: number
  readonly rows: number
  /** The class with most rows first. */
  readonly classes: readonly { readonly name: string; readonly rows: number }[]
}

type RangeOf = CompactRequest & { readonly source: string; readonly range: Range; readonly index: number }

async function writeRange(
  engine: Engine,
  connection: DuckDBConnection,
  request: RangeOf,
): Promise<FileFacts | undefined> {
  const name = `${request.prefix}-${request.index}.parquet`
  const source = await orderedRows(connection, request)
  const path = await writeParquet(engine, connection, { source, name, kind: 'merged' })
  const ref = { path: name, encrypted: engine.encrypts }
  const written = await engine.source(connection, [ref])
  const facts = await readFacts(connection, written)
  if (facts.rows === 0) {
    rmSync(path)
    return undefined
  }
  return { ...facts, ...(await hashFile(path)), ...ref, ...(await collectNeeds(connection, written)) }
}

/**
 * Few rows are sorted. Of many, each large class is read by itself, which holds no rows but reads all files once more,
 * and the classes that are few rows together are sorted: rows come out in class order, and inside a large class as
 * they were flushed.
 */
async function orderedRows(connection: DuckDBConnection, { source, keep, range }: RangeOf): Promise<string> {
  const kept = keep ? await inlined(connection, keep) : 'true'
  const where = `time >= ${range.from} AND time < ${range.to} AND ${kept}`
  const large = [...range.classes]
  let rest = 0
  for (let last = large.at(-1); last && rest + last.rows <= sortableRows; last = large.at(-1)) {
    rest += last.rows
    large.pop()
  }
  const names = large.map(({ name }) => quote(name))
  const small = names.length > 0 ? `AND class NOT IN (${names.join(', ')})` : ''
  return [
    ...names.map((name) => `(SELECT * FROM (${source}) WHERE class = ${name} AND ${where})`),
    ...(rest > 0
      ? [`(SELECT * FROM (${source}) WHERE ${where} ${small} ORDER BY class, hostname, time)`]
      : []),
  ].join(' UNION ALL ')
}

/** COPY takes no parameters, so the condition is put into a macro-free text by DuckDB's own quoting. */
async function inlined(
  connection: DuckDBConnection,
  keep: NonNullable<CompactRequest['keep']>,
): Promise<string> {
  let sql = keep.sql
  for (const [index, value] of keep.params.entries()) {
    const literal = typeof value === 'string' ? quote(value) : String(value)
    sql = sql.replaceAll(new RegExp(`\\$p${index}\\b`, 'g'), () => literal)
  }
  await connection.prepare(
    `SELECT ${sql} FROM (SELECT NULL::VARCHAR AS class, NULL::VARCHAR AS site, 0 AS time)`,
  )
  return `(${sql})`
}

async function digestOfRemoved(connection: DuckDBConnection, source: string, { keep }: CompactRequest) {
  if (!keep) return { rows: 0, digest: emptyDigest }
  return readDigest(
    connection,
    `SELECT * FROM (${source}) WHERE NOT coalesce(${await inlined(connection, keep)}, true)`,
  )
}

/** Entities and words of a file, for leaving it out of searches. */
async function collectNeeds(connection: DuckDBConnection, source: string) {
  const hashes = new Set<number>()
  for (const column of entityColumns) {
    const values = await connection.runAndReadAll(
      `SELECT DISTINCT lower("${column}") FROM (${source}) WHERE "${column}" IS NOT NULL LIMIT ${maxEntities + 1}`,
    )
    for (const [value] of values.getRowsJS()) hashes.add(entityHash(column, textOf(value)))
    if (hashes.size > maxEntities) return {}
  }
  const collector = new TermCollector()
  // One value a row: each that is taken over costs as much as looking through it.
  const texts = await connection.stream(`SELECT encode(concat_ws(chr(31), raw, message)) FROM (${source})`)
  for (;;) {
    const chunk = await texts.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    for (const value of chunk.getColumnValues(0)) {
      if (typeof value === 'object' && value !== null && 'bytes' in value) collector.add(value.bytes)
    }
  }
  const terms = collector.terms()
  const tokens = collector.tokens()
  if (!terms || !tokens) return { bloom: buildBloom(hashes) }
  for (const token of tokens) hashes.add(token)
  return { bloom: buildBloom(hashes), terms: zstdCompressSync(Buffer.from(terms.join('\n'))) }
}

async function findRanges(connection: DuckDBConnection, source: string): Promise<Range[]> {
  let ranges: Range[] = []
  for (const days of [...bucketDays, 36_600]) {
    const step = days * dayMs
    const found = await connection.runAndReadAll(`
      SELECT (time // ${step})::DOUBLE AS n, class, count(*)::DOUBLE AS rows
      FROM (${source}) GROUP BY n, class ORDER BY n, rows DESC, class`)
    ranges = [...Map.groupBy(found.getRowObjectsJS(), (row) => Number(row['n']))].map(([n, rows]) => {
      const classes = rows.map((row) => ({ name: textOf(row['class']), rows: Number(row['rows']) }))
      return {
        from: n * step,
        to: (n + 1) * step,
        classes,
        rows: classes.reduce((sum, { rows }) => sum + rows, 0),
      }
    })
    const rows = ranges.reduce((sum, range) => sum + range.rows, 0)
    if (ranges.length <= 2 || (ranges.length <= maxFiles && rows / ranges.length >= worthRows)) break
  }
  return ranges
}

async function nameTheDamaged(engine: Engine, connection: DuckDBConnection, request: CompactRequest) {
  for (const file of request.inputs) {
    const { digest } = await readDigest(connection, await engine.source(connection, [file]))
    if (digest !== file.digest)
      return new LakeError('file_damaged', `${file.path} does not hold its rows any more`)
  }
  return new LakeError('rows_differ', 'the merged files do not hold the same rows; the old files stay')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
