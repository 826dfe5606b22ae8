import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Engine } from './engine.ts'
import { quote } from './quote.ts'

/**
 * Rows in one row group: about 8 MB of text a thread. Larger ones save 5 % of disk and take two or three times the
 * memory at every question.
 */
const rowGroupRows = 8_192

/**
 * Writes the rows of `source` to the lake as `name`: temporary name, fsync, rename, fsync of the folder. After a
 * crash there is the whole file or none under that name.
 */
export async function writeParquet(
  engine: Engine,
  connection: DuckDBConnection,
  { source, name, level }: { source: string; name: string; level: number },
): Promise<string> {
  const path = engine.pathOf(name)
  const temporary = `${path}.tmp`
  const options = [
    'FORMAT parquet',
    "PARQUET_VERSION 'V2'",
    'COMPRESSION zstd',
    `COMPRESSION_LEVEL ${level}`,
    `ROW_GROUP_SIZE ${rowGroupRows}`,
  ]
  if (engine.encrypts) {
    options.push(`ENCRYPTION_CONFIG {footer_key: ${quote(await engine.keyName(connection, name))}}`)
  }
  await connection.run(`COPY (${source}) TO ${quote(temporary)} (${options.join(', ')})`)
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
