import { renameSync, statSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { LakeError } from '../lake-error.ts'
import { bind, type Engine } from './engine.ts'
import type { FileQuery, Row } from './protocol.ts'
import { quote } from './quote.ts'

/** Runs a question over files and returns its rows; numbers come as numbers. */
export function queryFiles(engine: Engine, query: FileQuery, signal: AbortSignal): Promise<Row[]> {
  return engine.use(
    async (connection) => {
      const result = await connection.runAndReadAll(
        await complete(engine, connection, query),
        bind(query.params),
      )
      return result.getRowObjectsJS().map(plainRow)
    },
    { signal, timeoutMs: query.timeoutMs },
  )
}

/** Runs a question and gives its rows in chunks; goes on only when `emit` resolves. */
export function streamFiles(
  engine: Engine,
  query: FileQuery,
  { signal, emit }: { signal: AbortSignal; emit: (rows: Row[]) => Promise<void> },
): Promise<number> {
  return engine.use(
    async (connection) => {
      const result = await connection.stream(await complete(engine, connection, query), bind(query.params))
      let rows = 0
      for await (const chunk of result.yieldRowObjectJs()) {
        if (signal.aborted) throw new LakeError('query_cancelled', 'the question was called off')
        rows += chunk.length
        if (chunk.length > 0) await emit(chunk.map(plainRow))
      }
      return rows
    },
    { signal, timeoutMs: query.timeoutMs },
  )
}

/** Writes a question's rows as Parquet, plain, under a name inside the lake's folder. */
export function exportParquet(
  engine: Engine,
  query: FileQuery & { path: string },
  signal: AbortSignal,
): Promise<{ bytes: number }> {
  return engine.use(
    async (connection) => {
      const path = engine.pathOf(query.path)
      const sql = await complete(engine, connection, query)
      await connection.run(
        `COPY (${sql}) TO ${quote(`${path}.tmp`)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 8192)`,
        bind(query.params),
      )
      renameSync(`${path}.tmp`, path)
      return { bytes: statSync(path).size }
    },
    { signal, timeoutMs: query.timeoutMs },
  )
}

async function complete(engine: Engine, connection: DuckDBConnection, query: FileQuery): Promise<string> {
  const source = await engine.source(connection, query.files, 'numbered')
  return query.sql.replaceAll('{{files}}', () => `(${source})`)
}

function plainRow(row: Record<string, unknown>): Row {
  const plain: Row = {}
  for (const name in row) {
    const value = row[name]
    if (typeof value === 'bigint') plain[name] = Number(value)
    else if (typeof value === 'string' || typeof value === 'number') plain[name] = value
    else plain[name] = value === null || value === undefined ? null : JSON.stringify(value)
  }
  return plain
}
