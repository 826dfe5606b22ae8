import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('context_correction')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('from_ms', 'integer', (column) => column.notNull())
    .addColumn('to_ms', 'integer', (column) => column.notNull())
    .addColumn('person', 'text')
    .addColumn('door', 'text')
    .addColumn('site', 'text')
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('found_at_ms', 'integer', (column) => column.notNull())
    .execute()
  // What was corrected about a person around an event's time.
  await db.schema
    .createIndex('context_correction_person')
    .on('context_correction')
    .columns(['person', 'from_ms'])
    .execute()
  await db.schema
    .createIndex('context_correction_door')
    .on('context_correction')
    .columns(['door', 'from_ms'])
    .execute()
}
