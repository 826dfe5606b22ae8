import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { LogReader } from '../../../src/store/log/log-file.ts'

/** How often each word occurs, and every log position that holds one. */
export interface Occurrences {
  readonly byToken: ReadonlyMap<string, number>
  readonly rows: number
  readonly repeatedSeqs: number
}

class Counter {
  readonly byToken = new Map<string, number>()
  readonly #seqs = new Set<number>()
  rows = 0
  repeatedSeqs = 0
  readonly #pattern: RegExp

  constructor(pattern: RegExp) {
    this.#pattern = pattern
  }

  add(seq: number, text: string): void {
    const token = this.#pattern.exec(text)?.[0]
    this.rows++
    if (this.#seqs.has(seq)) this.repeatedSeqs++
    this.#seqs.add(seq)
    if (token !== undefined) this.byToken.set(token, (this.byToken.get(token) ?? 0) + 1)
  }
}

/** The log's file, read as the pipeline reads it. */
export function countInLog(dataFolder: string, pattern: RegExp): Occurrences {
  const counter = new Counter(pattern)
  const reader = new LogReader(join(dataFolder, 'log.db'))
  for (let seq = reader.tail(); ;) {
    const receipts = reader.read(seq, 10_000)
    for (const receipt of receipts) counter.add(receipt.seq, receipt.raw)
    const last = receipts.at(-1)
    if (!last) break
    seq = last.seq + 1
  }
  reader.close()
  return counter
}

/** The lake's Parquet files that its catalogue names, read by DuckDB alone, without a line of the product. */
export async function countInParquet(dataFolder: string, pattern: RegExp): Promise<Occurrences> {
  const state = new DatabaseSync(join(dataFolder, 'state.db'), { readOnly: true })
  const paths = state
    .prepare('SELECT path FROM lake_file')
    .all()
    .map((row) => join(dataFolder, 'lake', String(row['path'])))
  state.close()
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const counter = new Counter(pattern)
  for (const path of paths) {
    const reader = await connection.runAndReadAll(
      `SELECT seq, raw FROM read_parquet('${path.replaceAll("'", "''")}')`,
    )
    for (const [seq, raw] of reader.getRows()) counter.add(Number(seq), String(raw))
  }
  connection.closeSync()
  instance.closeSync()
  return counter
}

/** What the product itself gives when everything is exported. */
export async function countInExport(url: string, cookie: string, pattern: RegExp): Promise<Occurrences> {
  const response = await fetch(`${url}/api/events/export?format=ndjson`, { headers: { cookie } })
  if (!response.ok) throw new Error(`export: ${response.status} ${await response.text()}`)
  const counter = new Counter(pattern)
  let row = 0
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) counter.add(row++, line)
  }
  if (rest !== '') counter.add(row, rest)
  return counter
}
