import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCommonPassword } from './common-passwords.ts'
import { checkNewPassword, hashPassword, verifyPassword } from './passwords.ts'

test.each([
  'password1234',
  'Password1234!',
  'P@ssw0rd1234',
  'passwordpassword',
  'qwertyuiop12',
  'qwertyuiopas',
  '123456789012',
  '210987654321',
  'abcdefghijkl',
  'aaaaaaaaaaaa',
  'abababababab',
  'iloveyou1234',
  'summersummer2026',
  'administrator1',
  'letmein letmein',
  '1qaz2wsx3edc',
  'gatehouse2026',
  'correcthorsebatterystaple',
])('%s is common', (password) => {
  expect(isCommonPassword(password.padEnd(12, '1'), [])).toBe(true)
})

test.each([
  'violet tractor hums quietly',
  'Kx7#mQ2vLw9!',
  'staple horse wagon lemon',
  'my dog ate the green lamp',
])('%s is not', (password) =>
  expect(isCommonPassword(password, ['Ada Lovelace', 'ada@example.org'])).toBe(false),
)

test('the own name or address is no password', () => {
  expect(isCommonPassword('AdaLovelace1815', ['Ada Lovelace', 'ada@example.org'])).toBe(true)
  expect(() => checkNewPassword('lovelace.example', ['Ada Lovelace', 'ada@example.org'])).toThrow(
    /many people/,
  )
})

test('length has two bounds', () => {
  expect(() => checkNewPassword('Kx7#mQ2vLw9', [])).toThrow(/shorter/)
  expect(() => checkNewPassword('Kx7#mQ2vLw9!'.repeat(20), [])).toThrow(/longer/)
  expect(() => checkNewPassword('Kx7#mQ2vLw9!', [])).not.toThrow()
})

test('checking takes any text', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.array(fc.string(), { maxLength: 3 }), (password, about) => {
      expect(typeof isCommonPassword(password, about)).toBe('boolean')
    }),
  )
})

test('a hash is argon2id, salted, and verifies its password in either way of writing an accent', async () => {
  const composed = 'caf\u00e9 au lait au matin'
  const decomposed = 'cafe\u0301 au lait au matin'
  const [one, two] = await Promise.all([hashPassword(composed), hashPassword(composed)])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(two)
  expect(await verifyPassword(one, decomposed)).toBe(true)
  expect(await verifyPassword(one, `${composed}!`)).toBe(false)
  expect(await verifyPassword('not a hash', composed)).toBe(false)
})
