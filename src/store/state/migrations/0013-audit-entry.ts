import { sql, type Kysely } from 'kysely'

const statements = [
  `create table audit_entry (
     seq integer not null primary key,
     time_ms integer not null,
     actor text not null,
     action text not null,
     target text not null,
     detail text not null,
     prev_hash text not null,
     hash text not null) strict`,
  `create index audit_entry_time on audit_entry (time_ms)`,
  `create index audit_entry_actor on audit_entry (actor, seq)`,
  `create index audit_entry_action on audit_entry (action, seq)`,
  `create index audit_entry_target on audit_entry (target, seq)`,
  `create trigger audit_entry_is_not_changed before update on audit_entry
     begin select raise(abort, 'audit entries are never changed'); end`,
  `create trigger audit_entry_is_not_removed before delete on audit_entry
     begin select raise(abort, 'audit entries are never removed'); end`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
