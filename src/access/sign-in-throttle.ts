import { sql } from 'kysely'
import ipaddr from 'ipaddr.js'
import type { StateStore } from '../store/state/state-store.ts'
import { hashToken } from './secret-token.ts'

/**
 * How many failures are free before each further one doubles the wait. The pair is strict; an account alone is
 * lenient, so that a stranger cannot lock its owner out from elsewhere; an address stands for a whole office.
 */
const free = { pair: 5, account: 20, address: 40 } as const
const firstWaitMs = 1_000
const longestWaitMs = 15 * 60_000
/** A key that rested this long starts again. */
const forgetMs = 24 * 3_600_000

export interface SignInThrottle {
  /**
   * Counts an attempt before it is tried, so that many at once gain nothing. Returns 0, or the milliseconds to wait;
   * then the attempt must not be tried.
   */
  begin(account: string | undefined, address: string): Promise<number>
  /** The attempt was right: the account starts again, the address gets its count back. */
  succeed(account: string | undefined, address: string): Promise<void>
  /** Removes what is forgotten. */
  sweep(): Promise<void>
}

type Kind = keyof typeof free

export function makeSignInThrottle(state: StateStore, now: () => number): SignInThrottle {
  const { db } = state
  async function count(kind: Kind, key: string): Promise<number> {
    const at = now()
    const failures = sql<number>`case when updated_at_ms < ${at - forgetMs} then 1 else failures + 1 end`
    const wait = sql<number>`case when failures + 1 < ${free[kind]} or updated_at_ms < ${at - forgetMs} then 0
      else ${at} + min(${longestWaitMs}, ${firstWaitMs} << min(failures + 1 - ${free[kind]}, 20)) end`
    const counted = await db
      .insertInto('sign_in_throttle')
      .values({ key, failures: 1, blocked_until_ms: 0, updated_at_ms: at })
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({ failures, blocked_until_ms: wait, updated_at_ms: at })
          .where('sign_in_throttle.blocked_until_ms', '<=', at),
      )
      .returning('key')
      .executeTakeFirst()
    if (counted) return 0
    const row = await db
      .selectFrom('sign_in_throttle')
      .select('blocked_until_ms')
      .where('key', '=', key)
      .executeTakeFirst()
    return Math.max(1, (row?.blocked_until_ms ?? at) - at)
  }
  return {
    async begin(account, address) {
      for (const [kind, key] of keysOf(account, address)) {
        const waitMs = await count(kind, key)
        if (waitMs > 0) return waitMs
      }
      return 0
    },
    async succeed(account, address) {
      const keys = keysOf(account, address)
      const cleared = keys.filter(([kind]) => kind !== 'address').map(([, key]) => key)
      const given = keys.filter(([kind]) => kind === 'address').map(([, key]) => key)
      await state.batch([
        db.deleteFrom('sign_in_throttle').where('key', 'in', [...cleared, '']),
        db
          .updateTable('sign_in_throttle')
          .set({ failures: sql<number>`max(0, failures - 1)`, blocked_until_ms: 0 })
          .where('key', 'in', given),
      ])
    },
    async sweep() {
      await db
        .deleteFrom('sign_in_throttle')
        .where('updated_at_ms', '<', now() - forgetMs)
        .execute()
    },
  }
}

/** Addresses first: an address that is blocked anyway must not count against an account. */
function keysOf(account: string | undefined, address: string): [Kind, string][] {
  const from = addressKey(address)
  const keys: [Kind, string][] = [['address', `address:${from}`]]
  if (account === undefined) return keys
  const who = hashToken(account.trim().toLowerCase())
  return [...keys, ['pair', `pair:${who}:${from}`], ['account', `account:${who}`]]
}

/** IPv6 by its /64, which one household has; IPv4 as it is. */
function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return parsed.toNormalizedString().split(':').slice(0, 4).join(':')
}
