import type { Receipt } from '../../model/receipt.ts'
import type { ReceiptSink } from './receiver.ts'

/** A sink for tests that keeps what it gets and can be held, as a full log would be. */
export class TestSink implements ReceiptSink {
  readonly receipts: Receipt[] = []
  readonly batches: number[] = []
  #gate: Promise<void> | undefined
  #open: (() => void) | undefined
  /** The next appends fail with this. */
  failures: Error[] = []
  waiting = 0

  hold(): void {
    this.#gate ??= new Promise((resolve) => (this.#open = resolve))
  }

  release(): void {
    this.#open?.()
    this.#gate = undefined
  }

  async append(receipts: readonly Receipt[]): Promise<{ accepted: number; duplicates: number }> {
    const failure = this.failures.shift()
    if (failure !== undefined) throw failure
    this.waiting++
    await this.#gate
    this.waiting--
    this.receipts.push(...receipts)
    this.batches.push(receipts.length)
    return { accepted: receipts.length, duplicates: 0 }
  }

  get texts(): string[] {
    return this.receipts.map((receipt) => receipt.raw)
  }
}
