import type { Kysely } from 'kysely'

/** What a rule cost when it was suspended, as JSON; null: a person switched it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('rule_setting').addColumn('suspended', 'text').execute()
}
