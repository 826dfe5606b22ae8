import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['place', 'asset', 'person', 'team', 'plan']) {
    await db.schema
      .createTable(table)
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('site', 'text')
      .addColumn('search', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
      .addColumn('updated_at_ms', 'integer', (column) => column.notNull())
      .execute()
    await db.schema.createIndex(`${table}_by_site`).on(table).columns(['site', 'name']).execute()
  }
  await db.schema
    .createTable('travel')
    .addColumn('from_site', 'text', (column) => column.notNull())
    .addColumn('to_site', 'text', (column) => column.notNull())
    .addColumn('minutes', 'real', (column) => column.notNull())
    .addPrimaryKeyConstraint('travel_pair', ['from_site', 'to_site'])
    .execute()
}
