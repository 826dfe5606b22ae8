import { sql, type RawBuilder, type Selectable, type SelectQueryBuilder, type SqlBool } from 'kysely'
import { scopeOf } from '../access/scope.ts'
import { severityRank } from '../engine/incidents/context-worthy.ts'
import { Alert, type ExplainedAlert, type QueuedAlert } from '../model/alert.ts'
import { WatermarkHeld } from '../model/alert-sequence.ts'
import type { Viewer } from '../model/right.ts'
import type { Database } from '../store/state/database.ts'
import type { StateStore } from '../store/state/state-store.ts'
import type { AlertTable } from '../store/state/tables/alert.ts'
import type { AlertQuery } from './alert-query.ts'
import { IncidentError } from './incident-error.ts'
import { assetKinds, personKinds } from './incident-query.ts'
import { readCursor, writeCursor } from './keyset.ts'
import { likePattern } from './list-incidents.ts'
import { rawStatement } from './raw-statement.ts'
import { pairWithin } from './scope-sql.ts'
import { reachOf, type Reach } from './visible-parts.ts'

export interface AlertServiceOptions {
  readonly state: StateStore
  readonly now: () => number
  readonly newId: () => string
}

type Row = Selectable<AlertTable> & { incident_id: string | null }
type Rows = SelectQueryBuilder<Database, 'alert', object>

const columnsOf = { severity: ['severity', 'time', 'id'], newest: ['time', 'id'] } as const

/** The queue of alerts. A viewer gets an alert when they may see every event it rests on. */
export class AlertService {
  readonly #options: AlertServiceOptions

  constructor(options: AlertServiceOptions) {
    this.#options = options
  }

  async list(
    viewer: Viewer,
    query: AlertQuery,
  ): Promise<{ items: QueuedAlert[]; next?: string; total: number }> {
    const filtered = this.#visible(reachOf(viewer, 'read')).where(
      sql<SqlBool>`${sql.join(conditionsOf(query), sql` AND `)}`,
    )
    const { total } = await filtered
      .select((select) => select.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
    const columns = columnsOf[query.sort]
    let page = withIncident(filtered).orderBy(
      sql`${sql.join(columns.map((name) => sql`${sql.ref(name)} DESC`))}`,
    )
    if (query.after !== undefined) {
      const after = readCursor(query.after, columns.length)
      const refs = sql.join(columns.map((name) => sql.ref(name)))
      page = page.where(sql<SqlBool>`(${refs}) < (${sql.join([...after])})`)
    }
    const rows = await page.limit(query.limit + 1).execute()
    const shown = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? shown.at(-1) : undefined
    const items = shown.map(toQueuedAlert)
    return last ? { items, total, next: writeCursor(columns.map((name) => last[name])) } : { items, total }
  }

  async get(viewer: Viewer, id: string): Promise<QueuedAlert> {
    return toQueuedAlert(await this.#find(id, reachOf(viewer, 'read')))
  }

  /** How many alerts of each rule became true since then, over all sites. Epoch milliseconds. */
  async countByRule(sinceMs: number): Promise<Map<string, number>> {
    const rows = await this.#options.state.db
      .selectFrom('alert')
      .select(({ fn }) => ['rule', fn.countAll<number>().as('count')])
      .where('retracted', '=', 0)
      .where('time', '>=', sinceMs)
      .groupBy('rule')
      .execute()
    return new Map(rows.map(({ rule, count }) => [rule, count]))
  }

  /** With what it waited for; sources by name only for who may see all of them. */
  async explain(viewer: Viewer, id: string): Promise<ExplainedAlert> {
    const row = await this.#find(id, reachOf(viewer, 'read'))
    if (row.held === null) return toQueuedAlert(row)
    const held = WatermarkHeld.parse(JSON.parse(row.held))
    const mayName = scopeOf(viewer, 'read', 'system').all
    return { ...toQueuedAlert(row), held: mayName ? held : { ...held, sources: [] } }
  }

  /** Takes note: who and when. The first one holds; the same person again changes nothing. */
  async acknowledge(viewer: Viewer, id: string): Promise<QueuedAlert> {
    await this.#find(id, reachOf(viewer, 'read'))
    await this.#find(id, reachOf(viewer, 'work')).catch(() => {
      throw new IncidentError('not_allowed', 'You may see this alert, but not work on it.')
    })
    const { state, now } = this.#options
    await state.batch([
      state.db
        .updateTable('alert')
        .set({ acknowledged_by: viewer.id, acknowledged_by_name: viewer.name, acknowledged_time: now() })
        .where('id', '=', id)
        .where('acknowledged_by', 'is', null),
      rawStatement(state.db, this.#note(viewer, id)),
    ])
    const row = await this.#find(id, reachOf(viewer, 'read'))
    if (row.acknowledged_by !== viewer.id) {
      const when = new Date(row.acknowledged_time ?? 0).toISOString()
      throw new IncidentError(
        'alert_acknowledged',
        `${row.acknowledged_by_name ?? row.acknowledged_by} acknowledged this alert at ${when}.`,
      )
    }
    return toQueuedAlert(row)
  }

  #note(viewer: Viewer, id: string): RawBuilder<unknown> {
    const { now, newId } = this.#options
    return sql`INSERT INTO incident_history (id, incident_id, time, actor, actor_name, action, text, content)
      SELECT ${newId()}, ia.incident_id, ${now()}, ${viewer.id}, ${viewer.name}, 'acknowledged',
        'Acknowledged: ' || alert.title, 1
      FROM alert JOIN incident_alert ia ON ia.alert_id = alert.id WHERE alert.id = ${id} AND changes() > 0`
  }

  #visible(reach: Reach): Rows {
    return this.#options.state.db.selectFrom('alert').where('retracted', '=', 0)
      .where(sql<SqlBool>`NOT EXISTS (SELECT 1 FROM alert_scope s WHERE s.alert_id = alert.id
        AND NOT ${pairWithin('s', reach)})`)
  }

  async #find(id: string, reach: Reach): Promise<Row> {
    const row = await withIncident(this.#visible(reach)).where('id', '=', id).executeTakeFirst()
    if (row) return row
    throw new IncidentError(
      'alert_not_found',
      `There is no alert ${JSON.stringify(id.slice(0, 100))} that you may see.`,
      'It may have been withdrawn; look it up in the queue.',
    )
  }
}

function withIncident(rows: Rows) {
  return rows
    .selectAll()
    .select(
      sql<string | null>`(SELECT incident_id FROM incident_alert ia WHERE ia.alert_id = alert.id)`.as(
        'incident_id',
      ),
    )
}

function conditionsOf(query: AlertQuery): RawBuilder<SqlBool>[] {
  const { state, site, severity, rule, person, asset, text, domain, from, to } = query
  const conditions: RawBuilder<SqlBool>[] = [sql<SqlBool>`1`]
  if (state !== 'all') {
    conditions.push(sql<SqlBool>`(acknowledged_by IS NULL) = ${state === 'unacknowledged' ? 1 : 0}`)
  }
  if (severity !== undefined) conditions.push(sql<SqlBool>`severity >= ${severityRank(severity)}`)
  if (rule !== undefined) conditions.push(sql<SqlBool>`rule = ${rule}`)
  if (from !== undefined) conditions.push(sql<SqlBool>`time >= ${from}`)
  if (to !== undefined) conditions.push(sql<SqlBool>`time <= ${to}`)
  if (text !== undefined) conditions.push(sql<SqlBool>`words LIKE ${likePattern(text)} ESCAPE '\\'`)
  if (person !== undefined) conditions.push(about(personKinds, person))
  if (asset !== undefined) conditions.push(about(assetKinds, asset))
  if (site !== undefined) conditions.push(restsOn('site', site))
  if (domain !== undefined) conditions.push(restsOn('domain', domain))
  return conditions
}

function restsOn(column: 'site' | 'domain', value: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`EXISTS (SELECT 1 FROM alert_scope s WHERE s.alert_id = alert.id
    AND ${sql.ref(`s.${column}`)} = ${value})`
}

function about(kinds: readonly string[], id: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`EXISTS (SELECT 1 FROM alert_entity e WHERE e.alert_id = alert.id
    AND e.entity_id = ${id} AND e.kind IN (${sql.join([...kinds])}))`
}

function toQueuedAlert(row: Row): QueuedAlert {
  return {
    ...Alert.parse(JSON.parse(row.body)),
    raised_time: row.raised_time,
    ...(row.incident_id === null ? {} : { incident: row.incident_id }),
    ...(row.acknowledged_by === null ? {} : { acknowledged_by: row.acknowledged_by }),
    ...(row.acknowledged_by_name === null ? {} : { acknowledged_by_name: row.acknowledged_by_name }),
    ...(row.acknowledged_time === null ? {} : { acknowledged_time: row.acknowledged_time }),
  }
}
