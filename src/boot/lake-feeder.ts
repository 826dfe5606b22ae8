import type { LoggedReceipt } from '../model/receipt.ts'
import type { NewDeadLetter } from '../sources/dead-letter-store.ts'
import { LogReader } from '../store/log/log-file.ts'
import type { SpoolFile } from '../store/lake/child/protocol.ts'
import type { RefusedRow } from '../store/lake/split-spool.ts'
import type { PipelineParts } from './pipeline-parts.ts'

/**
 * Brings spool files to the lake and makes dead letters of the messages whose rows it cannot store, one each, from the
 * log, which has them at least until the lake's commit. Where the log cannot give a message, the row itself is kept.
 */
export class LakeFeeder {
  readonly #parts: PipelineParts
  #refusedTotal = 0

  constructor(parts: PipelineParts) {
    this.#parts = parts
  }

  /** Once it has returned, all rows of the file are in the lake or among the dead letters, by one commit. */
  async ingest(file: SpoolFile): Promise<void> {
    const { stores, services } = this.#parts
    let refused: readonly NewDeadLetter[] = []
    await stores.lake.ingest(file, async (rows) => {
      refused = this.#lettersOf(rows)
      return services.deadLetters.keepQueries(refused)
    })
    if (refused.length > 0) this.#tell(refused)
  }

  /** The log, the sources and the health say what was left out. */
  #tell(letters: readonly NewDeadLetter[]): void {
    const { services, log, vitals, now } = this.#parts
    this.#refusedTotal += letters.length
    for (const { source, reason } of letters) services.health.recordError(source, reason, now())
    vitals.failures.set(
      'lake rows',
      `messages that could not be stored for search and are kept as dead letters: ${this.#refusedTotal}`,
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
