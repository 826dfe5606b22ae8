import type { Kysely } from 'kysely'

/** For the page of an event: what late facts changed at its site. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('context_correction_by_site')
    .on('context_correction')
    .columns(['site', 'from_ms'])
    .execute()
}
