import { getMigrations } from 'better-auth/db/migration'
import { expect, test } from 'vitest'
import { openLocalState } from '../store/state/state-store.ts'
import { silentLog } from './log.ts'
import { makeMemoryBox } from './secret-box.ts'
import { makeSignInByOrigin } from './sign-in.ts'

test('our migration gives the sign-in library every table and column it wants', async () => {
  const state = await openLocalState(':memory:')
  const signIn = makeSignInByOrigin({ state, box: makeMemoryBox(), log: silentLog })('http://localhost')
  const { toBeCreated, toBeAdded } = await getMigrations(signIn.options)
  expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] })

  await state.db.schema.alterTable('user').dropColumn('twoFactorEnabled').execute()
  const without = await getMigrations(signIn.options)
  expect(without.toBeAdded.map(({ table }) => table)).toEqual(['user'])
  await state.close()
})
