import type { Kysely } from 'kysely'
import type { Grant } from '../model/right.ts'
import type { Database } from '../store/state/database.ts'
import { grantsOf } from './grants.ts'

export interface UserRow {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly grants: Grant[]
  readonly state: 'active' | 'invited' | 'disabled'
  readonly second_factor: boolean
  readonly created: number
  readonly last_seen?: number
}

const mostUsers = 5_000

/** All users by name. Four statements, whatever their number. */
export async function listUsers(db: Kysely<Database>): Promise<UserRow[]> {
  const users = await db.selectFrom('user').selectAll().orderBy('name').limit(mostUsers).execute()
  const grants = await db.selectFrom('user_grant').selectAll().execute()
  const accounts = await db.selectFrom('account').select('userId').where('password', 'is not', null).execute()
  const passkeys = await db.selectFrom('passkey').select('userId').execute()
  const seen = await db
    .selectFrom('session')
    .select((eb) => ['userId', eb.fn.max('updatedAt').as('last')])
    .groupBy('userId')
    .execute()
  const grantsByUser = Map.groupBy(grants, (row) => row.user_id)
  const withPassword = new Set(accounts.map((row) => row.userId))
  const withPasskey = new Set(passkeys.map((row) => row.userId))
  const lastByUser = new Map(seen.map((row) => [row.userId, row.last]))
  return users.map((user) => {
    const last = lastByUser.get(user.id)
    return {
      id: user.id,
      name: user.name,
      email: user.email,
      grants: grantsOf(grantsByUser.get(user.id) ?? []),
      state: user.disabled === 1 ? 'disabled' : withPassword.has(user.id) ? 'active' : 'invited',
      second_factor: user.twoFactorEnabled === 1 || withPasskey.has(user.id),
      created: Date.parse(user.createdAt),
      ...(last === undefined ? {} : { last_seen: Date.parse(last) }),
    }
  })
}
