import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { SiteScope } from '../model/right.ts'
import type { Reach } from './visible-parts.ts'

/** Is the pair of site and domain of a scope row, under the name `table`, in reach? */
export function pairWithin(table: string, reach: Reach): RawBuilder<SqlBool> {
  const site = sql.ref(`${table}.site`)
  const domain = sql.ref(`${table}.domain`)
  return sql<SqlBool>`((${domain} = 'physical' AND ${siteWithin(site, reach.physical)})
    OR (${domain} = 'cyber' AND ${siteWithin(site, reach.cyber)}))`
}

function siteWithin(site: RawBuilder<unknown>, scope: SiteScope): RawBuilder<SqlBool> {
  if (scope.all) return sql<SqlBool>`1`
  return scope.sites.length === 0 ? sql<SqlBool>`0` : sql<SqlBool>`${site} IN (${sql.join([...scope.sites])})`
}
