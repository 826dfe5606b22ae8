import { sql, type Kysely } from 'kysely'
import type { SiteScope } from '../../model/right.ts'
import type { Database } from '../state/database.ts'
import type { ContextKind } from './context-kinds.ts'

export interface Reference {
  readonly kind: ContextKind
  readonly id: string
  readonly name: string
  readonly site: string | null
}

/** Fields that name an object of a kind: `[table, JSON path, is it a list]`. */
const fields: Record<ContextKind, readonly (readonly [ContextKind, string, 'one' | 'many'])[]> = {
  place: [
    ['place', '$.parent', 'one'],
    ['asset', '$.place', 'one'],
    ['asset', '$.leads_to', 'one'],
    ['asset', '$.leads_from', 'one'],
    ['asset', '$.covers', 'many'],
    ['person', '$.home_site', 'one'],
    ['plan', '$.places', 'many'],
    ['threat', '$.place', 'one'],
  ],
  asset: [
    ['asset', '$.covers', 'many'],
    ['asset', '$.switch', 'one'],
    ['plan', '$.assets', 'many'],
    ['walk', '$.from', 'one'],
    ['walk', '$.to', 'one'],
  ],
  person: [
    ['person', '$.sponsor', 'one'],
    ['plan', '$.people', 'many'],
    ['plan', '$.host', 'one'],
  ],
  team: [['person', '$.teams', 'many']],
  plan: [],
  walk: [],
  threat: [],
}

const shown = 20

/**
 * What still names an object: the first twenty that lie in `scope`, and how many there are beyond those shown, of
 * any site: whoever deletes has to know that something is in the way, not what.
 */
export async function findReferences(
  db: Kysely<Database>,
  kind: ContextKind,
  id: string,
  scope: SiteScope,
): Promise<{ shown: Reference[]; others: number }> {
  const found = new Map<string, Reference>()
  for (const [table, path, how] of fields[kind]) {
    const names =
      how === 'one'
        ? sql<boolean>`body->>${path} = ${id}`
        : sql<boolean>`exists (select 1 from json_each(body, ${path}) named where named.value = ${id})`
    const rows = await db
      .selectFrom(table as 'place')
      .select(['id', 'name', 'site'])
      .where(names)
      .limit(1000)
      .execute()
    for (const row of rows) found.set(`${table} ${row.id}`, { kind: table, ...row })
  }
  found.delete(`${kind} ${id}`)
  const visible = [...found.values()].filter(
    ({ site }) => scope.all || (site !== null && scope.sites.includes(site)),
  )
  const list = visible.slice(0, shown)
  return { shown: list, others: found.size - list.length }
}
