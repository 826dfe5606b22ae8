import { sql, type Compilable, type Kysely } from 'kysely'
import type { IncidentCommand } from '../engine/incidents/incident-command.ts'
import type { Comment } from '../model/incident.ts'
import type { Database } from '../store/state/database.ts'
import type { StateStore } from '../store/state/state-store.ts'
import type { Actor, HistoryLine, PlannedChange } from './incident-changes.ts'
import { rawStatement } from './raw-statement.ts'
import type { IncidentRow } from './read-incident.ts'
import type { Note } from './regroup.ts'

interface Writer {
  readonly state: StateStore
  readonly now: () => number
  readonly newId: () => string
}

/**
 * Applies a change if the incident is still at the row's version. False: it is not, and nothing was written. Rows are
 * found by number, which stays when the engine gives an incident another id meanwhile.
 */
export async function applyChange(
  writer: Writer,
  row: IncidentRow,
  actor: Actor,
  change: PlannedChange,
  comment: string | undefined,
  command: IncidentCommand | undefined,
): Promise<boolean> {
  const { state, now, newId } = writer
  const update = state.db
    .updateTable('incident')
    .set({ ...change.set, version: row.version + 1, updated_time: now() })
    .where('number', '=', row.number)
    .where('version', '=', row.version)
  // Each statement after the update writes one row, or none when the one before it changed nothing.
  const lines: HistoryLine[] = [...change.history]
  if (comment !== undefined) lines.push({ action: 'comment', text: 'Commented', content: false })
  const statements = lines.map((line) => insertHistory(writer, row.number, actor, line, true))
  if (comment !== undefined) {
    statements.push(insertComment(state.db, row.number, newComment(newId(), actor, now(), comment), true))
  }
  if (command) statements.push(insertCommand(state.db, command, true))
  const [result] = await state.batch([update, ...statements])
  return result?.changes === 1
}

export async function writeComment(
  writer: Writer,
  row: IncidentRow,
  actor: Actor,
  text: string,
): Promise<Comment> {
  const comment = newComment(writer.newId(), actor, writer.now(), text)
  const line = { action: 'comment', text: 'Commented', content: false }
  await writer.state.batch([
    insertComment(writer.state.db, row.number, comment, false),
    insertHistory(writer, row.number, actor, line, false),
    writer.state.db
      .updateTable('incident')
      .set({ updated_time: comment.time })
      .where('number', '=', row.number),
  ])
  return comment
}

export async function storeCommand(
  writer: Writer,
  command: IncidentCommand,
  actor: Actor,
  notes: readonly Note[],
): Promise<void> {
  await writer.state.batch([
    insertCommand(writer.state.db, command, false),
    ...notes.map(({ number, action, text }) =>
      insertHistory(writer, number, actor, { action, text, content: true }, false),
    ),
  ])
}

function newComment(id: string, actor: Actor, time: number, text: string): Comment {
  return { id, author: actor.id, author_name: actor.name, time, text }
}

const ifChanged = sql`AND changes() > 0`
const always = sql``

function insertHistory(
  { state, now, newId }: Writer,
  number: number,
  actor: Actor,
  { action, text, content }: HistoryLine,
  conditional: boolean,
): Compilable {
  return rawStatement(
    state.db,
    sql`INSERT INTO incident_history (id, incident_id, time, actor, actor_name, action, text, content)
      SELECT ${newId()}, id, ${now()}, ${actor.id}, ${actor.name}, ${action}, ${text}, ${content ? 1 : 0}
      FROM incident WHERE number = ${number} ${conditional ? ifChanged : always}`,
  )
}

function insertComment(
  db: Kysely<Database>,
  number: number,
  { id, author, author_name, time, text }: Comment,
  conditional: boolean,
): Compilable {
  return rawStatement(
    db,
    sql`INSERT INTO comment (id, incident_id, author, author_name, time, text)
      SELECT ${id}, id, ${author}, ${author_name}, ${time}, ${text}
      FROM incident WHERE number = ${number} ${conditional ? ifChanged : always}`,
  )
}

function insertCommand(db: Kysely<Database>, command: IncidentCommand, conditional: boolean): Compilable {
  return rawStatement(
    db,
    sql`INSERT INTO incident_command (id, time, body)
      SELECT ${command.id}, ${command.time}, ${JSON.stringify(command)}
      WHERE 1 ${conditional ? ifChanged : always}`,
  )
}
