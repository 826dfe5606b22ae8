import { sql, type Compilable, type Kysely, type RawBuilder } from 'kysely'
import { severityRank } from '../engine/incidents/context-worthy.ts'
import type { Assignment } from '../engine/incidents/context-assigner.ts'
import type { IncidentChange } from '../engine/incidents/incident-change.ts'
import type { Database } from '../store/state/database.ts'
import { chunk, namesOf, wordsOf } from './alert-writes.ts'
import { detailOf } from './incident-detail.ts'
import { rawStatement } from './raw-statement.ts'
import { currentId, persistRedirect, persistRevive } from './redirect-writes.ts'

type Upsert = Extract<IncidentChange, { kind: 'upsert' }>

/**
 * Statements that store what the engine changed, to be committed in one batch after `persistAlerts` of the same round
 * and before the offset. Idempotent, also when the log is read again from an older offset. What people wrote stays.
 */
export function persistChanges(
  db: Kysely<Database>,
  changes: readonly IncidentChange[],
  nowMs: number,
): Compilable[] {
  return changes.flatMap((change) => persistChange(db, change, nowMs))
}

function persistChange(db: Kysely<Database>, change: IncidentChange, nowMs: number): Compilable[] {
  if (change.kind === 'redirect') return persistRedirect(db, change.from, change.to, nowMs)
  if (change.kind === 'revive') return persistRevive(db, change.id)
  if (change.kind === 'withdraw') return persistWithdrawal(db, change.id, nowMs)
  if (change.kind === 'retract') return persistRetraction(db, change.alert, change.supersededBy)
  return persistIncident(db, change, nowMs)
}

function persistIncident(db: Kysely<Database>, change: Upsert, nowMs: number): Compilable[] {
  const { incident, addedAlerts, addedContext, removedContext } = change
  return [
    rawStatement(db, upsertIncident(change, nowMs)),
    rawStatement(
      db,
      sql`INSERT INTO incident_history (id, incident_id, time, actor, actor_name, action, text, content)
        SELECT 'opened:' || number, id, opened_time, 'gatehouse', 'Gatehouse', 'opened', 'Opened', 0
        FROM incident WHERE id = ${incident.id} ON CONFLICT DO NOTHING`,
    ),
    ...addedAlerts.map((alert) => rawStatement(db, placeAlert(alert, incident.id))),
    ...addedContext.map((assignment) => rawStatement(db, placeEvent(assignment, incident.id))),
    ...chunk(removedContext, 500).map((ids) =>
      db.deleteFrom('incident_event').where('incident_id', '=', incident.id).where('event_id', 'in', ids),
    ),
    ...addScope(db, change),
  ]
}

/** A redirected id is not stored: its parts are already where it leads. */
function upsertIncident({ incident }: Upsert, nowMs: number): RawBuilder<unknown> {
  const { digest } = incident
  const words = wordsOf([digest.title, ...namesOf(digest.entities), ...digest.sites, ...digest.sources])
  return sql`INSERT INTO incident (id, number, title, severity, first_time, last_time, opened_time, updated_time,
      alert_count, event_count, words, detail)
    SELECT ${incident.id}, (SELECT COALESCE(MAX(number), 0) + 1 FROM incident), ${digest.title},
      ${severityRank(digest.severity)}, ${digest.first_time}, ${digest.last_time}, ${nowMs}, ${nowMs},
      ${digest.alert_count}, ${digest.event_count}, ${words}, ${JSON.stringify(detailOf(incident))}
    WHERE NOT EXISTS (SELECT 1 FROM redirect WHERE from_id = ${incident.id})
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, severity = excluded.severity,
      first_time = excluded.first_time, last_time = excluded.last_time, updated_time = excluded.updated_time,
      alert_count = excluded.alert_count, event_count = excluded.event_count, words = excluded.words,
      detail = excluded.detail, withdrawn = 0
    WHERE title <> excluded.title OR severity <> excluded.severity OR alert_count <> excluded.alert_count
      OR event_count <> excluded.event_count OR detail <> excluded.detail OR withdrawn <> 0
      OR first_time <> excluded.first_time OR last_time <> excluded.last_time`
}

function placeAlert(alert: string, incident: string): RawBuilder<unknown> {
  return sql`INSERT INTO incident_alert (alert_id, incident_id) VALUES (${alert}, ${currentId(incident)})
    ON CONFLICT (alert_id) DO UPDATE SET incident_id = excluded.incident_id`
}

function placeEvent(assignment: Assignment, incident: string): RawBuilder<unknown> {
  const { event, alert } = assignment
  return sql`INSERT INTO incident_event (event_id, incident_id, alert_id, time, site, domain, body)
    VALUES (${event.id}, ${currentId(incident)}, ${alert}, ${event.time}, ${event.site ?? ''}, ${event.domain},
      ${JSON.stringify(assignment)})
    ON CONFLICT (event_id) DO UPDATE SET
      incident_id = excluded.incident_id, alert_id = excluded.alert_id, body = excluded.body`
}

function addScope(db: Kysely<Database>, { incident, addedAlerts, addedContext }: Upsert): Compilable[] {
  const pairs = new Map(
    addedContext.map(({ event }) => [`${event.domain} ${event.site ?? ''}`, event] as const),
  )
  return [
    ...chunk(addedAlerts, 500).map((ids) =>
      rawStatement(
        db,
        sql`INSERT INTO incident_scope (incident_id, site, domain)
          SELECT DISTINCT ${currentId(incident.id)}, site, domain FROM alert_scope
          WHERE alert_id IN (${sql.join(ids)}) ON CONFLICT DO NOTHING`,
      ),
    ),
    ...[...pairs.values()].map(({ site, domain }) =>
      rawStatement(
        db,
        sql`INSERT INTO incident_scope (incident_id, site, domain)
          VALUES (${currentId(incident.id)}, ${site ?? ''}, ${domain}) ON CONFLICT DO NOTHING`,
      ),
    ),
  ]
}

/** An incident that somebody worked on stays to be seen, empty, and says why. */
function persistWithdrawal(db: Kysely<Database>, id: string, nowMs: number): Compilable[] {
  return [
    rawStatement(
      db,
      sql`INSERT INTO incident_history (id, incident_id, time, actor, actor_name, action, text, content)
        SELECT 'withdrawn:' || number, id, ${nowMs}, 'gatehouse', 'Gatehouse', 'withdrawn',
          'All its alerts were withdrawn: events that came late explained them', 0
        FROM incident WHERE id = ${id} ON CONFLICT DO NOTHING`,
    ),
    rawStatement(
      db,
      sql`UPDATE incident SET alert_count = 0, updated_time = ${nowMs},
          withdrawn = CASE WHEN status = 'new' AND owner IS NULL THEN 1 ELSE 0 END
        WHERE id = ${id} AND alert_count > 0`,
    ),
  ]
}

function persistRetraction(
  db: Kysely<Database>,
  alert: string,
  supersededBy: string | undefined,
): Compilable[] {
  return [
    db
      .updateTable('alert')
      .set({ retracted: 1, superseded_by: supersededBy ?? null })
      .where('id', '=', alert),
    db.deleteFrom('incident_alert').where('alert_id', '=', alert),
  ]
}
