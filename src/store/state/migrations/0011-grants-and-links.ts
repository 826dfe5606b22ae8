import { sql, type Kysely } from 'kysely'

const statements = [
  `create table user_grant (
     user_id text not null references "user" (id) on delete cascade,
     role text not null check (role in ('viewer', 'operator', 'analyst', 'supervisor', 'administrator')),
     site text not null,
     primary key (user_id, role, site)) strict, without rowid`,
  `create table one_time_link (
     token_hash text not null primary key,
     kind text not null check (kind in ('setup', 'invite', 'reset')),
     user_id text references "user" (id) on delete cascade,
     created_at_ms integer not null,
     expires_at_ms integer not null,
     used_at_ms integer) strict, without rowid`,
  `create index one_time_link_user on one_time_link (user_id)`,
  `create table sign_in_throttle (
     key text not null primary key,
     failures integer not null,
     blocked_until_ms integer not null,
     updated_at_ms integer not null) strict, without rowid`,
  `create index sign_in_throttle_age on sign_in_throttle (updated_at_ms)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
