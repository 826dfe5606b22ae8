import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Engine } from './engine.ts'
import { quote } from './quote.ts'

/** A flushed file lives for minutes: the quickest level. */
const levels = { flushed: 1, merged: 3 }
/**
 * Rows in one row group. In a merged file about 8 MB of text a thread: larger ones save 5 % of disk and take two or
 * three times the memory at every question. A flushed file is sorted by class and soon read class by class: with
 * DuckDB's smallest groups most of it is passed over.
 */
const rowGroupRows = { flushed: 2_048, merged: 8_192 }

/**
 * Writes the rows of `source` to the lake as `name`: temporary name, fsync, rename, fsync of the folder. After a
 * crash there is the whole file or none under that name.
 */
export async function writeParquet(
  engine: Engine,
  connection: DuckDBConnection,
  { source, name, kind }: { source: string; name: string; kind: 'flushed' | 'merged' },
): Promise<string> {
  const path = engine.pathOf(name)
  const temporary = `${path}.tmp`
  const options = [
    'FORMAT parquet',
    "PARQUET_VERSION 'V2'",
    'COMPRESSION zstd',
    `COMPRESSION_LEVEL ${levels[kind]}`,
    `ROW_GROUP_SIZE ${rowGroupRows[kind]}`,
  ]
  if (engine.encrypts) {
    options.push(`ENCRYPTION_CONFIG {footer_key: ${quote(await engine.keyName(connection, name))}}`)
  }
  try {
    await connection.run(`COPY (${source}) TO ${quote(temporary)} (${options.join(', ')})`)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncPath(temporary)
  renameSync(temporary, path)
  syncPath(dirname(path))
  return path
}

function syncPath(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
