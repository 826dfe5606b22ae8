import { sql, type Compilable, type Kysely, type RawBuilder } from 'kysely'
import type { TravelTime } from '../../model/site.ts'
import type { Database } from '../state/database.ts'
import { columnsOf, type ContextItems, type ContextKind } from './context-kinds.ts'

/** Facts to write: each replaces what stands under its id. */
export type FactsToWrite = { readonly [K in ContextKind]?: readonly ContextItems[K][] } & {
  readonly travel?: readonly TravelTime[]
}

export const versionSetting = 'context_version'

/**
 * The statements that write facts: upserts that leave equal rows alone, the sites worked out anew, and the version
 * of the context raised. To be run in one transaction.
 */
export function writeStatements(db: Kysely<Database>, facts: FactsToWrite, nowMs: number): Compilable[] {
  const raw: RawBuilder<unknown>[] = []
  if (facts.place?.length) raw.push(upsertRows('place', facts.place, nowMs))
  if (facts.asset?.length) raw.push(upsertRows('asset', facts.asset, nowMs))
  if (facts.person?.length) raw.push(upsertRows('person', facts.person, nowMs))
  if (facts.team?.length) raw.push(upsertRows('team', facts.team, nowMs))
  if (facts.plan?.length) raw.push(upsertRows('plan', facts.plan, nowMs))
  if (facts.walk?.length) raw.push(upsertRows('walk', facts.walk, nowMs))
  if (facts.threat?.length) raw.push(upsertRows('threat', facts.threat, nowMs))
  if (facts.travel?.length) raw.push(upsertTravel(facts.travel))
  raw.push(...siteStatements(facts), bumpVersion(nowMs))
  return raw.map((statement) => ({ compile: () => statement.compile(db) }))
}

/** After removing `kind`, what depends on it is worked out anew and the version raised. */
export function afterRemoval(db: Kysely<Database>, nowMs: number): Compilable[] {
  return [...siteStatements({ place: [], asset: [] }), bumpVersion(nowMs)].map((statement) => ({
    compile: () => statement.compile(db),
  }))
}

/** One statement however many rows: they travel as one JSON text. */
function upsertRows<K extends ContextKind>(
  kind: K,
  items: readonly ContextItems[K][],
  nowMs: number,
): RawBuilder<unknown> {
  const table = sql.table(kind)
  const rows = JSON.stringify(items.map((item) => columnsOf(kind, item)))
  return sql`
    insert into ${table} (id, kind, name, search, body, version, updated_at_ms)
    select value->>'id', value->>'kind', value->>'name', value->>'search', value->>'body', 1, ${nowMs}
    from json_each(${rows}) where true
    on conflict (id) do update set
      kind = excluded.kind, name = excluded.name, search = excluded.search, body = excluded.body,
      version = ${table}.version + 1, updated_at_ms = excluded.updated_at_ms
    where ${table}.body <> excluded.body`
}

function upsertTravel(travel: readonly TravelTime[]): RawBuilder<unknown> {
  return sql`
    insert into travel (from_site, to_site, minutes)
    select value->>'from', value->>'to', value->>'minutes' from json_each(${JSON.stringify(travel)}) where true
    on conflict (from_site, to_site) do update set minutes = excluded.minutes`
}

function siteStatements(facts: FactsToWrite): RawBuilder<unknown>[] {
  const statements: RawBuilder<unknown>[] = []
  if (facts.place) statements.push(placeSites)
  if (facts.place || facts.asset) statements.push(assetSites)
  if (facts.place || facts.asset || facts.plan) statements.push(planSites)
  if (facts.place || facts.asset || facts.walk) statements.push(walkSites)
  if (facts.place || facts.threat) statements.push(threatSites)
  if (facts.person?.length) statements.push(personSites)
  return statements
}

/** The nearest site at or above each place; a circle ends the walk. */
const placeSites = sql`
  update place set site = found.site from (
    with recursive up (start, node, depth) as (
      select id, id, 0 from place
      union all
      select up.start, above.body->>'parent', up.depth + 1 from up join place above on above.id = up.node
      where above.kind <> 'site' and above.body->>'parent' is not null and up.depth < 64
    )
    select each.id as start, min(site.id) as site
    from place each
    left join up on up.start = each.id
    left join place site on site.id = up.node and site.kind = 'site'
    group by each.id
  ) as found
  where found.start = place.id and place.site is not found.site`

const assetSites = sql`
  update asset set site = found.site from (
    select asset.id, place.site from asset left join place on place.id = asset.body->>'place'
  ) as found
  where found.id = asset.id and asset.site is not found.site`

const personSites = sql`
  update person set site = body->>'home_site' where site is not body->>'home_site'`

/** The one site of all that a plan names; several, none or unknown ones: null. */
const planSites = sql`
  update plan set site = found.site from (
    select plan.id, (
      select case when count(distinct coalesce(site, '')) = 1 then max(site) end from (
        select place.site from json_each(plan.body, '$.places') named left join place on place.id = named.value
        union all
        select asset.site from json_each(plan.body, '$.assets') named left join asset on asset.id = named.value
      )
    ) as site from plan
  ) as found
  where found.id = plan.id and plan.site is not found.site`

const walkSites = sql`
  update walk set site = found.site from (
    select walk.id, case when one.site = other.site then one.site end as site from walk
    left join asset one on one.id = walk.body->>'from'
    left join asset other on other.id = walk.body->>'to'
  ) as found
  where found.id = walk.id and walk.site is not found.site`

const threatSites = sql`
  update threat set site = found.site from (
    select threat.id, place.site from threat left join place on place.id = threat.body->>'place'
  ) as found
  where found.id = threat.id and threat.site is not found.site`

function bumpVersion(nowMs: number): RawBuilder<unknown> {
  return sql`
    insert into setting (name, value, updated_at_ms) values (${versionSetting}, '1', ${nowMs})
    on conflict (name) do update set value = cast(value as integer) + 1, updated_at_ms = excluded.updated_at_ms`
}
