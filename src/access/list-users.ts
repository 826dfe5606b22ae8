import type { Kysely } from 'kysely'
import type { Grant } from '../model/right.ts'
import type { Database } from '../store/state/database.ts'
import { grantsOf } from './grants.ts'

export interface UserRow {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly grants: Grant[]
  readonly two_factor: boolean
  readonly disabled: boolean
  readonly invited: boolean
  readonly created_time: number
  readonly last_seen_time?: number
}

const mostUsers = 5_000

/** All users by name, or the one with the id `only`. Five statements, whatever their number. */
export async function listUsers(db: Kysely<Database>, only?: string): Promise<UserRow[]> {
  const all = db.selectFrom('user').selectAll().orderBy('name').limit(mostUsers)
  const users = await (only === undefined ? all : all.where('id', '=', only)).execute()
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
      two_factor: user.twoFactorEnabled === 1 || withPasskey.has(user.id),
      disabled: user.disabled === 1,
      invited: !withPassword.has(user.id),
      created_time: Date.parse(user.createdAt),
      ...(last === undefined ? {} : { last_seen_time: Date.parse(last) }),
    }
  })
}
