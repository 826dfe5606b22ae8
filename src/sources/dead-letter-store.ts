import type { Compilable } from 'kysely'
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

export interface DeadLetterBounds {
  /** Kept at most, letters and characters; beyond it the oldest replayed ones go first, then the oldest. */
  readonly maxKept: number
  readonly maxChars: number
  /** What one source may bring at once, and how much of that grows back each second. */
  readonly burst: number
  readonly perSecond: number
}

const defaultBounds: DeadLetterBounds = {
  maxKept: 100_000,
  maxChars: 256 * 1024 * 1024,
  burst: 1_000,
  perSecond: 5,
}
const maxReasonChars = 2_000
const maxLookedUp = 1_000
const maxReceiptChars = 1_048_576

/** What could not be taken in or understood: listed, and replayed once the cause is gone. */
export class DeadLetterStore {
  readonly #state: StateStore
  readonly #now: () => number
  readonly #bounds: DeadLetterBounds
  readonly #allowances = new Map<string, { left: number; atMs: number }>()
  /** Letters and characters kept, once they were counted. */
  #size: Promise<{ letters: number; chars: number }> | undefined

  constructor(state: StateStore, now: () => number, bounds: Partial<DeadLetterBounds> = {}) {
    this.#state = state
    this.#now = now
    this.#bounds = { ...defaultBounds, ...bounds }
  }

  /**
   * Keeps them, as many as a source has room for: one that sends nothing else must not fill the state store. What a
   * normaliser failed at is in the lake all the same. Returns how many were left out, by source.
   */
  async add(letters: readonly NewDeadLetter[]): Promise<ReadonlyMap<string, number>> {
    const leftOut = new Map<string, number>()
    const kept = letters.filter(({ source }) => {
      if (this.#isAllowed(source)) return true
      leftOut.set(source, (leftOut.get(source) ?? 0) + 1)
      return false
    })
    if (kept.length > 0) await this.#insert(kept)
    return leftOut
  }

  #isAllowed(source: string): boolean {
    const { burst, perSecond } = this.#bounds
    const nowMs = this.#now()
    if (this.#allowances.size > 10_000) this.#allowances.clear()
    const before = this.#allowances.get(source) ?? { left: burst, atMs: nowMs }
    const grown = Math.max(0, ((nowMs - before.atMs) / 1_000) * perSecond)
    const left = Math.min(burst, before.left + grown)
    this.#allowances.set(source, { left: left >= 1 ? left - 1 : left, atMs: nowMs })
    return left >= 1
  }

  /**
   * Queries that keep letters which are the only copy there will be, for whoever commits them with something else:
   * whole, and however many. The bounds of the store apply again when the next ones are added.
   */
  keepQueries(letters: readonly NewDeadLetter[]): Compilable[] {
    this.#size = undefined
    return letters.map((letter) =>
      this.#state.db.insertInto('dead_letter').values(this.#rowOf(letter, letter.receipt)),
    )
  }

  #rowOf({ source, stage, reason }: NewDeadLetter, receipt: Receipt) {
    return {
      source,
      stage,
      time_ms: this.#now(),
      reason: reason.slice(0, maxReasonChars),
      receipt: JSON.stringify(receipt),
      replayed_at_ms: null,
    }
  }

  async #insert(letters: readonly NewDeadLetter[]): Promise<void> {
    const size = await this.#counted()
    const rows = letters.map((letter) => this.#rowOf(letter, cut(letter.receipt)))
    for (let at = 0; at < rows.length; at += 500) {
      await this.#state.db
        .insertInto('dead_letter')
        .values(rows.slice(at, at + 500))
        .execute()
    }
    size.letters += rows.length
    for (const row of rows) size.chars += row.receipt.length
    await this.#evict(size)
  }

  /**
   * Those of one source that are not there yet: a batch that is sent again, because its first answer was lost, may
   * have been kept with or without its letters. Of very many none is looked up: better twice than lost.
   */
  async addMissing(letters: readonly NewDeadLetter[]): Promise<ReadonlyMap<string, number>> {
    if (letters.length > maxLookedUp) return this.add(letters)
    const missing: NewDeadLetter[] = []
    for (const letter of letters) if (!(await this.#has(letter))) missing.push(letter)
    return this.add(missing)
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
    append: (receipts: readonly Receipt[], batchId: string) => Promise<unknown>,
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
    // Where it is not marked any more (a crash in between), the next attempt is known as a repetition of this one.
    await append(receipts, `dead letters ${rows.map(({ id }) => id).join()}`)
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

  #counted(): Promise<{ letters: number; chars: number }> {
    this.#size ??= this.#count()
    return this.#size
  }

  async #count(): Promise<{ letters: number; chars: number }> {
    const { letters, chars } = await this.#state.db
      .selectFrom('dead_letter')
      .select((eb) => [
        eb.fn.countAll<number>().as('letters'),
        eb.fn.sum<number | null>(eb.fn<number>('length', ['receipt'])).as('chars'),
      ])
      .executeTakeFirstOrThrow()
    return { letters, chars: chars ?? 0 }
  }

  async #evict(size: { letters: number; chars: number }): Promise<void> {
    const { maxKept, maxChars } = this.#bounds
    while (size.letters > 0 && (size.letters > maxKept || size.chars > maxChars)) {
      const gone = await this.#state.db
        .deleteFrom('dead_letter')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('dead_letter')
            .select('id')
            .orderBy((order) => order.case().when('replayed_at_ms', 'is not', null).then(0).else(1).end())
            .orderBy('id')
            .limit(Math.max(size.letters - maxKept, Math.ceil(size.letters / 100))),
        )
        .returning((eb) => eb.fn<number>('length', ['receipt']).as('chars'))
        .execute()
      if (gone.length === 0) return
      size.letters -= gone.length
      for (const { chars } of gone) size.chars -= chars
    }
  }
}

function cut(receipt: Receipt): Receipt {
  if (receipt.raw.length <= maxReceiptChars) return receipt
  return { ...receipt, raw: receipt.raw.slice(0, maxReceiptChars), encoding: 'truncated' }
}
