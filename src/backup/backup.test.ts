import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openKeyFile } from '../access/key-file.ts'
import { deriveStorageKeys } from '../access/storage-keys.ts'
import { openDataFolder, type DataFolder } from '../pipeline/data-folder.ts'
import { LogFile, LogReader } from '../store/log/log-file.ts'
import { openLocalState } from '../store/state/state-store.ts'
import { makeBackup } from './make-backup.ts'
import { checkBackup, restoreBackup } from './restore-backup.ts'
import { openKey, sealKey } from './sealed-key.ts'

let root: string
let folder: DataFolder
const passphrase = 'a long enough passphrase'

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-backup-'))
  folder = openDataFolder(join(root, 'data'))
  openKeyFile(join(folder.root, 'secret.key'))
  const log = new LogFile(folder.log)
  log.append([{ receipts: [{ source: 's', transport: 'http', receivedAtMs: 1, raw: 'kept' }] }])
  log.close()
  const state = await openLocalState(folder.state)
  await state.db.insertInto('setting').values({ name: 'x', value: '1', updated_at_ms: 1 }).execute()
  await state.close()
})
afterEach(() => rmSync(root, { recursive: true }))

const back = (more: object = {}) =>
  makeBackup({
    folder,
    target: join(root, 'backup'),
    version: 'test',
    nowMs: 0,
    env: {},
    keys: { signingSeed: new Uint8Array(32) },
    ...more,
  })
const lay = (more: object = {}) =>
  restoreBackup({ backup: join(root, 'backup'), dataFolder: join(root, 'again'), env: {}, ...more })

test('a backup laid elsewhere holds the same log, state and key', async () => {
  await back({ passphrase })
  const { keyRestored } = await lay({ passphrase })
  expect(keyRestored).toBe(true)
  const again = openDataFolder(join(root, 'again'))
  expect(new LogReader(again.log).read(1, 9).map(({ raw }) => raw)).toEqual(['kept'])
  const state = await openLocalState(again.state)
  expect(await state.db.selectFrom('setting').select('value').where('name', '=', 'x').execute()).toEqual([
    { value: '1' },
  ])
  await state.close()
  expect(readFileSync(join(again.root, 'secret.key'))).toEqual(readFileSync(join(folder.root, 'secret.key')))
})

test("the operator's own rules come with it, and nothing that a link leads to", async () => {
  const rules = join(folder.root, 'rules', 'own')
  mkdirSync(rules, { recursive: true })
  writeFileSync(join(rules, 'a.yml'), 'title: A')
  symlinkSync('/etc/passwd', join(rules, 'b.yml'))
  await back()
  await lay()
  expect(readFileSync(join(root, 'again', 'rules', 'own', 'a.yml'), 'utf8')).toBe('title: A')
  expect(existsSync(join(root, 'again', 'rules', 'own', 'b.yml'))).toBe(false)
})

test('what is laid is for its owner alone, whatever the backup was stored as', async () => {
  await back()
  chmodSync(join(root, 'backup', 'state.db'), 0o666)
  await lay()
  expect(statSync(join(root, 'again', 'state.db')).mode & 0o777).toBe(0o600)
})

test('a link in a backup is refused, even where what it leads to has the right content', async () => {
  await back()
  const state = join(root, 'backup', 'state.db')
  writeFileSync(join(root, 'elsewhere'), readFileSync(state))
  rmSync(state)
  symlinkSync(join(root, 'elsewhere'), state)
  await expect(lay()).rejects.toMatchObject({ code: 'backup_damaged' })
  expect(existsSync(join(root, 'again'))).toBe(false)
})

test('an encrypted folder gives an encrypted backup', async () => {
  const keys = deriveStorageKeys(folder.root, true, {})
  rmSync(folder.state)
  const sealed = await openLocalState(folder.state, keys.state)
  await sealed.db
    .insertInto('setting')
    .values({ name: 'words in the clear', value: '1', updated_at_ms: 1 })
    .execute()
  await sealed.close()
  await back({ keys, passphrase })
  expect(readFileSync(join(root, 'backup', 'state.db')).includes('words in the clear')).toBe(false)
  await lay({ passphrase })
  const again = await openLocalState(join(root, 'again', 'state.db'), keys.state)
  expect(await again.db.selectFrom('setting').select('name').execute()).toEqual([
    { name: 'words in the clear' },
  ])
  await again.close()
})

test('without a passphrase the key is not in the backup', async () => {
  const { files } = await back()
  expect(files.map(({ path }) => path).filter((path) => path.includes('secret'))).toEqual([])
  expect((await lay()).keyRestored).toBe(false)
})

test('a wrong passphrase leaves nothing behind', async () => {
  await back({ passphrase })
  await expect(lay({ passphrase: 'not the passphrase' })).rejects.toMatchObject({ code: 'wrong_passphrase' })
  expect(existsSync(join(root, 'again'))).toBe(false)
})

test('a changed byte is named', async () => {
  await back()
  appendFileSync(join(root, 'backup', 'log.db'), 'x')
  await expect(checkBackup(join(root, 'backup'))).rejects.toThrow(/log\.db is not what was backed up/)
  await expect(lay()).rejects.toMatchObject({ code: 'backup_damaged' })
})

test('a manifest that points outside is refused', async () => {
  await back()
  const path = join(root, 'backup', 'manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { files: object[] }
  manifest.files.push({ path: '../../etc/passwd', bytes: 1, sha256: '' })
  writeFileSync(path, JSON.stringify(manifest))
  await expect(lay()).rejects.toThrow(/outside the backup/)
})

test('neither an existing backup nor a full data folder is written over', async () => {
  await back()
  await expect(back()).rejects.toMatchObject({ code: 'target_not_empty' })
  await expect(lay({ dataFolder: folder.root })).rejects.toMatchObject({ code: 'target_not_empty' })
})

test('a folder that is no data folder is said to be none', async () => {
  await expect(back({ folder: openDataFolder(join(root, 'empty')) })).rejects.toMatchObject({
    code: 'no_data',
  })
})

test('a sealed key opens with its passphrase alone', () => {
  const sealed = sealKey(Buffer.from('key'), passphrase)
  expect(openKey(sealed, passphrase).toString()).toBe('key')
  sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1
  expect(() => openKey(sealed, passphrase)).toThrow(/passphrase is wrong, or the file damaged/)
  expect(() => openKey(Buffer.from('short'), passphrase)).toThrow(/passphrase/)
})
