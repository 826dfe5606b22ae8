import { createReadStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { personPaths } from '../../model/query-field.ts'
import { lakeColumnNames } from './columns.ts'
import { newPrefix } from './compaction.ts'
import { csvHeader, csvLine } from './export-csv.ts'
import type { AskOptions, LakeQuery } from './lake-query.ts'
import { askFiles, candidates, walkFiles, type Reader } from './plan.ts'
import { redactPeople } from './redact.ts'
import { toEvent, type LakeRow } from './row.ts'
import { toRow } from './search.ts'
import { compileQuery, compileSites, SqlParams, type CompiledQuery } from './where.ts'

export type ExportFormat = 'ndjson' | 'csv' | 'parquet'

export type ExportQuery = LakeQuery & { readonly format: ExportFormat }

/** Receives the bytes of an export; it is waited for. */
export type Sink = (chunk: Uint8Array) => Promise<void>

const columns = lakeColumnNames.map((name) => `"${name}"`).join(', ')
/** A file with more hits than this is given in the order it is stored: sorting it would take all memory. */
const sortedRows = 20_000

/**
 * Everything a question finds, file by file from the oldest; within a file by time where it has at most
 * `sortedRows` hits. NDJSON gives whole events, CSV the columns (safe against formulas), Parquet the columns.
 * Returns the number of rows, for Parquet of bytes.
 */
export async function exportRows(
  reader: Reader & { readonly folder: string },
  query: ExportQuery,
  sink: Sink,
  options: AskOptions = {},
): Promise<number> {
  if (query.format === 'parquet') return exportParquet(reader, query, sink, options)
  const compiled = compileQuery(query)
  const line = query.format === 'csv' ? csvLine : eventLine
  if (query.format === 'csv') await sink(Buffer.from(csvHeader()))
  let rows = 0
  await walkFiles(
    reader,
    query,
    compiled,
    {
      order: 'oldest',
      async read(files) {
        for (const file of files) {
          const order = (await isSmall(reader, compiled, file, options)) ? ' ORDER BY time, seq, id' : ''
          const sql = `SELECT ${columns} FROM {{files}} WHERE ${compiled.where}${order}`
          rows += await reader.process.stream(
            { sql, params: compiled.params, files: [file], timeoutMs: exportTimeoutMs },
            (chunk) =>
              sink(
                Buffer.from(chunk.map((row) => line(redactPeople(toRow(row), query.scope.people))).join('')),
              ),
            options.signal,
          )
        }
        return false
      },
    },
    options,
  )
  return rows
}

const exportTimeoutMs = 3_600_000

type File = Parameters<typeof askFiles>[1]['files'][number]

async function isSmall(
  reader: Reader,
  compiled: CompiledQuery,
  file: File,
  { signal }: AskOptions,
): Promise<boolean> {
  if (file.rows <= sortedRows) return true
  const sql = `SELECT count(*)::DOUBLE AS n FROM {{files}} WHERE ${compiled.where}`
  const [row] = await askFiles(reader, { sql, params: compiled.params, files: [file] }, signal)
  return Number(row?.['n']) <= sortedRows
}

function eventLine(row: LakeRow): string {
  return `${JSON.stringify({ ...toEvent(row), seq: row.seq })}\n`
}

async function exportParquet(
  reader: Reader & { readonly folder: string },
  query: ExportQuery,
  sink: Sink,
  { signal }: AskOptions,
): Promise<number> {
  const compiled = compileQuery(query)
  const params = new SqlParams()
  params.values.push(...compiled.params)
  const files = candidates(reader.catalogue, query, 'oldest')
  const path = `${newPrefix('x', reader.catalogue)}.parquet`
  const release = reader.catalogue.hold(files)
  try {
    const sql = `SELECT ${redactedColumns(query, params)} FROM {{files}} WHERE ${compiled.where}`
    const request = { sql, params: params.values, files, path, timeoutMs: exportTimeoutMs }
    if (files.length === 0) return 0
    const { bytes } = await reader.process.call('exportParquet', request, signal)
    for await (const chunk of createReadStream(join(reader.folder, path))) await sink(chunk as Buffer)
    return bytes
  } finally {
    release()
    rmSync(join(reader.folder, path), { force: true })
  }
}

/** The columns, those about people empty where the viewer may not know them. */
function redactedColumns(query: LakeQuery, params: SqlParams): string {
  if (query.scope.people.all) return columns
  const allowed = compileSites(query.scope.people, params)
  const patch = params.add(
    JSON.stringify(
      Object.fromEntries(
        personPaths.filter((path) => path.startsWith('context.')).map((path) => [path.slice(8), null]),
      ),
    ),
  )
  const holder = params.add('{"credential":{"holder":null}}')
  const special: Record<string, string> = {
    person: `CASE WHEN ${allowed} THEN person END AS person`,
    target_person: `CASE WHEN ${allowed} THEN target_person END AS target_person`,
    context: `CASE WHEN context IS NULL OR ${allowed} THEN context ELSE json_merge_patch(context, ${patch})::VARCHAR END AS context`,
    ocsf: `CASE WHEN ${allowed} OR NOT contains(ocsf, '"holder"') THEN ocsf ELSE json_merge_patch(ocsf, ${holder})::VARCHAR END AS ocsf`,
  }
  return lakeColumnNames.map((name) => special[name] ?? `"${name}"`).join(', ')
}
