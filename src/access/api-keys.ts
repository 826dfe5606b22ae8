import { LRUCache } from 'lru-cache'
import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import { Grant } from '../model/right.ts'
import type { StateStore } from '../store/state/state-store.ts'
import { AccessError } from './access-error.ts'
import { hashToken, makeToken } from './secret-token.ts'

/** What a presented key stands for. */
export interface KeyHolder {
  readonly id: string
  readonly name: string
  readonly kind: 'access' | 'ingest'
  readonly source: string | undefined
  readonly grants: readonly Grant[]
  readonly expiresAtMs: number
}

export interface NewKey {
  readonly name: string
  /** Either grants, or the one source it may write events of. */
  readonly may: { readonly grants: readonly Grant[] } | { readonly ingest: string }
  readonly createdBy: string
  readonly expiresAtMs?: number
}

/** `secret` is shown this once. */
export interface IssuedKey {
  readonly id: string
  readonly secret: string
}

export interface ApiKeys {
  create(key: NewKey): Promise<IssuedKey>
  /** A new secret; the older ones work for `overlapMs` more. */
  rotate(id: string, overlapMs: number): Promise<IssuedKey>
  revoke(id: string): Promise<void>
  /** Every key that may write for a source stops: its source was deleted. */
  revokeForSource(source: string): Promise<void>
  find(secret: string): Promise<KeyHolder | undefined>
  /** Writes when keys were last used; called now and then and at the end. */
  flushUse(): Promise<void>
}

export const keyPrefix = 'ghk_'
const cacheMs = 10_000

/**
 * Keys are found by the hash of their secret, the answer kept for ten seconds (misses too, so a sender with a wrong
 * key costs nothing). Every change made here empties the cache at once; one made by another process within ten seconds.
 */
export function makeApiKeys(state: StateStore, now: () => number): ApiKeys {
  const { db } = state
  const cache = new LRUCache<string, { holder: KeyHolder | undefined }>({ max: 5_000, ttl: cacheMs })
  const used = new Map<string, number>()
  let changes = 0

  async function change<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } finally {
      changes++
      cache.clear()
    }
  }
  const addSecret = (id: string, secret: string) =>
    db.insertInto('api_key_secret').values({
      secret_hash: hashToken(secret),
      key_id: id,
      created_at_ms: now(),
      expires_at_ms: null,
    })
  return {
    create: (key) =>
      change(async () => {
        const id = uuid()
        const secret = keyPrefix + makeToken()
        await state.batch([db.insertInto('api_key').values(rowOf(id, key, now())), addSecret(id, secret)])
        return { id, secret }
      }),
    rotate: (id, overlapMs) =>
      change(async () => {
        await requireKey(state, id)
        const secret = keyPrefix + makeToken()
        const until = now() + overlapMs
        await state.batch([
          db
            .updateTable('api_key_secret')
            .set({ expires_at_ms: until })
            .where('key_id', '=', id)
            .where((eb) => eb.or([eb('expires_at_ms', 'is', null), eb('expires_at_ms', '>', until)])),
          addSecret(id, secret),
        ])
        return { id, secret }
      }),
    revoke: (id) =>
      change(async () => {
        await requireKey(state, id)
        await db.updateTable('api_key').set({ revoked_at_ms: now() }).where('id', '=', id).execute()
      }),
    revokeForSource: (source) =>
      change(async () => {
        await db
          .updateTable('api_key')
          .set({ revoked_at_ms: now() })
          .where('source', '=', source)
          .where('revoked_at_ms', 'is', null)
          .execute()
      }),
    async find(secret) {
      if (!secret.startsWith(keyPrefix) || secret.length > 100) return undefined
      const hash = hashToken(secret)
      let known = cache.get(hash)
      if (!known) {
        const before = changes
        known = { holder: await readHolder(state, hash, now()) }
        if (before === changes) cache.set(hash, known)
      }
      const { holder } = known
      if (!holder || holder.expiresAtMs <= now()) return undefined
      used.set(holder.id, now())
      return holder
    },
    async flushUse() {
      const uses = [...used]
      used.clear()
      if (uses.length === 0) return
      await state.batch(
        uses.map(([id, at]) => db.updateTable('api_key').set({ last_used_at_ms: at }).where('id', '=', id)),
      )
    },
  }
}

function rowOf(id: string, key: NewKey, nowMs: number) {
  const ingest = 'ingest' in key.may
  return {
    id,
    name: key.name,
    kind: ingest ? ('ingest' as const) : ('access' as const),
    source: 'ingest' in key.may ? key.may.ingest : null,
    grants: JSON.stringify('grants' in key.may ? key.may.grants : []),
    created_by: key.createdBy,
    created_at_ms: nowMs,
    expires_at_ms: key.expiresAtMs ?? null,
    revoked_at_ms: null,
    last_used_at_ms: null,
  }
}

async function requireKey(state: StateStore, id: string): Promise<void> {
  const key = await state.db
    .selectFrom('api_key')
    .select('id')
    .where('id', '=', id)
    .where('revoked_at_ms', 'is', null)
    .executeTakeFirst()
  if (!key) throw new AccessError(404, 'key_not_found', `there is no working key ${id}`)
}

async function readHolder(state: StateStore, hash: string, nowMs: number): Promise<KeyHolder | undefined> {
  const row = await state.db
    .selectFrom('api_key_secret')
    .innerJoin('api_key', 'api_key.id', 'api_key_secret.key_id')
    .select(['api_key.id', 'name', 'kind', 'source', 'grants', 'api_key.expires_at_ms'])
    .select('api_key_secret.expires_at_ms as secret_expires_at_ms')
    .where('secret_hash', '=', hash)
    .where('revoked_at_ms', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  const expiresAtMs = Math.min(row.expires_at_ms ?? Infinity, row.secret_expires_at_ms ?? Infinity)
  if (expiresAtMs <= nowMs) return undefined
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    source: row.source ?? undefined,
    grants: z.array(Grant).parse(JSON.parse(row.grants)),
    expiresAtMs,
  }
}
