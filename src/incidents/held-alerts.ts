import type { Compilable, Kysely } from 'kysely'
import type { Alert } from '../model/alert.ts'
import type { Database } from '../store/state/database.ts'
import { chunk } from './alert-writes.ts'
import { scopeOfAlert } from './visible-parts.ts'

/** An alert, and the exception that keeps it from being raised. */
export interface HeldBack {
  readonly exception: string
  readonly alert: Alert
}

/** Statements that store what was held back. Idempotent by the alert's id. */
export function persistHeld(db: Kysely<Database>, held: readonly HeldBack[]): Compilable[] {
  return held.flatMap(({ exception, alert }) => {
    const columns = { exception, rule: alert.rule, time: alert.time, body: JSON.stringify(alert) }
    return [
      db
        .insertInto('held_alert')
        .values({ id: alert.id, ...columns })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(columns)),
      db.deleteFrom('held_alert_scope').where('alert_id', '=', alert.id),
      db
        .insertInto('held_alert_scope')
        .values(scopeOfAlert(alert).map((pair) => ({ alert_id: alert.id, ...pair }))),
    ]
  })
}

/** What was raised after all, because more belongs to it than was excepted, was not held back. */
export function releaseHeld(db: Kysely<Database>, ids: readonly string[]): Compilable[] {
  return chunk(ids, 500).map((some) => db.deleteFrom('held_alert').where('id', 'in', some))
}
