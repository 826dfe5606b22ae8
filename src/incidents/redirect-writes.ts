import { sql, type Compilable, type Kysely, type RawBuilder } from 'kysely'
import type { Database } from '../store/state/database.ts'
import { rawStatement } from './raw-statement.ts'

/** Where an id leads now, as an SQL expression. */
export function currentId(id: string): RawBuilder<string> {
  return sql<string>`COALESCE((SELECT merged_into FROM incident WHERE id = ${id}),
    (SELECT to_id FROM redirect WHERE from_id = ${id}), ${id})`
}

const carried = ['comment', 'incident_history', 'incident_scope'] as const

/**
 * `from` goes on as `to`. Where there is no `to` yet, the row only changes its id: an earlier alert came late. Else it
 * is marked as merged and keeps its number and comments; a `to` that nobody works on takes over owner and status.
 * Context events of `from` go: the engine places them anew.
 *
 * While the log is read again, `to` may itself lead elsewhere already: then that is what `from` becomes part of.
 */
export function persistRedirect(db: Kysely<Database>, from: string, to: string, nowMs: number): Compilable[] {
  const target = currentId(to)
  const elsewhere = sql`${from} <> ${target}`
  const isNew = sql`NOT EXISTS (SELECT 1 FROM incident WHERE id = ${target})
    AND EXISTS (SELECT 1 FROM incident WHERE id = ${from} AND merged_into IS NULL)`
  const statements = [
    sql`DELETE FROM incident_event WHERE incident_id = ${from} AND ${elsewhere}`,
    ...carried.map(
      (table) => sql`UPDATE OR IGNORE ${sql.table(table)} SET incident_id = ${to}
        WHERE incident_id = ${from} AND ${isNew}`,
    ),
    sql`UPDATE incident SET id = ${to} WHERE id = ${from} AND ${isNew}`,
    sql`INSERT INTO redirect (from_id, to_id)
      SELECT ${from}, ${target} WHERE ${elsewhere} AND NOT EXISTS (SELECT 1 FROM incident WHERE id = ${from})
      ON CONFLICT (from_id) DO UPDATE SET to_id = excluded.to_id`,
    takeOver(from, target),
    mergeNote(from, target, nowMs),
    sql`UPDATE incident SET merged_into = ${target}, updated_time = ${nowMs}
      WHERE id = ${from} AND ${elsewhere} AND merged_into IS NOT ${target}`,
    sql`UPDATE incident SET merged_into = ${target} WHERE merged_into = ${from} AND ${elsewhere}`,
    sql`UPDATE redirect SET to_id = ${target} WHERE to_id = ${from} AND ${elsewhere}`,
  ]
  return statements.map((statement) => rawStatement(db, statement))
}

/** An id that led elsewhere stands for an incident of its own again. */
export function persistRevive(db: Kysely<Database>, id: string): Compilable[] {
  return [
    db.deleteFrom('redirect').where('from_id', '=', id),
    db.updateTable('incident').set({ merged_into: null }).where('id', '=', id),
  ]
}

function takeOver(from: string, target: RawBuilder<string>): RawBuilder<unknown> {
  return sql`UPDATE incident SET (status, owner, owner_name, team, version) =
      (SELECT status, owner, owner_name, COALESCE(incident.team, team), incident.version + 1
       FROM incident AS old WHERE old.id = ${from})
    WHERE id = ${target} AND id <> ${from} AND status = 'new' AND owner IS NULL AND EXISTS (
      SELECT 1 FROM incident AS old WHERE old.id = ${from} AND old.merged_into IS NULL
        AND old.status IN ('new', 'in_progress', 'on_hold') AND (old.status <> 'new' OR old.owner IS NOT NULL))`
}

function mergeNote(from: string, target: RawBuilder<string>, nowMs: number): RawBuilder<unknown> {
  return sql`INSERT INTO incident_history (id, incident_id, time, actor, actor_name, action, text, content)
    SELECT 'merged:' || old.number || ':' || target.number, target.id, ${nowMs}, 'gatehouse', 'Gatehouse', 'joined',
      'INC-' || old.number || ' became part of this', 1
    FROM incident AS old, incident AS target
    WHERE old.id = ${from} AND target.id = ${target} AND target.id <> old.id AND old.merged_into IS NULL
    ON CONFLICT DO NOTHING`
}
