import type { Kysely } from 'kysely'
import { z } from 'zod'
import { Grant } from '../model/right.ts'
import type { Database } from '../store/state/database.ts'

export interface KeyRow {
  readonly id: string
  readonly name: string
  readonly kind: 'access' | 'ingest'
  readonly source?: string
  readonly grants: Grant[]
  readonly created_time: number
  readonly created_by: string
  readonly expires_time?: number
  readonly last_used_time?: number
  readonly secrets: number
}

const mostKeys = 5_000

/** Keys that were not revoked, the newest first. */
export async function listKeys(db: Kysely<Database>, nowMs: number): Promise<KeyRow[]> {
  const keys = await db
    .selectFrom('api_key')
    .selectAll()
    .where('revoked_at_ms', 'is', null)
    .orderBy('created_at_ms', 'desc')
    .limit(mostKeys)
    .execute()
  const secrets = await db.selectFrom('api_key_secret').select(['key_id', 'expires_at_ms']).execute()
  const working = Map.groupBy(
    secrets.filter((secret) => (secret.expires_at_ms ?? Infinity) > nowMs),
    (secret) => secret.key_id,
  )
  return keys.map((key) => ({
    id: key.id,
    name: key.name,
    kind: key.kind,
    ...(key.source === null ? {} : { source: key.source }),
    grants: z.array(Grant).parse(JSON.parse(key.grants)),
    created_time: key.created_at_ms,
    created_by: key.created_by,
    ...(key.expires_at_ms === null ? {} : { expires_time: key.expires_at_ms }),
    ...(key.last_used_at_ms === null ? {} : { last_used_time: key.last_used_at_ms }),
    secrets: working.get(key.id)?.length ?? 0,
  }))
}
