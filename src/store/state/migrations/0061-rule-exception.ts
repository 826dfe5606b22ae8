import { sql, type Kysely } from 'kysely'

const statements = [
  `CREATE TABLE rule_exception (
    id TEXT PRIMARY KEY, rule TEXT NOT NULL, condition TEXT NOT NULL, reason TEXT NOT NULL, owner TEXT NOT NULL,
    owner_name TEXT NOT NULL, from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, ended_by_name TEXT)`,
  `CREATE TABLE held_alert (
    id TEXT PRIMARY KEY, exception TEXT NOT NULL, rule TEXT NOT NULL, time INTEGER NOT NULL, body TEXT NOT NULL)`,
  `CREATE INDEX held_alert_by_exception ON held_alert (exception, time)`,
  `CREATE INDEX held_alert_by_time ON held_alert (time)`,
  `CREATE TABLE held_alert_scope (
    alert_id TEXT NOT NULL, site TEXT NOT NULL, domain TEXT NOT NULL,
    PRIMARY KEY (alert_id, site, domain)) WITHOUT ROWID`,
]

/** Exceptions from rules, and what they held back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
