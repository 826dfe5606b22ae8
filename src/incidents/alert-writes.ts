import type { Compilable, Kysely } from 'kysely'
import { severityRank } from '../engine/incidents/context-worthy.ts'
import type { WatermarkHeld } from '../model/alert-sequence.ts'
import type { Alert } from '../model/alert.ts'
import type { Database } from '../store/state/database.ts'
import { scopeOfAlert } from './visible-parts.ts'

const maxWords = 4_000

/** An alert, and for one that waited what it waited for. */
export interface RaisedAlert extends Alert {
  readonly held?: WatermarkHeld
}

/**
 * Statements that store alerts. Idempotent; who acknowledged, when it was first raised and what it waited for
 * stay. An event that made an
 * alert is context of no incident any more.
 */
export function persistAlerts(db: Kysely<Database>, alerts: readonly RaisedAlert[]): Compilable[] {
  return alerts.flatMap((alert) => [
    upsertAlert(db, alert),
    db.deleteFrom('alert_scope').where('alert_id', '=', alert.id),
    db.insertInto('alert_scope').values(scopeOfAlert(alert).map((pair) => ({ alert_id: alert.id, ...pair }))),
    db.deleteFrom('alert_entity').where('alert_id', '=', alert.id),
    ...insertEntities(db, alert),
    ...chunk(alert.events, 500).map((events) =>
      db.deleteFrom('incident_event').where(
        'event_id',
        'in',
        events.map((event) => event.id),
      ),
    ),
  ])
}

function upsertAlert(db: Kysely<Database>, { held, ...alert }: RaisedAlert): Compilable {
  const columns = {
    rule: alert.rule,
    title: alert.title,
    severity: severityRank(alert.severity),
    time: alert.time,
    words: wordsOf([alert.title, alert.rule, alert.rule_title, ...namesOf(alert.entities)]),
    body: JSON.stringify(alert),
    retracted: 0,
    superseded_by: null,
  }
  return db
    .insertInto('alert')
    .values({
      id: alert.id,
      raised_time: alert.raised_time,
      held: held ? JSON.stringify(held) : null,
      ...columns,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
}

function insertEntities(db: Kysely<Database>, alert: Alert): Compilable[] {
  return chunk(alert.entities, 200).map((entities) =>
    db
      .insertInto('alert_entity')
      .values(entities.map(({ kind, id }) => ({ alert_id: alert.id, kind, entity_id: id })))
      .onConflict((conflict) => conflict.doNothing()),
  )
}

export function namesOf(entities: Alert['entities']): string[] {
  return entities.flatMap((entity) => [entity.name ?? '', entity.id])
}

/** Lower case, bounded: what free text is looked up in. */
export function wordsOf(texts: readonly string[]): string {
  return [...new Set(texts.filter(Boolean))].join(' ').toLowerCase().slice(0, maxWords)
}

export function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  )
}
