import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Comment, HistoryEntry } from '../model/incident.ts'
import type { Database } from '../store/state/database.ts'

/** An incident and those that became part of it. */
function withMerged(id: string): RawBuilder<string> {
  return sql<string>`(SELECT id FROM incident WHERE id = ${id} OR merged_into = ${id})`
}

/** Oldest first. `onlyBy`: a viewer who sees only parts gets only their own, since a remark may quote any part. */
export async function readComments(
  db: Kysely<Database>,
  incidentId: string,
  onlyBy: string | undefined,
): Promise<Comment[]> {
  let comments = db
    .selectFrom('comment')
    .select(['id', 'author', 'author_name', 'time', 'text'])
    .where('incident_id', 'in', withMerged(incidentId))
  if (onlyBy !== undefined) comments = comments.where('author', '=', onlyBy)
  return comments
    .orderBy('time')
    .orderBy(sql`rowid`)
    .limit(2_000)
    .execute()
}

/** Oldest first. `plainOnly`: without entries that quote what the incident holds. */
export async function readHistory(
  db: Kysely<Database>,
  incidentId: string,
  plainOnly: boolean,
): Promise<HistoryEntry[]> {
  let history = db
    .selectFrom('incident_history')
    .select(['time', 'actor', 'actor_name', 'action', 'text'])
    .where('incident_id', 'in', withMerged(incidentId))
  if (plainOnly) history = history.where('content', '=', 0)
  return history
    .orderBy('time')
    .orderBy(sql`rowid`)
    .limit(5_000)
    .execute()
}
