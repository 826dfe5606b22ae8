import { sql, type Kysely } from 'kysely'

const statements = [
  `create table api_key (
     id text not null primary key,
     name text not null,
     kind text not null check (kind in ('access', 'ingest')),
     source text,
     grants text not null,
     created_by text not null,
     created_at_ms integer not null,
     expires_at_ms integer,
     revoked_at_ms integer,
     last_used_at_ms integer,
     check ((kind = 'ingest') = (source is not null))) strict, without rowid`,
  `create table api_key_secret (
     secret_hash text not null primary key,
     key_id text not null references api_key (id) on delete cascade,
     created_at_ms integer not null,
     expires_at_ms integer) strict, without rowid`,
  `create index api_key_secret_key on api_key_secret (key_id)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
