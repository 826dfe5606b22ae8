import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { lakeColumns } from '../../../src/store/lake/columns.ts'
import { toLakeRow, type LakeRow } from '../../../src/store/lake/row.ts'
import { SpoolWriter } from '../../../src/store/lake/spool-writer.ts'
import { median } from '../compare.ts'
import { cpuSecondsOf, cpuSecondsOfProcess } from '../cpu-time.ts'
import type { Bench } from '../figure.ts'
import { demoContext } from './context-bench.ts'
import { openEventSource } from './event-source.ts'
import { openBenchLake, type BenchLake } from './fill-lake.ts'
import { sampleEvents, sampleReceipts } from './sample-receipts.ts'

const count = 40_000
const rounds = 3

/** From rows to a Parquet file in the catalogue, against DuckDB's own COPY of the same JSON lines. */
export const lakeWriteBench: Bench = {
  name: 'lake',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-lake-'))
    const bench = await openBenchLake(folder)
    try {
      const rows = sampleRows()
      const kept = join(folder, 'kept.ndjson')
      await spoolTo(folder, rows, kept)
      await writeRows(bench, rows)
      const times: { ours: number; copy: number }[] = []
      for (let round = 0; round < rounds; round++) {
        times.push({ ours: await writeRows(bench, rows), copy: await cpuSecondsOf(() => copy(kept, folder)) })
      }
      const ours = median(times.map((time) => time.ours))
      return [
        {
          name: 'lake: rows to spool to Parquet to catalogue, all processes',
          value: count / ours,
          unit: 'events per CPU second',
          comparedWith: 'DuckDB’s COPY of the same JSON lines to Parquet',
          ratio: median(times.map((time) => time.copy)) / ours,
        },
      ]
    } finally {
      await bench.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function sampleRows(): LakeRow[] {
  const context = demoContext()
  return sampleEvents(sampleReceipts(openEventSource(), count)).map((event, index) => {
    event.context = context.apply(event)
    return toLakeRow(event, index, { nativeFromRaw: true })
  })
}

/** CPU seconds of this process and the lake's. */
async function writeRows({ lake }: BenchLake, rows: readonly LakeRow[]): Promise<number> {
  const first = lake.nextSeq()
  const child = () => cpuSecondsOfProcess(lake.stats().childPid ?? 0)
  const before = child()
  const own = await cpuSecondsOf(async () => {
    const waiting: Promise<void>[] = []
    const spool = new SpoolWriter({
      folder: lake.spoolFolder,
      nextSeq: first,
      onReady: (file) => waiting.push(lake.ingest(file)),
    })
    for (let at = 0; at < rows.length; at += 1_000) {
      const part = rows.slice(at, at + 1_000).map((row) => ({ ...row, seq: row.seq + first }))
      spool.appendRows(part, first + at + part.length)
    }
    spool.rotate()
    await Promise.all(waiting)
  })
  return own + child() - before
}

/** The spool file that a writer makes of the rows. */
async function spoolTo(folder: string, rows: readonly LakeRow[], path: string): Promise<void> {
  const { renameSync } = await import('node:fs')
  const spool = new SpoolWriter({
    folder,
    nextSeq: 0,
    maxBytes: Infinity,
    onReady: (file) => renameSync(file.path, path),
  })
  spool.appendRows(rows, rows.length)
  spool.rotate()
}

async function copy(from: string, folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const columns = Object.entries(lakeColumns).map(([name, type]) => `"${name}": '${type}'`)
  await connection.run(
    `COPY (SELECT * FROM read_json('${from}', format = 'newline_delimited', columns = {${columns.join(', ')}}))
     TO '${join(folder, 'copy.parquet')}' (FORMAT parquet, COMPRESSION zstd)`,
  )
  connection.closeSync()
  instance.closeSync()
}
