import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keyFilePath, KeyFileError } from './key-file.ts'
import { openSecretBox, SecretBoxError } from './secret-box.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'))
  path = join(folder, 'secret.key')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('what was sealed opens after a restart, and only for its purpose', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), fc.string(), (plain, purpose, other) => {
      const sealed = openSecretBox(path).seal(plain, purpose)
      const box = openSecretBox(path)
      expect(new Uint8Array(box.open(sealed, purpose))).toEqual(plain)
      expect(() => box.open(sealed, `${other}${purpose}.`)).toThrow(SecretBoxError)
    }),
    { numRuns: 30 },
  )
})

test('a changed text does not open, whichever sign was changed', () => {
  const box = openSecretBox(path)
  const sealed = box.seal('a password', 'mqtt')
  fc.assert(
    // The last sign of base64 carries spare bits, so another sign may be the same bytes.
    fc.property(fc.nat(sealed.length - 2), fc.constantFrom('A', 'z', '0', '_', '.', '-'), (at, sign) => {
      const changed = sealed.slice(0, at) + sign + sealed.slice(at + 1)
      fc.pre(changed !== sealed)
      expect(() => box.open(changed, 'mqtt')).toThrow(SecretBoxError)
    }),
  )
  expect(() => box.open('', 'mqtt')).toThrow(SecretBoxError)
})

test('after a rotation old texts open, are stale, and new ones use the new key', () => {
  const box = openSecretBox(path)
  const old = box.seal('x', 'p')
  const [before] = box.derive('p')
  const id = box.rotate()
  const again = openSecretBox(path)
  expect(again.open(old, 'p').toString()).toBe('x')
  expect(again.isStale(old)).toBe(true)
  expect(again.seal('x', 'p').split('.')[1]).toBe(id)
  expect(again.derive('p').map((key) => key.id)).toEqual([id, before?.id])
  expect(again.derive('p')[1]?.key).toEqual(before?.key)
  expect(again.derive('q')[0]?.key).not.toEqual(again.derive('p')[0]?.key)
})

test('the key file is for its owner only, and refused when it is not', () => {
  openSecretBox(path).rotate()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  chmodSync(path, 0o644)
  expect(() => openSecretBox(path)).toThrow(expect.objectContaining({ code: 'key_file_open' }))
})

test('a broken key file is never replaced by a new one', () => {
  writeFileSync(path, '{}', { mode: 0o600 })
  expect(() => openSecretBox(path)).toThrow(KeyFileError)
  writeFileSync(path, '', { mode: 0o600 })
  expect(() => openSecretBox(path)).toThrow(expect.objectContaining({ code: 'key_file_broken' }))
})

test('the operator may keep the key elsewhere', () => {
  expect(keyFilePath('/data', {})).toBe(join('/data', 'secret.key'))
  expect(keyFilePath('/data', { GATEHOUSE_KEY_FILE: '/run/key' })).toBe('/run/key')
})
