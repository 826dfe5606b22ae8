import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../access/log.ts'
import { deriveStorageKeys } from '../access/storage-keys.ts'
import type { Services } from '../api/services.ts'
import { Config } from '../pipeline/config.ts'
import { openDataFolder, type DataFolder } from '../pipeline/data-folder.ts'
import { RuleFeed } from '../pipeline/rules/rule-feed.ts'
import { DeadLetterStore } from '../sources/dead-letter-store.ts'
import { SourceHealthBook } from '../sources/source-health-book.ts'
import { LakeError } from '../store/lake/lake-error.ts'
import { openStores, type Stores } from './open-stores.ts'
import { runPipeline } from './run-pipeline.ts'
import { makeProbes, type Vitals } from './vitals.ts'

let root: string
let folder: DataFolder
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-keeper-'))
  folder = openDataFolder(root)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const config = Config.parse({ lake: { flush_ms: 100 } })
const receipts = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    source: 's',
    transport: 'http' as const,
    receivedAtMs: Date.now(),
    raw: `message ${from + n}`,
  }))

async function open(): Promise<{
  stores: Stores
  start: (stores: Stores) => ReturnType<typeof runPipeline>
  vitals: Vitals
}> {
  const vitals: Vitals = { failures: new Map(), startedAtMs: Date.now(), listeners: [], logBytes: () => 0 }
  const keys = deriveStorageKeys(root, false, {})
  const stores = await openStores(folder, config, keys, ({ error }) => expect.fail(error.message))
  const services = {
    health: new SourceHealthBook(),
    deadLetters: new DeadLetterStore(stores.state, Date.now),
    ruleFeed: new RuleFeed(),
  } as Partial<Services> as Services
  const start = (used: Stores) =>
    runPipeline({
      folder,
      config,
      keys,
      stores: used,
      services,
      vitals,
      log: silentLog,
      now: Date.now,
      publish: () => {},
    })
  return { stores, start, vitals }
}

test('a pipeline that broke is started again, says so meanwhile, and the lake has everything once', async () => {
  const { stores, start, vitals } = await open()
  let refusals = 2
  const lake: Stores['lake'] = {
    ...stores.lake,
    ingest(file, keepRefused) {
      if (refusals-- > 0) return Promise.reject(new LakeError('rows_differ', 'the two disagree'))
      return stores.lake.ingest(file, keepRefused)
    },
  }
  const pipeline = await start({ ...stores, lake })
  await stores.log.append(receipts(0, 10))
  await expect.poll(() => vitals.failures.get('pipeline')).toMatch(/disagree; it is started again/)
  const [, , probe] = makeProbes(vitals, stores, Date.now)
  expect(await probe?.check()).toMatchObject({ state: 'failed' })
  await expect(pipeline.client.ask({ what: 'rules' })).rejects.toThrow(/ask again/)
  await stores.log.append(receipts(10, 10))
  await expect.poll(() => stores.lake.stats().rows, { timeout: 15_000 }).toBe(20)
  await expect.poll(() => vitals.failures.get('pipeline')).toBeUndefined()
  expect(stores.lake.nextSeq()).toBe(21)
  await pipeline.stop()
  await stores.stop()
}, 30_000)

test('a message whose row the lake cannot store is a dead letter, told in the health; the rest goes on', async () => {
  const { stores, start, vitals } = await open()
  const letters = new DeadLetterStore(stores.state, Date.now)
  const lake: Stores['lake'] = {
    ...stores.lake,
    ingest(file, keepRefused) {
      // What no writer of ours does: the line of the third message is broken off.
      const lines = readFileSync(file.path, 'utf8').split('\n')
      const broken = lines.map((line) => (line.includes('message 2') ? line.slice(0, -20) : line))
      writeFileSync(file.path, broken.join('\n'))
      return stores.lake.ingest(file, keepRefused)
    },
  }
  const pipeline = await start({ ...stores, lake })
  await stores.log.append(receipts(0, 10))
  await expect.poll(() => stores.lake.stats().rows, { timeout: 15_000 }).toBe(9)
  expect(stores.lake.nextSeq()).toBe(11)
  expect(await letters.list({ limit: 10 })).toMatchObject([
    {
      source: 's',
      stage: 'lake',
      reason: expect.stringMatching(/row of position 3: .*Malformed JSON/),
      receipt: { source: 's', transport: 'http', raw: 'message 2' },
    },
  ])
  await stores.log.append(receipts(10, 5))
  await expect.poll(() => stores.lake.stats().rows, { timeout: 15_000 }).toBe(14)
  const probes = makeProbes(vitals, stores, Date.now)
  expect(await probes.find(({ name }) => name === 'lake')?.check()).toEqual({
    state: 'degraded',
    message: 'messages that could not be stored for search and are kept as dead letters: 1',
  })
  expect(vitals.failures.get('pipeline')).toBeUndefined()
  expect(await letters.countBySource()).toEqual(new Map([['s', 1]]))
  await pipeline.stop()
  await stores.stop()
}, 30_000)

test('a stop does not wait for a lake that takes nothing', async () => {
  const { stores, start, vitals } = await open()
  const full = () => Promise.reject(new LakeError('lake_failed', 'no space left on device'))
  const pipeline = await start({ ...stores, lake: { ...stores.lake, ingest: full } })
  await stores.log.append(receipts(0, 10))
  await expect.poll(() => vitals.failures.get('lake')).toMatch(/no space left/)
  await pipeline.stop()
  await stores.stop()
}, 30_000)

test('a log that was moved away does not make the lake take new messages for old ones', async () => {
  const first = await open()
  const before = await first.start(first.stores)
  await first.stores.log.append(receipts(0, 10))
  await expect.poll(() => first.stores.lake.stats().rows, { timeout: 15_000 }).toBe(10)
  await before.stop()
  await first.stores.stop()
  for (const end of ['', '-wal', '-shm']) rmSync(`${folder.log}${end}`, { force: true })
  const second = await open()
  const after = await second.start(second.stores)
  await second.stores.log.append(receipts(10, 5))
  await expect.poll(() => second.stores.lake.stats().rows, { timeout: 15_000 }).toBe(15)
  await after.stop()
  await second.stores.stop()
}, 30_000)

test('checkpoints that cannot be read cost time, not the start', async () => {
  const first = await open()
  const before = await first.start(first.stores)
  await first.stores.log.append(receipts(0, 10))
  await expect.poll(() => before.checkpointSeq(), { timeout: 15_000 }).toBeGreaterThan(1)
  const name = `${String(before.checkpointSeq()).padStart(16, '0')}.checkpoint`
  await before.stop()
  await first.stores.stop()
  writeFileSync(join(folder.checkpoints, name), 'rubbish')
  const second = await open()
  const after = await second.start(second.stores)
  expect(after.problems.join('\n')).toMatch(/checksum does not match/)
  await second.stores.log.append(receipts(10, 5))
  await expect.poll(() => second.stores.lake.stats().rows, { timeout: 15_000 }).toBe(15)
  await after.stop()
  await second.stores.stop()
}, 30_000)
