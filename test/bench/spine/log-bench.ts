import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startEventLog } from '../../../src/store/log/event-log.ts'
import type { LoggedReceipt } from '../../../src/model/receipt.ts'
import { compareCpu } from '../compare.ts'
import type { Bench } from '../figure.ts'
import { openEventSource } from './event-source.ts'
import { sampleReceipts } from './sample-receipts.ts'

const count = 40_000
const perBatch = 500

/** Appending with one fsync per group commit, against SQLite with one row per event in the same commits. */
export const logBench: Bench = {
  name: 'log',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-log-'))
    const receipts = sampleReceipts(openEventSource(), count)
    const log = await startEventLog({
      path: join(folder, 'log.db'),
      onCrash: (error) => {
        throw error
      },
    })
    const plain = openPlain(join(folder, 'plain.db'))
    try {
      const times = await compareCpu(
        async () => {
          for (const batch of batchesOf(receipts)) await log.append(batch)
        },
        () => plain.insert(receipts),
      )
      const bytes = statSync(join(folder, 'log.db')).size / (log.head() - 1)
      return [
        {
          name: 'event log, all its threads',
          value: count / times.ours,
          unit: 'events per CPU second',
          comparedWith: 'SQLite, one row per event, commits of the same size',
          ratio: times.baseline / times.ours,
        },
        { name: 'event log on disk', value: bytes, unit: 'bytes per event' },
      ]
    } finally {
      await log.stop()
      plain.close()
      rmSync(folder, { recursive: true })
    }
  },
}

function* batchesOf(receipts: readonly LoggedReceipt[]): Generator<LoggedReceipt[]> {
  for (let at = 0; at < receipts.length; at += perBatch) yield receipts.slice(at, at + perBatch)
}

function openPlain(path: string) {
  const database = new DatabaseSync(path)
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE event (seq INTEGER PRIMARY KEY, time INTEGER, source TEXT, raw TEXT)',
  )
  const insert = database.prepare('INSERT INTO event (time, source, raw) VALUES (?, ?, ?)')
  return {
    insert(receipts: readonly LoggedReceipt[]): void {
      for (const batch of batchesOf(receipts)) {
        database.exec('BEGIN')
        for (const { receivedAtMs, source, raw } of batch) insert.run(receivedAtMs, source, raw)
        database.exec('COMMIT')
      }
    },
    close: () => database.close(),
  }
}
