import type { Kysely } from 'kysely'

/** Walking times and threat levels: two more tables of context facts, in the form of the five there are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['walk', 'threat']) {
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
}
