import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { digestOfSums } from '../digest.ts'
import { lakeColumnNames } from '../columns.ts'
import type { FileFacts } from './protocol.ts'

const separator = 'chr(31)'
const rowText = `concat_ws(${separator}, ${lakeColumnNames.map((name) => `coalesce("${name}"::VARCHAR, chr(30))`).join(', ')})`
const digestSums = `
  sum((h & 18446744073709551615::UHUGEINT)::UBIGINT)::VARCHAR AS low,
  sum((h >> 64)::UBIGINT)::VARCHAR AS high`

type RowFacts = Omit<FileFacts, 'path' | 'bytes' | 'sha256' | 'encrypted' | 'bloom' | 'terms'>

/** Reads the rows of `source` (SQL) once and says what is in them. */
export async function readFacts(connection: DuckDBConnection, source: string): Promise<RowFacts> {
  const result = await connection.runAndReadAll(`
    SELECT count(*)::DOUBLE AS rows, min(seq)::DOUBLE AS min_seq, max(seq)::DOUBLE AS max_seq,
      min(time)::DOUBLE AS min_time, max(time)::DOUBLE AS max_time,
      to_json(list_sort(list(DISTINCT coalesce(site, ''))))::VARCHAR AS sites,
      to_json(list_sort(list(DISTINCT class)))::VARCHAR AS classes,
      to_json(list_sort(list(DISTINCT domain)))::VARCHAR AS domains, ${digestSums}
    FROM (SELECT *, md5_number(${rowText}) AS h FROM (${source}))`)
  const row = result.getRowObjectsJS()[0] ?? {}
  return {
    rows: Number(row['rows']),
    digest: digestOfSums(row['low'], row['high']),
    minSeq: Number(row['min_seq']),
    maxSeq: Number(row['max_seq']),
    minTime: Number(row['min_time']),
    maxTime: Number(row['max_time']),
    sites: listOf(row['sites']),
    classes: listOf(row['classes']),
    domains: listOf(row['domains']),
  }
}

/** Row count and digest alone. */
export async function readDigest(
  connection: DuckDBConnection,
  source: string,
): Promise<{ rows: number; digest: string }> {
  const result = await connection.runAndReadAll(
    `SELECT count(*)::DOUBLE AS rows, ${digestSums} FROM (SELECT md5_number(${rowText}) AS h FROM (${source}))`,
  )
  const row = result.getRowObjectsJS()[0] ?? {}
  return { rows: Number(row['rows']), digest: digestOfSums(row['low'], row['high']) }
}

export async function hashFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return { sha256: hash.digest('hex'), bytes: statSync(path).size }
}

function listOf(json: unknown): string[] {
  return typeof json === 'string' ? (JSON.parse(json) as string[]) : []
}
