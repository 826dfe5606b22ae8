import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLocalState, type StateStore } from '../store/state/state-store.ts'
import { makeSignInThrottle } from './sign-in-throttle.ts'

let state: StateStore
let nowMs: number
const now = () => nowMs
beforeEach(async () => {
  nowMs = 1_000_000
  state = await openLocalState(':memory:')
})
afterEach(() => state.close())

test('each further failure doubles the wait, up to a quarter of an hour', async () => {
  const throttle = makeSignInThrottle(state, now)
  const waits: number[] = []
  for (let failure = 0; failure < 20; failure++) {
    expect(await throttle.begin('ada@example.org', '192.0.2.1')).toBe(0)
    const wait = await throttle.begin('ada@example.org', '192.0.2.1')
    // While nothing is blocked this second attempt counts as well.
    if (wait > 0) {
      waits.push(wait)
      nowMs += wait
    }
  }
  expect(waits.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
  expect(Math.max(...waits)).toBe(15 * 60_000)
})

test('a restart forgets nothing; a day without failures does', async () => {
  for (let failure = 0; failure < 5; failure++) await makeSignInThrottle(state, now).begin('a', '192.0.2.1')
  expect(await makeSignInThrottle(state, now).begin('A ', '192.0.2.1')).toBeGreaterThan(0)
  nowMs += 25 * 3_600_000
  const throttle = makeSignInThrottle(state, now)
  for (let failure = 0; failure < 4; failure++) expect(await throttle.begin('a', '192.0.2.1')).toBe(0)
  nowMs += 25 * 3_600_000
  await throttle.sweep()
  expect(await state.db.selectFrom('sign_in_throttle').selectAll().execute()).toEqual([])
})

test('a stranger does not lock the owner out from elsewhere at once', async () => {
  const throttle = makeSignInThrottle(state, now)
  for (let failure = 0; failure < 12; failure++) await throttle.begin('ada', '198.51.100.7')
  expect(await throttle.begin('ada', '198.51.100.7')).toBeGreaterThan(0)
  expect(await throttle.begin('ada', '192.0.2.1')).toBe(0)
})

test('one address that tries many accounts is slowed down, its whole IPv6 network too', async () => {
  const throttle = makeSignInThrottle(state, now)
  for (let account = 0; account < 40; account++) {
    await throttle.begin(`user${account}`, `2001:db8:1:2::${account.toString(16)}`)
  }
  expect(await throttle.begin('another', '2001:db8:1:2:ffff::1')).toBeGreaterThan(0)
  expect(await throttle.begin('another', '2001:db8:1:3::1')).toBe(0)
})

test('success clears the account and gives the address its count back', async () => {
  const throttle = makeSignInThrottle(state, now)
  for (let failure = 0; failure < 4; failure++) await throttle.begin('ada', '192.0.2.1')
  await throttle.succeed('ada', '192.0.2.1')
  for (let failure = 0; failure < 4; failure++) expect(await throttle.begin('ada', '192.0.2.1')).toBe(0)
  const address = await state.db
    .selectFrom('sign_in_throttle')
    .select('failures')
    .where('key', '=', 'address:192.0.2.1')
    .executeTakeFirstOrThrow()
  expect(address.failures).toBe(7)
})

test('the store does not hold who was tried', async () => {
  await makeSignInThrottle(state, now).begin('ada@example.org', '192.0.2.1')
  const rows = await state.db.selectFrom('sign_in_throttle').select('key').execute()
  expect(rows.map((row) => row.key).join()).not.toContain('ada')
})
