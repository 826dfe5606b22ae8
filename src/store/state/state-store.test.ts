import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  connectState,
  migrateToLatest,
  openLocalState,
  startStateWorker,
  type StateStore,
  type StateWorker,
} from './state-store.ts'

let folder: string
let worker: StateWorker
let a: StateStore
let b: StateStore

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-state-'))
  worker = startStateWorker({ path: join(folder, 'state.db') }, (error) => {
    throw error
  })
  a = connectState(worker.connect())
  b = connectState(worker.connect())
  await migrateToLatest(a)
})

afterEach(async () => {
  await a.close()
  await b.close()
  await worker.stop()
  rmSync(folder, { recursive: true })
})

const row = (name: string) => ({ name, value: '1', updated_at_ms: 0 })

test('a batch is all or nothing', async () => {
  const insert = a.db.insertInto('setting')
  await expect(a.batch([insert.values(row('x')), insert.values(row('x'))])).rejects.toThrow(/UNIQUE/)
  expect(await a.db.selectFrom('setting').selectAll().execute()).toEqual([])
  await a.batch([insert.values(row('x')), insert.values(row('y'))])
  expect(await b.db.selectFrom('setting').select('name').orderBy('name').execute()).toEqual([
    { name: 'x' },
    { name: 'y' },
  ])
})

test("another client's statements wait for an open transaction and do not see inside it", async () => {
  let seenByOther: Promise<unknown[]> | undefined
  await a.db
    .transaction()
    .execute(async (tx) => {
      await tx.insertInto('setting').values(row('x')).execute()
      seenByOther = b.db.selectFrom('setting').select('name').execute()
      await new Promise((resolve) => setTimeout(resolve, 20))
      throw new Error('undo')
    })
    .catch(() => {})
  expect(await seenByOther).toEqual([])
})

test('with a key nothing of it can be read from the file, and no other key opens it', async () => {
  const path = join(folder, 'sealed.db')
  const key = new Uint8Array(32).fill(7)
  const sealed = await openLocalState(path, key)
  await sealed.db.insertInto('setting').values(row('a word in the clear')).execute()
  await expect(
    sealed.batch([sealed.db.insertInto('setting').values(row('a word in the clear'))]),
  ).rejects.toThrow(/UNIQUE/)
  for (const file of readdirSync(folder).filter((name) => name.startsWith('sealed'))) {
    expect(readFileSync(join(folder, file)).includes('a word in the clear')).toBe(false)
  }
  await sealed.close()
  await expect(openLocalState(path)).rejects.toThrow(/not a database/)
  await expect(openLocalState(path, new Uint8Array(32))).rejects.toThrow(/not a database/)
  const again = await openLocalState(path, key)
  expect(await again.db.selectFrom('setting').select('name').execute()).toEqual([
    { name: 'a word in the clear' },
  ])
  await again.close()
})
