import { sql, type Kysely } from 'kysely'
import type { SiteScope } from '../../model/right.ts'
import type { Database } from '../state/database.ts'
import type { ContextKind } from './context-kinds.ts'

export const contextSorts = ['name', '-name', 'id', '-id', 'updated', '-updated'] as const
export type ContextSort = (typeof contextSorts)[number]

export interface ListQuery {
  /** Rows of other sites do not exist for this question, counts included. */
  readonly scope: SiteScope
  /** Words that must all occur in its names. */
  readonly text?: string | undefined
  readonly kind?: string | undefined
  readonly site?: string | undefined
  readonly sort?: ContextSort | undefined
  readonly limit: number
  /** The `next` of the page before. */
  readonly after?: string | undefined
}

export interface StoredRow {
  readonly id: string
  readonly site: string | null
  readonly body: string
  readonly version: number
  readonly updated_at_ms: number
}

const columns = { name: 'name', id: 'id', updated: 'updated_at_ms' } as const

/** One page of a table, filtered before it is counted. Throws `CursorError` when `after` is not a cursor of it. */
export async function listRows(
  db: Kysely<Database>,
  kind: ContextKind,
  query: ListQuery,
): Promise<{ rows: StoredRow[]; next: string | undefined; total: number }> {
  const sort = query.sort ?? 'name'
  const isDown = sort.startsWith('-')
  const column = columns[sort.replace('-', '') as keyof typeof columns]
  const matching = filtered(db, kind, query)
  const { total } = await matching
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  let page = matching
    .select(['id', 'name', 'site', 'body', 'version', 'updated_at_ms'])
    .orderBy(column, isDown ? 'desc' : 'asc')
    .orderBy('id', isDown ? 'desc' : 'asc')
    .limit(query.limit + 1)
  if (query.after !== undefined) {
    const [value, id] = readCursor(query.after)
    const beyond = isDown ? sql`<` : sql`>`
    page = page.where(sql<boolean>`(${sql.ref(column)}, id) ${beyond} (${value}, ${id})`)
  }
  const rows = await page.execute()
  const hasMore = rows.length > query.limit
  if (hasMore) rows.pop()
  const last = rows.at(-1)
  return { rows, total, next: hasMore && last ? writeCursor(last[column], last.id) : undefined }
}

function filtered(db: Kysely<Database>, kind: ContextKind, { scope, text, kind: only, site }: ListQuery) {
  // The tables have the same columns; the type of one stands for all.
  let rows = db.selectFrom(kind as 'place')
  if (!scope.all) rows = rows.where('site', 'in', scope.sites.length > 0 ? [...scope.sites] : [''])
  if (only !== undefined) rows = rows.where('kind', '=', only)
  if (site !== undefined) rows = rows.where('site', '=', site)
  for (const word of (text ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10)) {
    rows = rows.where(sql<boolean>`instr(search, ${word}) > 0`)
  }
  return rows
}

function writeCursor(value: string | number, id: string): string {
  return Buffer.from(JSON.stringify([value, id])).toString('base64url')
}

function readCursor(text: string): [string | number, string] {
  try {
    const cursor: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Array.isArray(cursor) && cursor.length === 2) {
      const [value, id] = cursor as unknown[]
      if ((typeof value === 'string' || typeof value === 'number') && typeof id === 'string')
        return [value, id]
    }
  } catch {
    // Told below.
  }
  throw new CursorError()
}

/** `after` was not given by this list. */
export class CursorError extends Error {
  override readonly name = 'CursorError'
  readonly code = 'bad_cursor'
  constructor() {
    super('`after` is not the `next` of a page of this list; ask for the first page again')
  }
}
