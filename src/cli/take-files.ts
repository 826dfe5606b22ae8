import { setTimeout as sleep } from 'node:timers/promises'
import type { Sink } from '../boot/open-sink.ts'
import type { Receipt } from '../model/receipt.ts'
import type { FileItem } from '../pipeline/receive/file-source.ts'
import type { NewDeadLetter } from '../sources/dead-letter-store.ts'

export interface Taken {
  accepted: number
  duplicates: number
  /** Records that could not be read; they are dead letters. */
  unreadable: number
}

/** Where `takeFiles` tells how far everything is durable. */
export interface TakeReport {
  /** Everything up to this item is in the log or among the dead letters. */
  durable(last: FileItem, taken: Taken): void
}

const batchRecords = 1_000
/** Far below what the server's socket takes, also where every character is escaped. */
const batchChars = 8 * 1024 * 1024

/** Brings records into a data folder in batches; a batch is durable before the next one is read. */
export class FileTaker {
  readonly #sink: Sink
  readonly #report: TakeReport
  readonly taken: Taken = { accepted: 0, duplicates: 0, unreadable: 0 }
  #receipts: Receipt[] = []
  #letters: NewDeadLetter[] = []
  #chars = 0
  #last: FileItem | undefined

  constructor(sink: Sink, report: TakeReport) {
    this.#sink = sink
    this.#report = report
  }

  async take(item: FileItem, source: string): Promise<void> {
    this.#last = item
    if (item.kind === 'record') {
      this.#receipts.push(item.receipt)
      this.#chars += item.receipt.raw.length
    } else {
      this.#letters.push(deadLetter(item, source))
      this.#chars += item.text.length
    }
    const full = this.#receipts.length + this.#letters.length >= batchRecords || this.#chars >= batchChars
    if (full) await this.flush()
  }

  /** Makes durable what was taken so far. */
  async flush(): Promise<void> {
    const last = this.#last
    if (!last) return
    const receipts = this.#receipts.splice(0)
    const letters = this.#letters.splice(0)
    this.#chars = 0
    this.#last = undefined
    if (receipts.length > 0) {
      const { accepted, duplicates } = await this.#sink.append(receipts)
      this.taken.accepted += accepted
      this.taken.duplicates += duplicates
    }
    if (letters.length > 0) await this.#sink.addDeadLetters(letters)
    this.taken.unreadable += letters.length
    this.#report.durable(last, this.taken)
  }

  /** For a paced replay: while it waits, nothing is held back. */
  async pause(ms: number, signal: AbortSignal): Promise<void> {
    await this.flush()
    await sleep(ms, undefined, { signal }).catch(() => undefined)
  }
}

function deadLetter(item: Extract<FileItem, { kind: 'problem' }>, source: string): NewDeadLetter {
  const { file, line } = item.position
  return {
    source,
    stage: 'receive',
    reason: `${file}, line ${line}: ${item.reason}`,
    receipt: { source, transport: 'file', receivedAtMs: Date.now(), channel: file, raw: item.text },
  }
}
