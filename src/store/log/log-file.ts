import { hash } from 'node:crypto'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { LoggedReceipt, Receipt } from '../../model/receipt.ts'
import { decodeBatch, encodeBatch, LogCorruptError } from './batch-codec.ts'
import { openBatch, sealBatch } from './batch-seal.ts'
import { openLogDatabase, readHead } from './log-schema.ts'

/** How many sequences back a sender's id is remembered: a redelivery inside it is one event. */
const rememberedSeqs = 5_000_000
/** Old ids are looked for among all that are remembered: not at every trim. */
const forgetEverySeqs = 500_000

/** A batch holds at most this: what is appended in one go may be more, and is read again piece by piece. */
const maxBatchReceipts = 30_000
const maxBatchChars = 4_000_000

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
  readonly #setHead: StatementSync
  #head: number
  #forgottenAtSeq = 0

  /**
   * `leastHead`: the first sequence that nobody has used. A log that ends before it is another one than the stores
   * beside it know (moved away, restored from an older copy), and goes on from there, since its sequences are taken.
   */
  constructor(path: string, key?: Uint8Array, leastHead = 1) {
    this.#database = openLogDatabase(path)
    this.#key = key
    this.#insertBatch = this.#database.prepare(
      'INSERT INTO batch (first_seq, count, last_received_ms, codec, body) VALUES (?, ?, ?, ?, ?)',
    )
    this.#insertSeen = this.#database.prepare('INSERT OR IGNORE INTO seen (id, seq) VALUES (?, ?)')
    this.#setHead = this.#database.prepare('UPDATE position SET head = ?')
    this.#head = readHead(this.#database)
    if (this.#head >= leastHead) return
    this.#database.prepare('UPDATE position SET head = ?').run(leastHead)
    this.#head = leastHead
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
      this.#setHead.run(next)
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
    if (this.#head - this.#forgottenAtSeq >= forgetEverySeqs) {
      this.#database.prepare('DELETE FROM seen WHERE seq < ?').run(this.#head - rememberedSeqs)
      this.#forgottenAtSeq = this.#head
    }
    return Number(changes)
  }

  close(): void {
    this.#database.close()
  }

  #insert(fresh: readonly Receipt[]): void {
    let firstSeq = this.#head
    for (const part of splitReceipts(fresh)) {
      const { codec, bytes } = sealBatch(encodeBatch(part), firstSeq, this.#key)
      const lastReceivedMs = part.reduce((last, receipt) => Math.max(last, receipt.receivedAtMs), 0)
      this.#insertBatch.run(firstSeq, part.length, lastReceivedMs, codec, bytes)
      firstSeq += part.length
    }
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

/** Characters of raw text that one `read` gives at most; a single longer receipt comes alone. */
const maxReadChars = 4_000_000

/** Reads the log on a connection of its own, beside the writer. */
export class LogReader {
  readonly #database: DatabaseSync
  readonly #key: Uint8Array | undefined
  readonly #select: StatementSync
  /** The batch read last: a large one is given out in several reads and decoded once. */
  #batch: readonly LoggedReceipt[] = []

  constructor(path: string, key?: Uint8Array) {
    this.#database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    this.#key = key
    this.#select = this.#database.prepare(
      'SELECT first_seq, count, codec, body FROM batch WHERE first_seq >= (SELECT coalesce(max(first_seq), 0) FROM batch WHERE first_seq <= ?) ORDER BY first_seq LIMIT 2',
    )
  }

  /**
   * Receipts from `fromSeq` on, at most `limit` of them and about `maxChars` characters. Empty at the head. Throws
   * `LogCorruptError` for a batch that cannot be read, after what stands before it was given.
   */
  read(fromSeq: number, limit: number, maxChars = maxReadChars): LoggedReceipt[] {
    const receipts: LoggedReceipt[] = []
    let chars = 0
    while (receipts.length < limit && chars < maxChars) {
      const batch = this.#batchFrom((receipts.at(-1)?.seq ?? fromSeq - 1) + 1, receipts.length > 0)
      if (batch.length === 0) break
      for (const receipt of batch) {
        if (receipts.length >= limit || chars >= maxChars) break
        receipts.push(receipt)
        chars += receipt.raw.length
      }
    }
    return receipts
  }

  head(): number {
    return readHead(this.#database)
  }

  /** The oldest sequence still kept; the head where the log is empty. */
  tail(): number {
    return Number(
      this.#database.prepare('SELECT min(first_seq) AS tail FROM batch').get()?.['tail'] ?? this.head(),
    )
  }

  /** Can a neighbour of the batch at `firstSeq` be read? Then the key is right, and that one batch is damaged. */
  isDamageOfOne(firstSeq: number): boolean {
    const columns = 'SELECT first_seq, count, codec, body FROM batch WHERE first_seq'
    const before = this.#database.prepare(`${columns} < ? ORDER BY first_seq DESC LIMIT 1`).get(firstSeq)
    const after = this.#database.prepare(`${columns} > ? ORDER BY first_seq LIMIT 1`).get(firstSeq)
    return [before, after].some((row) => {
      try {
        return row !== undefined && this.#decode(row).length > 0
      } catch {
        return false
      }
    })
  }

  close(): void {
    this.#database.close()
  }

  /** What the batch that holds `fromSeq`, or the next, has from there on. A damaged one is empty where `tolerant`. */
  #batchFrom(fromSeq: number, tolerant: boolean): readonly LoggedReceipt[] {
    const [first] = this.#batch
    const last = this.#batch.at(-1)
    if (!first || !last || fromSeq < first.seq || fromSeq > last.seq) {
      const rows = this.#select.all(fromSeq)
      const row = rows.find((one) => Number(one['first_seq']) + Number(one['count']) > fromSeq)
      try {
        this.#batch = row ? this.#decode(row) : []
      } catch (error) {
        if (!tolerant) throw error
        return []
      }
    }
    const start = fromSeq - (this.#batch[0]?.seq ?? fromSeq)
    return start > 0 ? this.#batch.slice(start) : this.#batch
  }

  #decode(row: Record<string, unknown>): LoggedReceipt[] {
    const firstSeq = Number(row['first_seq'])
    const count = Number(row['count'])
    try {
      const body = openBatch(Number(row['codec']), row['body'] as Uint8Array, firstSeq, this.#key)
      const receipts = decodeBatch(body, firstSeq)
      if (receipts.length !== count) throw new Error(`it holds ${receipts.length} of ${count} messages`)
      return receipts
    } catch (error) {
      const cause = error instanceof LogCorruptError ? error.cause : error
      throw new LogCorruptError(firstSeq, cause, firstSeq + count)
    }
  }
}

function* splitReceipts(receipts: readonly Receipt[]): Generator<readonly Receipt[]> {
  let start = 0
  let chars = 0
  for (const [index, { raw }] of receipts.entries()) {
    if (index > start && (index - start >= maxBatchReceipts || chars + raw.length > maxBatchChars)) {
      yield receipts.slice(start, index)
      start = index
      chars = 0
    }
    chars += raw.length
  }
  yield receipts.slice(start)
}

function rollBack(database: DatabaseSync): void {
  // SQLite itself rolls back on some errors (a full disk); a second ROLLBACK would hide the first error.
  if (database.isTransaction) database.exec('ROLLBACK')
}
