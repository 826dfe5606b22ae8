import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Database } from '../store/state/database.ts'

/** Sets a user's password hash, whether or not there was one, and ends every session. Part of a transaction. */
export async function storePassword(
  tx: Kysely<Database>,
  userId: string,
  passwordHash: string,
  nowMs: number,
): Promise<void> {
  const at = new Date(nowMs).toISOString()
  const changed = await tx
    .updateTable('account')
    .set({ password: passwordHash, updatedAt: at })
    .where('userId', '=', userId)
    .where('providerId', '=', 'credential')
    .returning('id')
    .executeTakeFirst()
  if (!changed) {
    await tx
      .insertInto('account')
      .values({
        id: uuid(),
        accountId: userId,
        providerId: 'credential',
        userId,
        accessToken: null,
        refreshToken: null,
        idToken: null,
        accessTokenExpiresAt: null,
        refreshTokenExpiresAt: null,
        scope: null,
        password: passwordHash,
        createdAt: at,
        updatedAt: at,
      })
      .execute()
  }
  await tx.deleteFrom('session').where('userId', '=', userId).execute()
}

/** Takes away authenticator and passkeys, for one who lost them. */
export async function dropSecondFactors(tx: Kysely<Database>, userId: string): Promise<void> {
  await tx.deleteFrom('twoFactor').where('userId', '=', userId).execute()
  await tx.deleteFrom('passkey').where('userId', '=', userId).execute()
  await tx.updateTable('user').set({ twoFactorEnabled: 0 }).where('id', '=', userId).execute()
}
