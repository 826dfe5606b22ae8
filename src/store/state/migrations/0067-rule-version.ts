import { sql, type Kysely } from 'kysely'

const statements = [
  `CREATE TABLE rule_version (
    n INTEGER PRIMARY KEY, file TEXT NOT NULL, text TEXT NOT NULL, cases TEXT NOT NULL, note TEXT NOT NULL,
    saved_at_ms INTEGER NOT NULL, saved_by TEXT NOT NULL, saved_by_name TEXT NOT NULL)`,
  `CREATE INDEX rule_version_by_file ON rule_version (file, n)`,
]

/** What own rules were, save by save. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
