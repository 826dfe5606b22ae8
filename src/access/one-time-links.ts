import type { Kysely } from 'kysely'
import type { Database } from '../store/state/database.ts'
import type { StateStore } from '../store/state/state-store.ts'
import { AccessError } from './access-error.ts'
import { hashToken, makeToken } from './secret-token.ts'

type Kind = 'setup' | 'invite' | 'reset'

const lifeMs: Record<Kind, number> = { setup: 24 * 3_600_000, invite: 72 * 3_600_000, reset: 24 * 3_600_000 }

export interface OneTimeLink {
  /** Shown once; only its hash is kept. */
  readonly token: string
  readonly expiresAtMs: number
}

/** Makes a link of this kind; an older one of the same kind and user no longer works. */
export async function issueLink(
  state: StateStore,
  kind: Kind,
  userId: string | null,
  nowMs: number,
): Promise<OneTimeLink> {
  const token = makeToken()
  const expiresAtMs = nowMs + lifeMs[kind]
  const older = state.db.deleteFrom('one_time_link').where('kind', '=', kind)
  await state.batch([
    userId === null ? older : older.where('user_id', '=', userId),
    state.db.insertInto('one_time_link').values({
      token_hash: hashToken(token),
      kind,
      user_id: userId,
      created_at_ms: nowMs,
      expires_at_ms: expiresAtMs,
      used_at_ms: null,
    }),
  ])
  return { token, expiresAtMs }
}

export interface OpenLink {
  readonly tokenHash: string
  readonly kind: Kind
  readonly userId: string | undefined
}

const gone = () =>
  new AccessError(
    403,
    'link_not_valid',
    'this link was used, has expired, or was never made',
    'ask for a new one; the set-up link is printed anew at each start',
  )

/** Finds a link that still works. Throws `AccessError` otherwise; using it up is `claimLink`. */
export async function findLink(
  state: StateStore,
  kinds: readonly Kind[],
  token: string,
  nowMs: number,
): Promise<OpenLink> {
  const row = await state.db
    .selectFrom('one_time_link')
    .select(['token_hash', 'kind', 'user_id'])
    .where('token_hash', '=', hashToken(token))
    .where('kind', 'in', kinds)
    .where('used_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirst()
  if (!row) throw gone()
  return { tokenHash: row.token_hash, kind: row.kind, userId: row.user_id ?? undefined }
}

/** Uses the link up: of two at the same moment, one gets it and the other the error. */
export async function claimLink(db: Kysely<Database>, link: OpenLink, nowMs: number): Promise<void> {
  const claimed = await db
    .updateTable('one_time_link')
    .set({ used_at_ms: nowMs })
    .where('token_hash', '=', link.tokenHash)
    .where('used_at_ms', 'is', null)
    .returning('token_hash')
    .executeTakeFirst()
  if (!claimed) throw gone()
}
