import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  connectState,
  migrateToLatest,
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
  worker = startStateWorker(join(folder, 'state.db'), (error) => {
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
