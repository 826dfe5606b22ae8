import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openLocalExecutor } from './local-executor.ts'
import { connectExecutor } from './remote-executor.ts'
import { transactionTimeoutMs, type SqlExecutor } from './sql-executor.ts'
import { startStateWorker } from './state-store.ts'

let executor: SqlExecutor
beforeEach(async () => {
  vi.useFakeTimers()
  executor = openLocalExecutor(':memory:')
  await run(1, 'CREATE TABLE parent (id INTEGER PRIMARY KEY)')
  await run(1, 'CREATE TABLE t (id INTEGER PRIMARY KEY REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)')
})
afterEach(async () => {
  vi.useRealTimers()
  await executor.close()
})

const run = (session: number, sql: string) => executor.execute(session, { sql, parameters: [] })
const count = async () => (await run(99, 'SELECT count(*) AS n FROM t')).rows[0]?.['n']

test('what a transaction that ran out of time still sends does not run outside it', async () => {
  await executor.begin(1)
  await run(1, 'INSERT INTO parent VALUES (1)')
  vi.advanceTimersByTime(transactionTimeoutMs)
  await expect(run(1, 'INSERT INTO parent VALUES (2)')).rejects.toThrow(/rolled back after/)
  await expect(executor.commit(1)).rejects.toThrow(/rolled back after/)
  await executor.rollback(1)
  expect((await run(2, 'SELECT id FROM parent')).rows).toEqual([])
  await executor.begin(1)
  await run(1, 'INSERT INTO parent VALUES (3)')
  await executor.commit(1)
  expect((await run(2, 'SELECT id FROM parent')).rows).toEqual([{ id: 3 }])
})

test('a commit that is refused leaves the database free and says why', async () => {
  await executor.begin(1)
  await run(1, 'INSERT INTO t VALUES (7)')
  await expect(executor.commit(1)).rejects.toThrow(/FOREIGN KEY/)
  expect(await count()).toBe(0)
})

test('a statement that ends the transaction itself does not hide its own error', async () => {
  const insert = { sql: 'INSERT OR ROLLBACK INTO parent VALUES (1)', parameters: [] }
  await expect(executor.batch([insert, insert])).rejects.toThrow(/UNIQUE/)
  await executor.begin(1)
  await run(1, insert.sql)
  await expect(run(1, insert.sql)).rejects.toThrow(/UNIQUE/)
  await executor.rollback(1)
  expect(await count()).toBe(0)
})

test('nobody waits for a state thread that is gone, and what ended it is known', async () => {
  vi.useRealTimers()
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-state-'))
  const path = join(folder, 'state.db')
  writeFileSync(path, `SQLite format 3\0${'rubbish '.repeat(512)}`)
  const worker = startStateWorker({ path }, () => {})
  const remote = connectExecutor(worker.connect())
  const ask = () => remote.execute(1, { sql: 'SELECT 1', parameters: [] })
  await expect(ask()).rejects.toThrow(/closed/)
  await expect(ask()).rejects.toThrow(/closed/)
  expect((await worker.ended)?.message).toMatch(/not a database|malformed/)
  await worker.stop()
  rmSync(folder, { recursive: true })
})
