import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('lake_file')
    .addColumn('path', 'text', (column) => column.primaryKey())
    .addColumn('rows', 'integer', (column) => column.notNull())
    .addColumn('bytes', 'integer', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('min_seq', 'integer', (column) => column.notNull())
    .addColumn('max_seq', 'integer', (column) => column.notNull())
    .addColumn('min_time', 'integer', (column) => column.notNull())
    .addColumn('max_time', 'integer', (column) => column.notNull())
    .addColumn('sites', 'text', (column) => column.notNull())
    .addColumn('classes', 'text', (column) => column.notNull())
    .addColumn('domains', 'text', (column) => column.notNull())
    .addColumn('encrypted', 'integer', (column) => column.notNull())
    .addColumn('bloom', 'blob')
    .addColumn('terms', 'blob')
    .execute()
  await db.schema
    .createTable('lake_chain')
    .addColumn('n', 'integer', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('signature', 'text')
    .addColumn('from_seq', 'integer', (column) => column.unique())
    .addColumn('to_seq', 'integer')
    .execute()
}
