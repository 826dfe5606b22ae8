import type { Receipt } from '../../model/receipt.ts'
import type { ReceiptSink } from './receiver.ts'

export interface IntakeOptions {
  /** Most receipts in one append (default 1024). */
  readonly maxBatch?: number
  /** How long the first receipt of a batch waits for others, milliseconds (default 10). */
  readonly maxDelayMs?: number
  readonly now?: () => number
}

/** `stored` is false when the intake was stopped before the receipt was committed. */
export type Settled = (stored: boolean) => void

interface Entry {
  readonly receipt: Receipt
  readonly bytes: number
  readonly settled: Settled | undefined
}

/** Bookkeeping per message besides its text: what makes a flood of tiny messages count. */
const overheadBytes = 256
/** What a receipt counts in `pendingBytes`. */
export function weigh(receipt: Receipt): number {
  return receipt.raw.length + overheadBytes
}

const firstRetryMs = 100
const maxRetryMs = 5000

/**
 * Collects receipts and appends them in batches, one append at a time and in order. It has no bound of its own:
 * each receiver looks at `pendingBytes` and holds back its senders. An append that fails (disk full) is tried again
 * until it succeeds or the intake is stopped, so nothing is acknowledged early and nothing kept is thrown away.
 */
export class Intake {
  readonly #sink: ReceiptSink
  readonly #maxBatch: number
  readonly #maxDelayMs: number
  readonly #now: () => number
  #queue: Entry[] = []
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #stopped = false
  #wake: (() => void) | undefined
  readonly counts = { pending: 0, pendingBytes: 0, accepted: 0, duplicates: 0 }
  lastError: string | undefined
  lastErrorAtMs: number | undefined

  constructor(sink: ReceiptSink, options: IntakeOptions = {}) {
    this.#sink = sink
    this.#maxBatch = options.maxBatch ?? 1024
    this.#maxDelayMs = options.maxDelayMs ?? 10
    this.#now = options.now ?? Date.now
  }

  get pendingBytes(): number {
    return this.counts.pendingBytes
  }

  /** Takes a receipt; `settled` is called once its batch is committed. */
  add(receipt: Receipt, settled?: Settled): void {
    const bytes = weigh(receipt)
    if (this.#stopped) return settled?.(false)
    this.counts.pending++
    this.counts.pendingBytes += bytes
    this.#queue.push({ receipt, bytes, settled })
    if (this.#running !== undefined) return
    if (this.#queue.length >= this.#maxBatch) this.#start()
    else this.#timer ??= setTimeout(() => this.#start(), this.#maxDelayMs)
  }

  /** Resolves when all that was added is committed. */
  async drain(): Promise<void> {
    while (this.counts.pending > 0 && !this.#stopped) {
      this.#start()
      await this.#running
    }
  }

  /** Gives up what is not committed after `graceMs`: it was never acknowledged. */
  async stop(graceMs = 5000): Promise<void> {
    const grace = setTimeout(() => this.abandon(), graceMs)
    await this.drain()
    clearTimeout(grace)
    this.abandon()
  }

  /** Stops at once. An append that is under way may still succeed in the log; its senders are not told. */
  abandon(): void {
    if (this.#stopped) return
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#wake?.()
    this.#settle(this.#queue.splice(0), false)
  }

  #start(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#running ??= this.#run().finally(() => (this.#running = undefined))
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 && !this.#stopped) {
      const batch = this.#queue.splice(0, this.#maxBatch)
      const stored = await this.#append(batch)
      this.#settle(batch, stored)
    }
  }

  async #append(batch: readonly Entry[]): Promise<boolean> {
    const receipts = batch.map((entry) => entry.receipt)
    for (let waitMs = firstRetryMs; !this.#stopped; waitMs = Math.min(waitMs * 2, maxRetryMs)) {
      try {
        const { accepted, duplicates } = await Promise.race([this.#sink.append(receipts), this.#stopping()])
        this.counts.accepted += accepted
        this.counts.duplicates += duplicates
        return true
      } catch (error) {
        if (this.#stopped) return false
        this.lastError = error instanceof Error ? error.message : String(error)
        this.lastErrorAtMs = this.#now()
        await this.#sleep(waitMs)
      }
    }
    return false
  }

  /** Rejects when the intake is abandoned, so that a stop does not hang on a sink that never answers. */
  #stopping(): Promise<never> {
    return new Promise((_resolve, reject) => (this.#wake = () => reject(new Error('stopped'))))
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #settle(batch: readonly Entry[], stored: boolean): void {
    for (const { bytes, settled } of batch) {
      this.counts.pending--
      this.counts.pendingBytes -= bytes
      settled?.(stored)
    }
  }
}
