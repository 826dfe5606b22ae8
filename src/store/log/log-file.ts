import { hash } from 'node:crypto'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { LoggedReceipt, Receipt } from '../../model/receipt.ts'
import { decodeBatch, encodeBatch, LogCorruptError } from './batch-codec.ts'
import { openBatch, sealBatch } from './batch-seal.ts'

/** How many sequences back a sender's id is remembered: a redelivery inside it is one event. */
const rememberedSeqs = 5_000_000

export interface AppendResult {
  readonly firstSeq: number
  readonly accepted: number
  readonly duplicates: number
}

/** What is appended in one go. `batchId`: a redelivery of the whole with the same id is dropped. */
export interface AppendGroup {
  readonly receipts: readonly Receipt[]
  readonly batchId?: string
}

/**
 * The event log's file: the only place that writes it. One `append` is one transaction and one fsync
 * (`synchronous=FULL`); when it returns, what it took is durable.
 */
export class LogFile {
  readonly #database: DatabaseSync
  readonly #key: Uint8Array | undefined
  readonly #insertBatch: StatementSync
  readonly #insertSeen: StatementSync
  #head: number

  constructor(path: string, key?: Uint8Array) {
    this.#database = openLogDatabase(path)
    this.#key = key
    this.#insertBatch = this.#database.prepare(
      'INSERT INTO batch (first_seq, count, last_received_ms, codec, body) VALUES (?, ?, ?, ?, ?)',
    )
    this.#insertSeen = this.#database.prepare('INSERT OR IGNORE INTO seen (id, seq) VALUES (?, ?)')
    this.#head = Number(this.#database.prepare('SELECT head FROM position').get()?.['head'] ?? 1)
  }

  /** The sequence that the next receipt gets. */
  get head(): number {
    return this.#head
  }

  /** Appends several groups in one commit; the results are in their order. */
  append(groups: readonly AppendGroup[]): AppendResult[] {
    const database = this.#database
    let next = this.#head
    database.exec('BEGIN IMMEDIATE')
    try {
      const fresh: Receipt[] = []
      const results = groups.map((group) => {
        const firstSeq = next
        const taken = this.#take(group, next)
        for (const receipt of taken) fresh.push(receipt)
        next += taken.length
        return { firstSeq, accepted: taken.length, duplicates: group.receipts.length - taken.length }
      })
      if (fresh.length > 0) this.#insert(fresh)
      database.prepare('UPDATE position SET head = ?').run(next)
      database.exec('COMMIT')
      this.#head = next
      return results
    } catch (error) {
      rollBack(database)
      throw error
    }
  }

  /**
   * Drops batches that lie wholly below `seq` and were received before `beforeMs`, and forgets old ids.
   * Returns how many batches went.
   */
  trim(seq: number, beforeMs: number): number {
    const { changes } = this.#database
      .prepare('DELETE FROM batch WHERE first_seq + count <= ? AND last_received_ms < ?')
      .run(seq, beforeMs)
    this.#database.prepare('DELETE FROM seen WHERE seq < ?').run(this.#head - rememberedSeqs)
    return Number(changes)
  }

  close(): void {
    this.#database.close()
  }

  #insert(fresh: readonly Receipt[]): void {
    const firstSeq = this.#head
    const { codec, bytes } = sealBatch(encodeBatch(fresh), firstSeq, this.#key)
    const lastReceivedMs = fresh.reduce((last, receipt) => Math.max(last, receipt.receivedAtMs), 0)
    this.#insertBatch.run(firstSeq, fresh.length, lastReceivedMs, codec, bytes)
  }

  /** A group with an id is known or new as a whole; otherwise each receipt is by its own. */
  #take({ receipts, batchId }: AppendGroup, seq: number): readonly Receipt[] {
    if (batchId === undefined) return this.#withoutSeen(receipts, seq)
    return this.#isSeen(batchId, seq) ? [] : receipts
  }

  #isSeen(id: string, seq: number): boolean {
    const digest = hash('sha256', id, 'buffer').subarray(0, 16)
    return this.#insertSeen.run(digest, seq).changes === 0
  }

  #withoutSeen(receipts: readonly Receipt[], seq: number): readonly Receipt[] {
    if (receipts.every((receipt) => receipt.id === undefined)) return receipts
    return receipts.filter(({ source, id }) => id === undefined || !this.#isSeen(`${source}\0${id}`, seq))
  }
}

/** Reads the log on a connection of its own, beside the writer. */
export class LogReader {
  readonly #database: DatabaseSync
  readonly #key: Uint8Array | undefined
  readonly #select: StatementSync

  constructor(path: string, key?: Uint8Array) {
    this.#database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    this.#key = key
    this.#select = this.#database.prepare(
      'SELECT first_seq, count, codec, body FROM batch WHERE first_seq >= (SELECT coalesce(max(first_seq), 0) FROM batch WHERE first_seq <= ?) ORDER BY first_seq LIMIT 64',
    )
  }

  /**
   * Receipts from `fromSeq` on, whole batches until `limit` is reached or passed, at most 64 batches. Empty at the head.
   * Throws `LogCorruptError` for a batch that cannot be read.
   */
  read(fromSeq: number, limit: number): LoggedReceipt[] {
    const receipts: LoggedReceipt[] = []
    for (const row of this.#select.iterate(fromSeq)) {
      const firstSeq = Number(row['first_seq'])
      if (firstSeq + Number(row['count']) <= fromSeq) continue
      for (const receipt of this.#decode(firstSeq, row)) if (receipt.seq >= fromSeq) receipts.push(receipt)
      if (receipts.length >= limit) break
    }
    return receipts
  }

  head(): number {
    return Number(this.#database.prepare('SELECT head FROM position').get()?.['head'] ?? 1)
  }

  /** The oldest sequence still kept; the head where the log is empty. */
  tail(): number {
    return Number(
      this.#database.prepare('SELECT min(first_seq) AS tail FROM batch').get()?.['tail'] ?? this.head(),
    )
  }

  close(): void {
    this.#database.close()
  }

  #decode(firstSeq: number, row: Record<string, unknown>): LoggedReceipt[] {
    let body: Uint8Array
    try {
      body = openBatch(Number(row['codec']), row['body'] as Uint8Array, firstSeq, this.#key)
    } catch (error) {
      throw new LogCorruptError(firstSeq, error)
    }
    return decodeBatch(body, firstSeq)
  }
}

function openLogDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 5_000 })
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA trusted_schema = OFF;
    CREATE TABLE IF NOT EXISTS batch (
      first_seq INTEGER PRIMARY KEY,
      count INTEGER NOT NULL,
      last_received_ms INTEGER NOT NULL,
      codec INTEGER NOT NULL,
      body BLOB NOT NULL
    );
    -- Digests of senders' ids, so that a redelivery is one event.
    CREATE TABLE IF NOT EXISTS seen (id BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS position (head INTEGER NOT NULL);
    INSERT INTO position (head) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM position);
  `)
  return database
}

function rollBack(database: DatabaseSync): void {
  // SQLite itself rolls back on some errors (a full disk); a second ROLLBACK would hide the first error.
  if (database.isTransaction) database.exec('ROLLBACK')
}
