import type { Kysely, Selectable } from 'kysely'
import type { Assignment } from '../engine/incidents/context-assigner.ts'
import type { StoredIncident } from '../engine/incidents/incident-change.ts'
import { IncidentCommand } from '../engine/incidents/incident-command.ts'
import type { Alert } from '../model/alert.ts'
import type { Database } from '../store/state/database.ts'
import type { IncidentTable } from '../store/state/tables/incident.ts'
import { chunk } from './alert-writes.ts'
import type { IncidentDetail } from './incident-detail.ts'

export type IncidentRow = Selectable<IncidentTable>

/** All an incident is made of, as stored. */
export interface IncidentParts {
  readonly alerts: readonly Alert[]
  readonly context: readonly Assignment[]
}

/** The incident an id leads to now, whatever it was called before. */
export async function readIncidentRow(db: Kysely<Database>, id: string): Promise<IncidentRow | undefined> {
  const row = await db.selectFrom('incident').selectAll().where('id', '=', id).executeTakeFirst()
  if (row) return row.merged_into === null ? row : readIncidentRow(db, row.merged_into)
  const redirect = await db
    .selectFrom('redirect')
    .select('to_id')
    .where('from_id', '=', id)
    .executeTakeFirst()
  return redirect && redirect.to_id !== id ? readIncidentRow(db, redirect.to_id) : undefined
}

export async function readParts(db: Kysely<Database>, incidentId: string): Promise<IncidentParts> {
  const alerts = await db
    .selectFrom('incident_alert')
    .innerJoin('alert', 'alert.id', 'incident_alert.alert_id')
    .select('alert.body')
    .where('incident_id', '=', incidentId)
    .where('retracted', '=', 0)
    .orderBy('alert.time')
    .orderBy('alert.id')
    .execute()
  const context = await db
    .selectFrom('incident_event')
    .select('body')
    .where('incident_id', '=', incidentId)
    .orderBy('time')
    .orderBy('event_id')
    .execute()
  return {
    alerts: alerts.map(({ body }) => JSON.parse(body) as Alert),
    context: context.map(({ body }) => JSON.parse(body) as Assignment),
  }
}

export function readDetail(row: IncidentRow): IncidentDetail {
  return JSON.parse(row.detail) as IncidentDetail
}

/** The incidents that hold these alerts, for `IncidentEngine.recall`. */
export async function readStoredIncidents(
  db: Kysely<Database>,
  alertIds: readonly string[],
): Promise<StoredIncident[]> {
  const ids = new Set<string>()
  for (const some of chunk(alertIds, 500)) {
    const rows = await db
      .selectFrom('incident_alert')
      .select('incident_id')
      .distinct()
      .where('alert_id', 'in', some)
      .execute()
    for (const row of rows) ids.add(row.incident_id)
  }
  const stored: StoredIncident[] = []
  for (const id of [...ids].sort()) {
    const row = await readIncidentRow(db, id)
    if (!row) continue
    const formerIds = await readFormerIds(db, row.id)
    stored.push({ id: row.id, formerIds, ...(await readParts(db, row.id)), rest: readDetail(row).rest })
  }
  return stored
}

async function readFormerIds(db: Kysely<Database>, id: string): Promise<string[]> {
  const renamed = await db.selectFrom('redirect').select('from_id').where('to_id', '=', id).execute()
  const merged = await db.selectFrom('incident').select('id').where('merged_into', '=', id).execute()
  return [...renamed.map((row) => row.from_id), ...merged.map((row) => row.id)]
}

/** Every stored command, for `IncidentEngine.loadCommands` before the log is read. */
export async function readCommands(db: Kysely<Database>): Promise<IncidentCommand[]> {
  const rows = await db.selectFrom('incident_command').select('body').orderBy('time').orderBy('id').execute()
  return rows.map(({ body }) => IncidentCommand.parse(JSON.parse(body)))
}
