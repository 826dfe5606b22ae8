import type { Kysely } from 'kysely'
import type { Grant, Role } from '../model/right.ts'
import type { Database } from '../store/state/database.ts'

/** The rows of a user's grants; a role at several sites is several rows. */
export function grantRows(userId: string, grants: readonly Grant[]): Database['user_grant'][] {
  const rows = new Map<string, Database['user_grant']>()
  for (const { role, sites } of grants) {
    for (const site of sites) rows.set(`${role} ${site}`, { user_id: userId, role, site })
  }
  return [...rows.values()]
}

/** Rows put back together, one grant per role. */
export function grantsOf(rows: readonly { role: Role; site: string }[]): Grant[] {
  const sites = new Map<Role, string[]>()
  for (const { role, site } of rows) sites.set(role, [...(sites.get(role) ?? []), site])
  return [...sites].map(([role, list]) => ({ role, sites: list.sort() }))
}

export async function readGrants(db: Kysely<Database>, userId: string): Promise<Grant[]> {
  const rows = await db
    .selectFrom('user_grant')
    .select(['role', 'site'])
    .where('user_id', '=', userId)
    .orderBy('role')
    .execute()
  return grantsOf(rows)
}
