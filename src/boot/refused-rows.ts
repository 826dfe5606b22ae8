import type { Compilable } from 'kysely'
import type { LoggedReceipt } from '../model/receipt.ts'
import type { NewDeadLetter } from '../sources/dead-letter-store.ts'
import { LogReader } from '../store/log/log-file.ts'
import type { RefusedRow } from '../store/lake/split-spool.ts'
import type { PipelineParts } from './pipeline-parts.ts'

/**
 * Makes dead letters of the messages whose rows the lake cannot store, one each, from the log, which has them at
 * least until the lake's commit. Where the log cannot give a message, the row itself is kept.
 */
export class RefusedRows {
  readonly #parts: PipelineParts
  #waiting: readonly NewDeadLetter[] = []
  #total = 0

  constructor(parts: PipelineParts) {
    this.#parts = parts
  }

  /** Queries that keep them; they are told once `committed` is called. */
  readonly keep = async (rows: readonly RefusedRow[]): Promise<Compilable[]> => {
    this.#waiting = this.#lettersOf(rows)
    return this.#parts.services.deadLetters.keepQueries(this.#waiting)
  }

  /** After each file that went in: the log, the sources and the health say what was left out of it. */
  committed(): void {
    const { services, log, vitals, now } = this.#parts
    const letters = this.#waiting
    if (letters.length === 0) return
    this.#waiting = []
    this.#total += letters.length
    for (const { source, reason } of letters) services.health.recordError(source, reason, now())
    vitals.failures.set(
      'lake rows',
      `${this.#total} messages could not be stored for search and are kept as dead letters`,
    )
    log.error(
      { part: 'lake', count: letters.length, reasons: letters.slice(0, 5).map(({ reason }) => reason) },
      'the lake could not store some messages; they are kept as dead letters',
    )
  }

  #lettersOf(rows: readonly RefusedRow[]): NewDeadLetter[] {
    const { folder, keys, now } = this.#parts
    const reader = new LogReader(folder.log, keys.log)
    try {
      const letters = new Map<number | RefusedRow, NewDeadLetter>()
      for (const row of rows) {
        const key = row.seq ?? row
        if (letters.has(key)) continue
        const where = row.seq === undefined ? 'an unknown position' : `position ${row.seq}`
        const reason = `the lake cannot store a row of ${where}: ${row.reason}`
        letters.set(key, letterOf(receiptAt(reader, row.seq), row, { reason, nowMs: now() }))
      }
      return [...letters.values()]
    } finally {
      reader.close()
    }
  }
}

/** Undefined where the log does not have it, or cannot be read there. */
function receiptAt(reader: LogReader, seq: number | undefined): LoggedReceipt | undefined {
  if (seq === undefined) return undefined
  try {
    return reader.read(seq, 1).find((receipt) => receipt.seq === seq)
  } catch {
    return undefined
  }
}

function letterOf(
  logged: LoggedReceipt | undefined,
  { line }: RefusedRow,
  { reason, nowMs }: { readonly reason: string; readonly nowMs: number },
): NewDeadLetter {
  if (!logged) {
    const receipt = { source: 'gatehouse', transport: 'internal', receivedAtMs: nowMs, raw: line } as const
    return { source: receipt.source, stage: 'lake', reason, receipt }
  }
  const { seq: _, ...receipt } = logged
  return { source: receipt.source, stage: 'lake', reason, receipt }
}
