import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { Catalogue, type CatalogueFile } from '../../../src/store/lake/catalogue.ts'
import { hashFile, readFacts } from '../../../src/store/lake/child/facts.ts'
import type { FileFacts } from '../../../src/store/lake/child/protocol.ts'
import type { BenchLake } from './fill-lake.ts'

export interface RepeatPlan {
  /** How often everything in the lake is repeated behind itself. */
  readonly times: number
  /** By how much each repetition is later. */
  readonly stepMs: number
  readonly onProgress?: (done: number) => void
}

/**
 * Lets a lake grow a hundredfold in minutes: its days again with new times, log positions and ids, as files of the
 * same layout, each with its own facts, digest and chain entry. What a question costs depends on the number of files,
 * rows and distinct words in each, and all of these are as if the days had been lived.
 */
export async function repeatDays(bench: BenchLake, plan: RepeatPlan): Promise<void> {
  const catalogue = await Catalogue.load(bench.state, { deleteFile: () => {} })
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' })
  const connection = await instance.connect()
  const days = catalogue.files()
  const fromSeq = Math.min(...days.map((file) => file.minSeq))
  const span = catalogue.nextSeq() - fromSeq
  for (let time = 1; time <= plan.times; time++) {
    const add: FileFacts[] = []
    for (const [index, day] of days.entries()) {
      const shift = {
        name: `c-again-${span}-${time}-${index}.parquet`,
        seq: time * span,
        ms: time * plan.stepMs,
      }
      add.push(await writeAgain(bench, connection, day, shift))
    }
    await catalogue.commit({
      add,
      remove: [],
      body: {
        kind: 'flush',
        fromSeq: fromSeq + time * span,
        toSeq: fromSeq + (time + 1) * span,
        files: add.map(({ path, rows, digest, sha256 }) => ({ path, rows, digest, sha256 })),
      },
    })
    plan.onProgress?.(time)
  }
  connection.closeSync()
  await bench.lake.reload()
}

interface Shift {
  readonly name: string
  readonly seq: number
  readonly ms: number
}

async function writeAgain(
  { state, folder }: BenchLake,
  connection: DuckDBConnection,
  day: CatalogueFile,
  { name, seq, ms }: Shift,
): Promise<FileFacts> {
  const from = join(folder, 'lake', day.path)
  const path = join(folder, 'lake', name)
  await connection.run(`
    COPY (SELECT * REPLACE (
        'e' || (seq + ${seq}) || '-' || split_part(id, '-', 2) AS id, seq + ${seq} AS seq, time + ${ms} AS time,
        received_time + ${ms} AS received_time, device_time + ${ms} AS device_time)
      FROM read_parquet('${from}'))
    TO '${path}' (FORMAT parquet, PARQUET_VERSION 'V2', COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 8192)`)
  const facts = await readFacts(connection, `SELECT * FROM read_parquet('${path}')`)
  // Neither times nor positions are among the words and entities.
  const index = await state.db
    .selectFrom('lake_file')
    .select(['bloom', 'terms'])
    .where('path', '=', day.path)
    .executeTakeFirstOrThrow()
  return {
    ...facts,
    ...(await hashFile(path)),
    path: name,
    encrypted: false,
    ...(index.bloom && { bloom: index.bloom }),
    ...(index.terms && { terms: index.terms }),
  }
}
