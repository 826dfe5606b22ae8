import type { StateStore } from '../store/state/state-store.ts'
import { AccessError } from './access-error.ts'
import { sessionLongestMs } from './sign-in.ts'

export interface SessionRow {
  readonly id: string
  readonly begun: number
  readonly last_renewed: number
  readonly expires: number
  readonly address: string | undefined
  readonly browser: string | undefined
}

export interface Sessions {
  list(userId: string): Promise<SessionRow[]>
  /** Throws `AccessError` when it is not a session of that user. */
  end(userId: string, sessionId: string): Promise<void>
  /** Ends all but `keep`. */
  endAll(userId: string, keep?: string): Promise<void>
  /** Removes what is over. */
  sweep(): Promise<void>
}

export function makeSessions(state: StateStore, now: () => number): Sessions {
  const { db } = state
  return {
    async list(userId) {
      const rows = await db
        .selectFrom('session')
        .selectAll()
        .where('userId', '=', userId)
        .orderBy('createdAt', 'desc')
        .limit(200)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        begun: Date.parse(row.createdAt),
        last_renewed: Date.parse(row.updatedAt),
        expires: Math.min(Date.parse(row.expiresAt), Date.parse(row.createdAt) + sessionLongestMs),
        address: row.ipAddress || undefined,
        browser: row.userAgent || undefined,
      }))
    },
    async end(userId, sessionId) {
      const ended = await db
        .deleteFrom('session')
        .where('userId', '=', userId)
        .where('id', '=', sessionId)
        .returning('id')
        .executeTakeFirst()
      if (!ended) throw new AccessError(404, 'session_not_found', `there is no session ${sessionId}`)
    },
    async endAll(userId, keep) {
      const all = db.deleteFrom('session').where('userId', '=', userId)
      await (keep === undefined ? all : all.where('id', '!=', keep)).execute()
    },
    async sweep() {
      const at = new Date(now()).toISOString()
      const tooOld = new Date(now() - sessionLongestMs).toISOString()
      await state.batch([
        db
          .deleteFrom('session')
          .where((eb) => eb.or([eb('expiresAt', '<', at), eb('createdAt', '<', tooOld)])),
        db.deleteFrom('verification').where('expiresAt', '<', at),
        db.deleteFrom('one_time_link').where('expires_at_ms', '<', now()),
      ])
    },
  }
}
