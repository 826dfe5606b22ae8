import { sql, type Kysely, type RawBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely'
import { severityRank } from '../engine/incidents/context-worthy.ts'
import type { IncidentSummary } from '../model/incident.ts'
import type { Viewer } from '../model/right.ts'
import type { Database } from '../store/state/database.ts'
import { assetKinds, keysetOf, matchesContent, numberIn, personKinds, statusesOf } from './incident-query.ts'
import type { IncidentQuery } from './incident-query.ts'
import { fullSummary, viewOf } from './incident-view.ts'
import { compareKeysets, readCursor, writeCursor } from './keyset.ts'
import { readParts, type IncidentRow } from './read-incident.ts'
import { pairWithin } from './scope-sql.ts'
import { reachesAll, type Reach } from './visible-parts.ts'

export interface IncidentPage {
  items: IncidentSummary[]
  next?: string
  total: number
}

type Rows = SelectQueryBuilder<Database, 'incident', object>

/** Newest incidents looked at for a viewer who may not see everything; narrower filters reach further back. */
const mostLookedAt = 5_000

export async function listIncidents(
  db: Kysely<Database>,
  query: IncidentQuery,
  viewer: Viewer,
  reach: Reach,
): Promise<IncidentPage> {
  return reachesAll(reach) ? listAll(db, query, viewer, reach) : listVisible(db, query, viewer, reach)
}

/** For who may see everything: the store filters, orders and pages. */
async function listAll(
  db: Kysely<Database>,
  query: IncidentQuery,
  viewer: Viewer,
  reach: Reach,
): Promise<IncidentPage> {
  const filtered = filterRows(db, query, viewer)
  const { total } = await filtered
    .select((select) => select.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const columns = columnsOf[query.sort]
  const order = sql.join(columns.map((column) => sql`${sql.ref(column)} DESC`))
  let page = filtered
    .selectAll()
    .orderBy(sql`${order}`)
    .limit(query.limit + 1)
  if (query.after !== undefined) {
    const after = readCursor(query.after, columns.length)
    const refs = sql.join(columns.map((column) => sql.ref(column)))
    page = page.where(sql<SqlBool>`(${refs}) < (${sql.join([...after])})`)
  }
  const rows = await page.execute()
  const items = rows.slice(0, query.limit).map((row) => fullSummary(row, reach))
  return pageOf(items, rows.length > query.limit, total, query)
}

/**
 * For everybody else: filters and order go by what the viewer sees, since the stored row speaks of all parts. What the
 * store leaves out is a superset's complement: a visible part is never more severe or later than the whole.
 */
async function listVisible(
  db: Kysely<Database>,
  query: IncidentQuery,
  viewer: Viewer,
  reach: Reach,
): Promise<IncidentPage> {
  const rows = await filterRows(db, query, viewer)
    .where(
      sql<SqlBool>`EXISTS (SELECT 1 FROM incident_scope s WHERE s.incident_id = incident.id
      AND ${pairWithin('s', reach)})`,
    )
    .select(
      sql<number>`EXISTS (SELECT 1 FROM incident_scope s WHERE s.incident_id = incident.id
      AND NOT ${pairWithin('s', reach)})`.as('is_partial'),
    )
    .selectAll()
    .orderBy('last_time', 'desc')
    .limit(mostLookedAt)
    .execute()
  const visible: IncidentSummary[] = []
  for (const row of rows) {
    const summary = await summaryFor(db, row, row.is_partial !== 0, reach)
    if (summary && matchesContent(summary, query)) visible.push(summary)
  }
  const { sort, after, limit } = query
  visible.sort((a, b) => compareKeysets(keysetOf(a, sort), keysetOf(b, sort)))
  const cursor = after === undefined ? undefined : readCursor(after, columnsOf[sort].length)
  const rest = cursor ? visible.filter((item) => compareKeysets(cursor, keysetOf(item, sort)) < 0) : visible
  return pageOf(rest.slice(0, limit), rest.length > limit, visible.length, query)
}

async function summaryFor(
  db: Kysely<Database>,
  row: IncidentRow,
  isPartial: boolean,
  reach: Reach,
): Promise<IncidentSummary | undefined> {
  if (!isPartial) return fullSummary(row, reach)
  return viewOf(row, await readParts(db, row.id), reach)?.summary
}

function pageOf(items: IncidentSummary[], more: boolean, total: number, query: IncidentQuery): IncidentPage {
  const last = items.at(-1)
  if (!more || !last) return { items, total }
  return { items, total, next: writeCursor(keysetOf(last, query.sort)) }
}

const columnsOf = {
  severity: ['severity', 'last_time', 'id'],
  newest: ['last_time', 'id'],
  updated: ['updated_time', 'id'],
  number: ['number'],
} as const

function filterRows(db: Kysely<Database>, query: IncidentQuery, viewer: Viewer): Rows {
  let rows: Rows = db.selectFrom('incident').where('merged_into', 'is', null).where('withdrawn', '=', 0)
  const statuses = statusesOf(query)
  if (statuses) rows = rows.where('status', 'in', statuses.length > 0 ? statuses : ['none'])
  if (query.owner === 'none') rows = rows.where('owner', 'is', null)
  else if (query.owner !== undefined)
    rows = rows.where('owner', '=', query.owner === 'me' ? viewer.id : query.owner)
  if (query.team !== undefined) rows = rows.where('team', '=', query.team)
  if (query.severity !== undefined) rows = rows.where('severity', '>=', severityRank(query.severity))
  if (query.from !== undefined) rows = rows.where('last_time', '>=', query.from)
  if (query.to !== undefined) rows = rows.where('first_time', '<=', query.to)
  for (const condition of contentConditions(query)) rows = rows.where(condition)
  return rows
}

function contentConditions(query: IncidentQuery): RawBuilder<SqlBool>[] {
  const { site, domain, person, asset, text } = query
  const conditions: RawBuilder<SqlBool>[] = []
  if (site !== undefined) conditions.push(listed('$.sites', site))
  for (const name of domain === 'both' ? ['physical', 'cyber'] : domain ? [domain] : []) {
    conditions.push(listed('$.domains', name))
  }
  if (person !== undefined) conditions.push(about(personKinds, person))
  if (asset !== undefined) conditions.push(about(assetKinds, asset))
  if (text !== undefined) conditions.push(textCondition(text))
  return conditions
}

function textCondition(text: string): RawBuilder<SqlBool> {
  const pattern = likePattern(text)
  return sql<SqlBool>`(words LIKE ${pattern} ESCAPE '\\' OR LOWER(COALESCE(title_override, '')) LIKE ${pattern} ESCAPE '\\'
    OR number = ${numberIn(text) ?? -1} OR ${partOfHidden(pattern)})`
}

/** A title made of a visible part need not be in the stored words: the alerts' own words are looked at too. */
function partOfHidden(pattern: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`EXISTS (SELECT 1 FROM incident_alert ia JOIN alert a ON a.id = ia.alert_id
    WHERE ia.incident_id = incident.id AND a.words LIKE ${pattern} ESCAPE '\\')`
}

export function likePattern(text: string): string {
  return `%${text.toLowerCase().replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`
}

function listed(path: string, value: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`EXISTS (SELECT 1 FROM json_each(incident.detail, ${path}) WHERE value = ${value})`
}

function about(kinds: readonly string[], id: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`incident.id IN (SELECT ia.incident_id FROM alert_entity e
    JOIN incident_alert ia ON ia.alert_id = e.alert_id
    WHERE e.entity_id = ${id} AND e.kind IN (${sql.join([...kinds])}))`
}
