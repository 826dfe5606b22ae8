import { sql, type Selectable, type SqlBool } from 'kysely'
import { Alert } from '../model/alert.ts'
import type { Viewer } from '../model/right.ts'
import type { HoldBack, RuleException } from '../model/rule-exception.ts'
import type { StateStore } from '../store/state/state-store.ts'
import type { RuleExceptionTable } from '../store/state/tables/rule-exception.ts'
import { scopeOf } from '../access/scope.ts'
import { pairWithin } from './scope-sql.ts'
import { reachOf } from './visible-parts.ts'

export interface ExceptionServiceOptions {
  readonly state: StateStore
  readonly now: () => number
  readonly newId: () => string
  /** Tells the pipeline. */
  readonly onChange: () => void
}

export type NewException = Pick<HoldBack, 'rule' | 'where' | 'until'> & { readonly reason: string }

const keptMs = 30 * 86_400_000

/** Exceptions from rules: who decided on them and why, until when, and what they held back. */
export class ExceptionService {
  readonly #options: ExceptionServiceOptions

  constructor(options: ExceptionServiceOptions) {
    this.#options = options
  }

  /** Those in force first, then by their end, newest first. */
  async list(viewer: Viewer, rule: string | undefined): Promise<RuleException[]> {
    const { db } = this.#options.state
    let rows = db.selectFrom('rule_exception').selectAll().orderBy('until_ms', 'desc').limit(1_000)
    if (rule !== undefined) rows = rows.where('rule', '=', rule)
    const held = await this.#heldCounts(viewer)
    const seesAll = scopeOf(viewer, 'read', 'system').all
    return (await rows.execute()).map((row) => toException(row, held.get(row.id) ?? 0, seesAll))
  }

  async find(viewer: Viewer, id: string): Promise<RuleException | undefined> {
    return (await this.list(viewer, undefined)).find((one) => one.id === id)
  }

  /** In force from now on; what was raised before stays. */
  async add(viewer: Viewer, { rule, where, until, reason }: NewException): Promise<RuleException> {
    const { state, now, newId, onChange } = this.#options
    const row = {
      id: newId(),
      rule,
      condition: JSON.stringify(where),
      reason,
      owner: viewer.id,
      owner_name: viewer.name,
      from_ms: now(),
      until_ms: until,
      ended_by_name: null,
    }
    await state.db.insertInto('rule_exception').values(row).execute()
    onChange()
    return toException(row, 0, true)
  }

  /** From now on the rule alerts again. One that is over stays as it was. */
  async end(viewer: Viewer, id: string): Promise<void> {
    const { state, now, onChange } = this.#options
    await state.db
      .updateTable('rule_exception')
      .set({ until_ms: now(), ended_by_name: viewer.name })
      .where('id', '=', id)
      .where('until_ms', '>', now())
      .execute()
    onChange()
  }

  /** What it held back that the viewer may see every event of, newest first. */
  async held(viewer: Viewer, id: string, limit: number): Promise<Alert[]> {
    const rows = await this.#visible(viewer)
      .where('exception', '=', id)
      .select('body')
      .orderBy('time', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(({ body }) => Alert.parse(JSON.parse(body)))
  }

  /** How much was held back since, by rule, of what the viewer may see. */
  async heldByRule(viewer: Viewer, sinceMs: number): Promise<Map<string, number>> {
    const rows = await this.#visible(viewer)
      .where('time', '>=', sinceMs)
      .select(['rule', (select) => select.fn.countAll<number>().as('held')])
      .groupBy('rule')
      .execute()
    return new Map(rows.map(({ rule, held }) => [rule, held]))
  }

  /** What was held back more than a month ago is forgotten. */
  async prune(): Promise<void> {
    const { state, now } = this.#options
    await state.batch([
      state.db.deleteFrom('held_alert').where('time', '<', now() - keptMs),
      state.db
        .deleteFrom('held_alert_scope')
        .where(sql<SqlBool>`NOT EXISTS (SELECT 1 FROM held_alert h WHERE h.id = alert_id)`),
    ])
  }

  async #heldCounts(viewer: Viewer): Promise<Map<string, number>> {
    const rows = await this.#visible(viewer)
      .select(['exception', (select) => select.fn.countAll<number>().as('held')])
      .groupBy('exception')
      .execute()
    return new Map(rows.map(({ exception, held }) => [exception, held]))
  }

  #visible(viewer: Viewer) {
    const reach = reachOf(viewer, 'read')
    return this.#options.state.db.selectFrom('held_alert').where(
      sql<SqlBool>`NOT EXISTS (SELECT 1 FROM held_alert_scope s WHERE s.alert_id = held_alert.id
        AND NOT ${pairWithin('s', reach)})`,
    )
  }
}

/** Every exception there ever was, as the pipeline takes them. */
export async function readHoldBacks({ db }: StateStore): Promise<HoldBack[]> {
  const rows = await db.selectFrom('rule_exception').selectAll().orderBy('from_ms').orderBy('id').execute()
  return rows.map(({ id, rule, condition, from_ms: from, until_ms: until }) => ({
    id,
    rule,
    where: JSON.parse(condition) as HoldBack['where'],
    from,
    until,
  }))
}

function toException(row: Selectable<RuleExceptionTable>, held: number, seesAll: boolean): RuleException {
  return {
    id: row.id,
    rule: row.rule,
    from: row.from_ms,
    until: row.until_ms,
    ...(seesAll && { where: JSON.parse(row.condition) as RuleException['where'], reason: row.reason }),
    owner: row.owner,
    owner_name: row.owner_name,
    ...(row.ended_by_name === null ? {} : { ended_by_name: row.ended_by_name }),
    held,
  }
}
