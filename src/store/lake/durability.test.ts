import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { anyEvent } from './any-event.ts'
import { openLake } from './lake.ts'
import { wholeScope } from './lake-query.ts'
import { toLakeRow } from './row.ts'
import { SpoolWriter } from './spool-writer.ts'
import { openTestLake, type TestLake } from './test-lake.ts'

let given: TestLake
beforeEach(async () => {
  given = await openTestLake()
})
afterEach(() => given.end())

const day = 86_400_000
const start = Date.UTC(2026, 8, 1)
/** One event per log position, `perDay` a day. */
const events = (count: number, perDay = 1_000): SecurityEvent[] =>
  fc.sample(anyEvent(), { numRuns: count, seed: 21 }).map((event, n) => {
    const time = start + Math.floor((n / perDay) * day)
    return { ...event, id: `e-${n}-0`, time, context: { version: 1, site: n % 2 ? 'odd' : 'even' } }
  })
const files = () => readdirSync(given.folder).filter((name) => name.endsWith('.parquet'))

async function storedSeqs(): Promise<number[]> {
  const seqs: number[] = []
  for (let after: string | undefined; ;) {
    const page = await given.lake.search({ scope: wholeScope, limit: 1000, order: 'oldest', after })
    seqs.push(...page.rows.map((row) => row.seq))
    if (page.next === undefined) return seqs.sort((a, b) => a - b)
    after = page.next
  }
}

/** What the pipeline does: from the lake's offset to the end, in small flushes. Throws what the lake throws. */
async function pump(all: readonly SecurityEvent[], perFlush: number): Promise<void> {
  const from = given.lake.nextSeq()
  const flushes: Promise<void>[] = []
  const writer = new SpoolWriter({
    folder: given.lake.spoolFolder,
    nextSeq: from,
    onReady: (file) => flushes.push(given.lake.ingest(file)),
  })
  // It starts from an older checkpoint: the writer must skip what the lake has.
  for (let n = Math.max(0, from - 30); n < all.length; n += perFlush) {
    const part = all.slice(n, n + perFlush)
    writer.appendRows(
      part.map((event, i) => toLakeRow(event, n + i, { nativeFromRaw: false })),
      Math.min(n + perFlush, all.length),
    )
    writer.rotate()
    await Promise.all(flushes.splice(0))
  }
}

test('the child killed at any moment: each log position is in the lake exactly once', async () => {
  const all = events(600)
  // A process that was killed is still there until its end is reported: each is counted once.
  const killed = new Set<number>()
  let over = false
  const killing = (async () => {
    for (;;) {
      if (over) return
      await new Promise((resolve) => setTimeout(resolve, 30 + ((killed.size * 37) % 90)))
      const { childPid } = given.lake.stats()
      if (childPid === undefined || killed.has(childPid) || over || killed.size >= 4) continue
      process.kill(childPid, 'SIGKILL')
      killed.add(childPid)
    }
  })()
  await pump(all, 20)
  await given.lake.compact(start + 100 * day).catch(() => {})
  over = true
  await killing
  expect(killed.size).toBeGreaterThan(0)
  await vi.waitFor(() => expect(given.errors.length).toBe(killed.size), 5_000)
  await given.reopen()
  expect(await storedSeqs()).toEqual(all.map((_, n) => n))
  const verified = await given.lake.verify()
  expect(verified.problems).toEqual([])
  expect(verified.nextSeq).toBe(all.length)
})

test('the whole program gone between file and catalogue: the leftover is removed and the log read again', async () => {
  const all = events(100)
  await pump(all.slice(0, 60), 20)
  // What a crash leaves: a finished file nobody knows, half a file, a spool, spill.
  const [known = ''] = files()
  const copy = readFileSync(join(given.folder, known))
  writeFileSync(join(given.folder, 'f-000000000060-80.parquet'), copy)
  writeFileSync(join(given.folder, 'c-000000009-aa-0.parquet.tmp'), copy.subarray(0, 50))
  writeFileSync(join(given.lake.spoolFolder, '60-80.ndjson'), '{"id":')
  await given.reopen()
  expect(given.lake.recovery.removed.toSorted()).toEqual([
    'c-000000009-aa-0.parquet.tmp',
    'f-000000000060-80.parquet',
  ])
  expect(given.lake.nextSeq()).toBe(60)
  await pump(all, 20)
  expect(await storedSeqs()).toEqual(all.map((_, n) => n))
  expect((await given.lake.verify()).problems).toEqual([])
})

test('a file that is gone is told at the start and by verify, by name', async () => {
  await pump(events(60), 20)
  const [gone = ''] = files()
  rmSync(join(given.folder, gone))
  await given.reopen()
  expect(given.lake.recovery.missing).toEqual([gone])
  const { problems } = await given.lake.verify()
  expect(problems).toEqual([{ where: gone, problem: 'the file is missing' }])
})

test('a spool file given twice enters once; one that leaves a gap is refused', async () => {
  const rows = events(10).map((event, n) => toLakeRow(event, n, { nativeFromRaw: false }))
  const path = join(given.lake.spoolFolder, '0-10.ndjson')
  const write = () => writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const spool = { path, rows: 10, fromSeq: 0, toSeq: 10 }
  write()
  await given.lake.ingest(spool)
  write()
  await given.lake.ingest(spool)
  expect(existsSync(path)).toBe(false)
  write()
  await expect(given.lake.ingest({ ...spool, fromSeq: 11, toSeq: 21 })).rejects.toMatchObject({
    code: 'rows_differ',
  })
  await expect(given.lake.ingest({ ...spool, fromSeq: 10, toSeq: 20, rows: 11 })).rejects.toMatchObject({
    code: 'rows_differ',
  })
  expect(await storedSeqs()).toHaveLength(10)
})

test('log positions without rows count as done', async () => {
  await given.addRows([], 50)
  await given.addRows(
    events(1).map((event) => toLakeRow(event, 50, { nativeFromRaw: false })),
    51,
  )
  expect(given.lake.nextSeq()).toBe(51)
  await given.reopen()
  expect(given.lake.nextSeq()).toBe(51)
  expect((await given.lake.verify()).problems).toEqual([])
})

test('an entry of the chain changed, removed or cut out is found', async () => {
  await pump(events(60), 20)
  const { db } = given.state
  const second = await db.selectFrom('lake_chain').selectAll().where('n', '=', 2).executeTakeFirstOrThrow()
  const put = (body: string) => db.updateTable('lake_chain').set({ body }).where('n', '=', 2).execute()
  await put(second.body.replace('"rows":20', '"rows":19'))
  expect((await given.lake.verify()).problems[0]?.where).toBe('chain entry 2')
  await put(second.body)
  expect((await given.lake.verify()).problems).toEqual([])
  await db.deleteFrom('lake_chain').where('n', '=', 2).execute()
  expect((await given.lake.verify()).problems.map(({ problem }) => problem)).toContain(
    'log positions 20 to 39 are missing',
  )
})

test('retention removes by class and site, leaves signed tombstones, and the chain still verifies', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  await given.reopen({ signingKey: privateKey })
  const all = events(400, 20)
  await pump(all, 25)
  await given.lake.compact(start + 100 * day)
  const now = start + 20 * day
  const policy = {
    defaultDays: 1_000,
    rules: [
      { site: 'odd', days: 10 },
      { class: 'door_state', days: 5 },
      { class: 'door_state', site: 'even', days: 15 },
    ],
  }
  const keeps = (event: SecurityEvent) => {
    const odd = event.context?.site === 'odd'
    const days = event.class === 'door_state' ? (odd ? 5 : 15) : odd ? 10 : 1_000
    return event.time >= now - days * day
  }
  const result = await given.lake.retain(policy, now)
  const kept = all.flatMap((event, n) => (keeps(event) ? [n] : []))
  expect(result.removedRows).toBe(400 - kept.length)
  expect(await storedSeqs()).toEqual(kept)
  const verified = await given.lake.verify({ publicKey })
  expect(verified.problems).toEqual([])
  expect(verified.removedRows).toBe(400 - kept.length)
  expect(await given.lake.retain(policy, now)).toEqual({ removedRows: 0, removedFiles: 0, rewrittenFiles: 0 })
  const other = generateKeyPairSync('ed25519').publicKey
  expect((await given.lake.verify({ publicKey: other })).problems[0]?.problem).toContain(
    'without a valid signature',
  )
  expect((await given.lake.retain({ defaultDays: 1, rules: [] }, start + 1_000 * day)).removedRows).toBe(
    kept.length,
  )
  expect(files()).toEqual([])
  expect((await given.lake.verify({ publicKey })).problems).toEqual([])
})

test('with a key files are encrypted, found with it, and of no use without', async () => {
  const plain = events(40)
  await pump(plain, 20)
  await given.reopen({ key: Buffer.alloc(32, 7) })
  const all = events(400).map((event) => ({ ...event, message: 'needle in the lake' }))
  await pump([...plain, ...all.slice(40)], 20)
  for (const name of files()) {
    const encrypted = !['f-000000000000-20.parquet', 'f-000000000020-40.parquet'].includes(name)
    expect(readFileSync(join(given.folder, name)).subarray(0, 4).toString()).toBe(encrypted ? 'PARE' : 'PAR1')
  }
  expect(await storedSeqs()).toHaveLength(400)
  await given.lake.compact(start + 100 * day)
  expect(await storedSeqs()).toHaveLength(400)
  expect((await given.lake.verify()).problems).toEqual([])
  for (const name of files()) expect(readFileSync(join(given.folder, name)).includes('needle')).toBe(false)
  await given.reopen({ key: Buffer.alloc(32, 8) })
  await expect(given.lake.search({ scope: wholeScope, limit: 1 })).rejects.toMatchObject({
    code: 'lake_failed',
  })
  await given.reopen()
  await expect(given.lake.search({ scope: wholeScope, limit: 1 })).rejects.toThrow(/encrypted/)
})

test('verify finds nothing wrong while the lake is written and merged, in this process and beside it', async () => {
  const all = events(800)
  const beside = await openLake({
    folder: given.folder,
    state: given.state,
    owner: false,
    onError: (error) => given.errors.push(error),
  })
  try {
    const writing = (async () => {
      await pump(all, 20)
      await given.lake.compact(start)
    })()
    let over = false
    const done = writing.finally(() => {
      over = true
    })
    const found = []
    do {
      await new Promise((resolve) => setImmediate(resolve))
      found.push(...(await given.lake.verify()).problems, ...(await beside.verify()).problems)
    } while (!isOver())
    await done
    function isOver(): boolean {
      return over
    }
    // A file merged away between list and reading is gone for the reader beside; its content is in the merged one.
    expect(found.filter(({ problem }) => problem !== 'the file is missing')).toEqual([])
    await beside.reload()
    const { rows } = await beside.search({ scope: wholeScope, limit: 1000 })
    expect(rows).toHaveLength(800)
    expect((await beside.verify()).problems).toEqual([])
  } finally {
    await beside.stop()
  }
})
