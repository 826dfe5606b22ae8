import { sql, type Kysely } from 'kysely'

const statements = [
  `CREATE TABLE alert (
    id TEXT PRIMARY KEY, rule TEXT NOT NULL, title TEXT NOT NULL, severity INTEGER NOT NULL, time INTEGER NOT NULL,
    raised_time INTEGER NOT NULL, words TEXT NOT NULL, body TEXT NOT NULL, retracted INTEGER NOT NULL DEFAULT 0,
    superseded_by TEXT, acknowledged_by TEXT, acknowledged_by_name TEXT, acknowledged_time INTEGER)`,
  `CREATE INDEX alert_by_severity ON alert (severity, time, id) WHERE retracted = 0`,
  `CREATE INDEX alert_by_time ON alert (time, id) WHERE retracted = 0`,
  `CREATE INDEX alert_by_rule ON alert (rule, time)`,
  `CREATE TABLE alert_scope (
    alert_id TEXT NOT NULL, site TEXT NOT NULL, domain TEXT NOT NULL,
    PRIMARY KEY (alert_id, site, domain)) WITHOUT ROWID`,
  `CREATE TABLE alert_entity (
    alert_id TEXT NOT NULL, kind TEXT NOT NULL, entity_id TEXT NOT NULL,
    PRIMARY KEY (alert_id, kind, entity_id)) WITHOUT ROWID`,
  `CREATE INDEX alert_entity_by_entity ON alert_entity (kind, entity_id, alert_id)`,
  `CREATE TABLE incident (
    id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, title TEXT NOT NULL, title_override TEXT,
    severity INTEGER NOT NULL, status TEXT NOT NULL DEFAULT 'new', disposition TEXT, owner TEXT, owner_name TEXT,
    team TEXT, first_time INTEGER NOT NULL, last_time INTEGER NOT NULL, opened_time INTEGER NOT NULL,
    updated_time INTEGER NOT NULL, alert_count INTEGER NOT NULL, event_count INTEGER NOT NULL, words TEXT NOT NULL,
    detail TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1, merged_into TEXT, withdrawn INTEGER NOT NULL DEFAULT 0)`,
  `CREATE INDEX incident_by_last_time ON incident (last_time, id)`,
  `CREATE INDEX incident_by_severity ON incident (severity, last_time, id)`,
  `CREATE INDEX incident_by_owner ON incident (owner, last_time) WHERE owner IS NOT NULL`,
  `CREATE INDEX incident_by_merge ON incident (merged_into) WHERE merged_into IS NOT NULL`,
  `CREATE TABLE incident_scope (
    incident_id TEXT NOT NULL, site TEXT NOT NULL, domain TEXT NOT NULL,
    PRIMARY KEY (incident_id, site, domain)) WITHOUT ROWID`,
  `CREATE TABLE incident_alert (alert_id TEXT PRIMARY KEY, incident_id TEXT NOT NULL) WITHOUT ROWID`,
  `CREATE INDEX incident_alert_by_incident ON incident_alert (incident_id)`,
  `CREATE TABLE incident_event (
    event_id TEXT PRIMARY KEY, incident_id TEXT NOT NULL, alert_id TEXT NOT NULL, time INTEGER NOT NULL,
    site TEXT NOT NULL, domain TEXT NOT NULL, body TEXT NOT NULL)`,
  `CREATE INDEX incident_event_by_incident ON incident_event (incident_id, time)`,
  `CREATE TABLE redirect (from_id TEXT PRIMARY KEY, to_id TEXT NOT NULL) WITHOUT ROWID`,
  `CREATE INDEX redirect_by_target ON redirect (to_id)`,
  `CREATE TABLE comment (
    id TEXT PRIMARY KEY, incident_id TEXT NOT NULL, author TEXT NOT NULL, author_name TEXT NOT NULL,
    time INTEGER NOT NULL, text TEXT NOT NULL)`,
  `CREATE INDEX comment_by_incident ON comment (incident_id, time)`,
  `CREATE TABLE incident_history (
    id TEXT PRIMARY KEY, incident_id TEXT NOT NULL, time INTEGER NOT NULL, actor TEXT NOT NULL,
    actor_name TEXT NOT NULL, action TEXT NOT NULL, text TEXT NOT NULL, content INTEGER NOT NULL)`,
  `CREATE INDEX incident_history_by_incident ON incident_history (incident_id, time)`,
  `CREATE TABLE incident_command (id TEXT PRIMARY KEY, time INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID`,
]

/** Alerts, incidents and people's work on them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
