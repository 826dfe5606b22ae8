import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Grant } from '../model/right.ts'
import type { Database } from '../store/state/database.ts'
import type { StateStore } from '../store/state/state-store.ts'
import { AccessError } from './access-error.ts'
import { dropSecondFactors, storePassword } from './credentials.ts'
import { grantRows } from './grants.ts'
import { claimLink, findLink, issueLink, type OneTimeLink } from './one-time-links.ts'
import { checkNewPassword, hashPassword } from './passwords.ts'

export interface NewUser {
  readonly name: string
  readonly email: string
  readonly grants: readonly Grant[]
}

export interface Users {
  isEmpty(): Promise<boolean>
  /** A set-up link for the first start; those of earlier starts stop working. */
  issueSetupLink(): Promise<OneTimeLink>
  /** Does this set-up link still work? */
  isSetupToken(token: string): Promise<boolean>
  /** Uses the set-up link up and makes the first administrator. Returns the user's id. */
  createFirst(token: string, user: Omit<NewUser, 'grants'>, password: string): Promise<string>
  /** Makes a user who has no password until the link is used. */
  invite(user: NewUser): Promise<{ id: string; link: OneTimeLink }>
  /** A link that sets a new password; with `dropFactors`, authenticator and passkeys go at once. */
  reset(id: string, dropFactors: boolean): Promise<OneTimeLink>
  /** Whom an invitation or reset is for; it is not used up. */
  findLinkOwner(token: string): Promise<{ readonly name: string; readonly email: string }>
  /** Uses an invitation or reset up. Returns the user's id. */
  acceptLink(token: string, password: string): Promise<string>
  setGrants(id: string, grants: readonly Grant[]): Promise<void>
  setDisabled(id: string, disabled: boolean): Promise<void>
  rename(id: string, name: string): Promise<void>
}

export function makeUsers(state: StateStore, now: () => number): Users {
  const { db } = state
  return {
    isEmpty: () => hasNoUser(db),
    issueSetupLink: () => issueLink(state, 'setup', null, now()),
    isSetupToken: (token) =>
      findLink(state, ['setup'], token, now()).then(
        () => true,
        () => false,
      ),
    async createFirst(token, user, password) {
      const link = await findLink(state, ['setup'], token, now())
      checkNewPassword(password, [user.name, user.email])
      const hash = await hashPassword(password)
      return db.transaction().execute(async (tx) => {
        await claimLink(tx, link, now())
        if (!(await hasNoUser(tx)))
          throw new AccessError(409, 'already_set_up', 'there is an administrator already')
        const grants: Grant[] = [{ role: 'administrator', sites: ['*'] }]
        const id = await insertUser(tx, { ...user, grants }, now())
        await storePassword(tx, id, hash, now())
        return id
      })
    },
    async invite(user) {
      const id = await db.transaction().execute((tx) => insertUser(tx, user, now()))
      return { id, link: await issueLink(state, 'invite', id, now()) }
    },
    async reset(id, dropFactors) {
      await findUser(db, id)
      if (dropFactors) {
        await db.transaction().execute(async (tx) => {
          await dropSecondFactors(tx, id)
          await tx.deleteFrom('session').where('userId', '=', id).execute()
        })
      }
      return issueLink(state, 'reset', id, now())
    },
    async findLinkOwner(token) {
      const link = await findLink(state, ['invite', 'reset'], token, now())
      const { name, email } = await findUser(db, link.userId ?? '')
      return { name, email }
    },
    async acceptLink(token, password) {
      const link = await findLink(state, ['invite', 'reset'], token, now())
      const user = await findUser(db, link.userId ?? '')
      checkNewPassword(password, [user.name, user.email])
      const hash = await hashPassword(password)
      await db.transaction().execute(async (tx) => {
        await claimLink(tx, link, now())
        await storePassword(tx, user.id, hash, now())
      })
      return user.id
    },
    setGrants: (id, grants) =>
      changeUser(db, id, async (tx) => {
        await tx.deleteFrom('user_grant').where('user_id', '=', id).execute()
        const rows = grantRows(id, grants)
        if (rows.length > 0) await tx.insertInto('user_grant').values(rows).execute()
      }),
    async rename(id, name) {
      await findUser(db, id)
      await db.updateTable('user').set({ name }).where('id', '=', id).execute()
    },
    setDisabled: (id, disabled) =>
      changeUser(db, id, async (tx) => {
        await tx
          .updateTable('user')
          .set({ disabled: disabled ? 1 : 0 })
          .where('id', '=', id)
          .execute()
        if (!disabled) return
        await tx.deleteFrom('session').where('userId', '=', id).execute()
        await tx.deleteFrom('one_time_link').where('user_id', '=', id).execute()
      }),
  }
}

/** Makes a change unless it leaves nobody who can administer; then nothing is changed and `AccessError` is thrown. */
function changeUser(
  db: Kysely<Database>,
  id: string,
  change: (tx: Kysely<Database>) => Promise<void>,
): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await findUser(tx, id)
    const before = await countAdministrators(tx)
    await change(tx)
    if (before === 0 || (await countAdministrators(tx)) > 0) return
    throw new AccessError(
      409,
      'last_administrator',
      'this user is the last administrator of the organisation',
      'make another user administrator of all sites first',
    )
  })
}

/** Users who can sign in and administer the whole organisation. */
async function countAdministrators(db: Kysely<Database>): Promise<number> {
  const { count } = await db
    .selectFrom('user')
    .innerJoin('user_grant', 'user_grant.user_id', 'user.id')
    .innerJoin('account', 'account.userId', 'user.id')
    .select((eb) => eb.fn.count<number>('user.id').distinct().as('count'))
    .where('user_grant.role', '=', 'administrator')
    .where('user_grant.site', '=', '*')
    .where((eb) => eb.fn.coalesce('user.disabled', eb.lit(0)), '=', 0)
    .where('account.password', 'is not', null)
    .executeTakeFirstOrThrow()
  return count
}

async function insertUser(tx: Kysely<Database>, user: NewUser, nowMs: number): Promise<string> {
  const id = uuid()
  const email = user.email.toLowerCase()
  const at = new Date(nowMs).toISOString()
  const taken = await tx.selectFrom('user').select('id').where('email', '=', email).executeTakeFirst()
  if (taken) throw new AccessError(409, 'email_taken', `there is a user with the address ${email} already`)
  await tx
    .insertInto('user')
    .values({
      id,
      name: user.name,
      email,
      emailVerified: 1,
      image: null,
      createdAt: at,
      updatedAt: at,
      twoFactorEnabled: 0,
      disabled: 0,
    })
    .execute()
  const rows = grantRows(id, user.grants)
  if (rows.length > 0) await tx.insertInto('user_grant').values(rows).execute()
  return id
}

async function findUser(
  db: Kysely<Database>,
  id: string,
): Promise<{ id: string; name: string; email: string }> {
  const user = await db
    .selectFrom('user')
    .select(['id', 'name', 'email'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!user) throw new AccessError(404, 'user_not_found', `there is no user ${id}`)
  return user
}

async function hasNoUser(db: Kysely<Database>): Promise<boolean> {
  return (await db.selectFrom('user').select('id').limit(1).executeTakeFirst()) === undefined
}
