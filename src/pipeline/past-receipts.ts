import type { LoggedReceipt } from '../model/receipt.ts'
import type { LogReader } from '../store/log/log-file.ts'

const periodMs = 1_000
/** Of each second at most this long is spent on reading the log again. */
const mostMs = 250

/**
 * Reads single receipts of the log again, for alerts that have to show events of which only the place was kept.
 * Undefined: it is no longer there, cannot be read, or a storm of alerts has used up what time there is for this. The
 * alert then shows fewer events; which alerts there are does not depend on it.
 */
export class PastReceipts {
  readonly #reader: Pick<LogReader, 'read'>
  readonly #now: () => number
  #periodStartMs = -Infinity
  #spentMs = 0

  constructor(reader: Pick<LogReader, 'read'>, now: () => number) {
    this.#reader = reader
    this.#now = now
  }

  read(seq: number): LoggedReceipt | undefined {
    const startMs = this.#now()
    if (Math.abs(startMs - this.#periodStartMs) >= periodMs) {
      this.#periodStartMs = startMs
      this.#spentMs = 0
    }
    if (this.#spentMs >= mostMs) return undefined
    try {
      const [receipt] = this.#reader.read(seq, 1)
      return receipt?.seq === seq ? receipt : undefined
    } catch {
      // The reader of the whole log tells what is damaged.
      return undefined
    } finally {
      this.#spentMs += Math.max(0, this.#now() - startMs)
    }
  }
}
