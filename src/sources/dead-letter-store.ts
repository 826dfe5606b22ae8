import { Receipt } from '../model/receipt.ts'
import type { StateStore } from '../store/state/state-store.ts'

export interface DeadLetter {
  readonly id: number
  readonly source: string
  readonly stage: string
  readonly time: number
  readonly reason: string
  readonly receipt: Receipt
  readonly replayed: boolean
}

export interface NewDeadLetter {
  readonly source: string
  readonly stage: 'receive' | 'normalise' | 'context' | 'detect' | 'lake'
  readonly reason: string
  readonly receipt: Receipt
}

/** Kept at most; beyond it the oldest replayed ones go first, then the oldest. */
const maxKept = 100_000
const maxReasonChars = 2_000
const maxLookedUp = 1_000
const maxReceiptChars = 1_048_576

/** What could not be taken in or understood: listed, and replayed once the cause is gone. */
export class DeadLetterStore {
  readonly #state: StateStore
  readonly #now: () => number

  constructor(state: StateStore, now: () => number) {
    this.#state = state
    this.#now = now
  }

  async add(letters: readonly NewDeadLetter[]): Promise<void> {
    if (letters.length === 0) return
    const time_ms = this.#now()
    const rows = letters.map(({ source, stage, reason, receipt }) => ({
      source,
      stage,
      time_ms,
      reason: reason.slice(0, maxReasonChars),
      receipt: JSON.stringify({ ...receipt, raw: receipt.raw.slice(0, maxReceiptChars) }),
      replayed_at_ms: null,
    }))
    for (let at = 0; at < rows.length; at += 500) {
      await this.#state.db
        .insertInto('dead_letter')
        .values(rows.slice(at, at + 500))
        .execute()
    }
    await this.#evict()
  }

  /**
   * Those of one source that are not there yet: a batch that is sent again, because its first answer was lost, may
   * have been kept with or without its letters. Of very many none is looked up: better twice than lost.
   */
  async addMissing(letters: readonly NewDeadLetter[]): Promise<void> {
    if (letters.length > maxLookedUp) return this.add(letters)
    const missing: NewDeadLetter[] = []
    for (const letter of letters) if (!(await this.#has(letter))) missing.push(letter)
    await this.add(missing)
  }

  async #has({ source, stage, reason, receipt }: NewDeadLetter): Promise<boolean> {
    const rows = await this.#state.db
      .selectFrom('dead_letter')
      .select('receipt')
      .where('source', '=', source)
      .where('stage', '=', stage)
      .where('reason', '=', reason.slice(0, maxReasonChars))
      .orderBy('id', 'desc')
      .limit(20)
      .execute()
    const raw = receipt.raw.slice(0, maxReceiptChars)
    return rows.some((row) => Receipt.parse(JSON.parse(row.receipt)).raw === raw)
  }

  /** Newest first. `sources`: of these alone; a page is filled from them, so that it tells nothing of others. */
  async list(query: {
    source?: string
    sources?: readonly string[]
    beforeId?: number
    limit: number
    replayed?: boolean
  }): Promise<DeadLetter[]> {
    let select = this.#state.db.selectFrom('dead_letter').selectAll().orderBy('id', 'desc').limit(query.limit)
    if (query.source !== undefined) select = select.where('source', '=', query.source)
    if (query.sources !== undefined) select = select.where('source', 'in', query.sources)
    if (query.beforeId !== undefined) select = select.where('id', '<', query.beforeId)
    if (!query.replayed) select = select.where('replayed_at_ms', 'is', null)
    const rows = await select.execute()
    return rows.map((row) => ({
      id: row.id,
      source: row.source,
      stage: row.stage,
      time: row.time_ms,
      reason: row.reason,
      receipt: Receipt.parse(JSON.parse(row.receipt)),
      replayed: row.replayed_at_ms !== null,
    }))
  }

  /** Open dead letters by source. */
  async countBySource(): Promise<Map<string, number>> {
    const rows = await this.#state.db
      .selectFrom('dead_letter')
      .select(['source', (eb) => eb.fn.countAll<number>().as('count')])
      .where('replayed_at_ms', 'is', null)
      .groupBy('source')
      .execute()
    return new Map(rows.map(({ source, count }) => [source, count]))
  }

  /**
   * Gives open dead letters to `append` again, oldest first, and marks those it took. The receipt's id is kept off,
   * since the log would take the replay for a redelivery. Returns how many went.
   */
  async replay(
    filter: { source?: string; ids?: readonly number[] },
    append: (receipts: readonly Receipt[]) => Promise<unknown>,
  ): Promise<number> {
    let select = this.#state.db
      .selectFrom('dead_letter')
      .select(['id', 'receipt'])
      .where('replayed_at_ms', 'is', null)
      .orderBy('id')
      .limit(1_000)
    if (filter.source !== undefined) select = select.where('source', '=', filter.source)
    if (filter.ids) select = select.where('id', 'in', filter.ids)
    const rows = await select.execute()
    if (rows.length === 0) return 0
    const receipts = rows.map(({ receipt }) => {
      const { id: _id, ...rest } = Receipt.parse(JSON.parse(receipt))
      return rest
    })
    await append(receipts)
    await this.#state.db
      .updateTable('dead_letter')
      .set({ replayed_at_ms: this.#now() })
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute()
    return rows.length
  }

  async #evict(): Promise<void> {
    const { count } = await this.#state.db
      .selectFrom('dead_letter')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    const excess = count - maxKept
    if (excess <= 0) return
    await this.#state.db
      .deleteFrom('dead_letter')
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('dead_letter')
          .select('id')
          .orderBy((order) => order.case().when('replayed_at_ms', 'is not', null).then(0).else(1).end())
          .orderBy('id')
          .limit(excess),
      )
      .execute()
  }
}
