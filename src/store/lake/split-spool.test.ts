import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Compilable } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { KeepRefused } from './ingest.ts'
import { wholeScope } from './lake-query.ts'
import type { RefusedRow } from './split-spool.ts'
import { openTestLake, type TestLake } from './test-lake.ts'

let given: TestLake
beforeEach(async () => {
  given = await openTestLake()
})
afterEach(() => given.end())

const lineOf = (seq: number, raw = 'r') =>
  JSON.stringify({
    id: `e-${seq}-0`,
    seq,
    time: 1_750_000_000_000 + seq,
    received_time: 1_750_000_000_000 + seq,
    time_basis: 'device',
    class: 'base_event',
    activity: 'other',
    domain: 'cyber',
    severity: 'low',
    source: 's',
    connector: 'c',
    message: `m ${seq}`,
    raw,
  })

/** A spool file of the lake's next positions, a line each. */
function spool(lines: readonly string[]) {
  const fromSeq = given.lake.nextSeq()
  const toSeq = fromSeq + lines.length
  const path = join(given.lake.spoolFolder, `${fromSeq}-${toSeq}.ndjson`)
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return { path, rows: lines.length, fromSeq, toSeq }
}

/** Keeps refused rows as dead letters are kept, in the commit of the others. */
const keep: KeepRefused = async (rows) => rows.map((row) => letter(row))
function letter({ seq, line, reason }: RefusedRow): Compilable {
  return given.state.db.insertInto('dead_letter').values({
    source: String(seq),
    stage: 'lake',
    time_ms: 0,
    reason,
    receipt: line,
    replayed_at_ms: null,
  })
}
const letters = () =>
  given.state.db.selectFrom('dead_letter').select(['source as seq', 'reason', 'receipt as line']).execute()
async function storedSeqs(): Promise<number[]> {
  const { rows } = await given.lake.search({ scope: wholeScope, limit: 1_000 })
  return rows.map(({ seq }) => seq).sort((a, b) => a - b)
}
const parquetFiles = () => readdirSync(given.folder).filter((name) => name.endsWith('.parquet'))
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)

test.each([
  ['broken off', (line: string) => line.slice(0, -3), 'Malformed JSON', '7'],
  ['of another type', (line: string) => line.replace('"time":1750000000007', '"time":"seven"'), 'cast', '7'],
  ['not JSON', () => 'hello', 'Malformed JSON', 'undefined'],
  ['empty', () => '', '1 rows were spooled and 0 can be read', 'undefined'],
  ['of a position that is not in the file', () => lineOf(99).slice(0, -1), 'Malformed JSON', 'undefined'],
])('a line that is %s is kept with its reason, and every other one is stored', async (_, spoil, why, seq) => {
  const lines = numbers(0, 20).map((n) => lineOf(n))
  const spoilt = spoil(lines[7] ?? '')
  const file = spool(lines.toSpliced(7, 1, spoilt))
  await given.lake.ingest(file, keep)
  expect(await storedSeqs()).toEqual([...numbers(0, 7), ...numbers(8, 20)])
  expect(await letters()).toEqual([{ seq, line: spoilt, reason: expect.stringContaining(why) }])
  expect(given.lake.nextSeq()).toBe(20)
  expect(readdirSync(given.lake.spoolFolder)).toEqual([])
  const chain = await given.state.db.selectFrom('lake_chain').select(['from_seq', 'to_seq']).execute()
  expect(chain).toEqual([{ from_seq: 0, to_seq: 20 }])
  expect((await given.lake.verify()).problems).toEqual([])
  await given.lake.ingest(spool(numbers(20, 25).map((n) => lineOf(n))), keep)
  expect(await storedSeqs()).toHaveLength(24)
})

test('a file of nothing but bad lines leaves the log positions done', async () => {
  await given.lake.ingest(spool(['a', 'b', 'c']), keep)
  expect((await letters()).map(({ line }) => line)).toEqual(['a', 'b', 'c'])
  expect(given.lake.nextSeq()).toBe(3)
  expect(parquetFiles()).toEqual([])
  await given.reopen()
  expect(given.lake.nextSeq()).toBe(3)
  expect((await given.lake.verify()).problems).toEqual([])
})

test('a row too large for the memory there is is kept apart; rows that were too many together are all stored', async () => {
  await given.end()
  given = await openTestLake({ limits: { queryMemoryMb: 64, writeMemoryMb: 48 } })
  const lines = numbers(0, 16).map((n) => lineOf(n, n === 5 ? 'xyzw'.repeat(3_500_000) : 'small'))
  await given.lake.ingest(spool(lines), keep)
  expect((await letters()).map(({ seq, line }) => [seq, line.length])).toEqual([['5', lines[5]?.length]])
  expect(await storedSeqs()).toEqual([...numbers(0, 5), ...numbers(6, 16)])
  expect((await given.lake.verify()).problems).toEqual([])
}, 60_000)

test('where not even a small row finds memory nothing is given up: the file waits', async () => {
  await given.end()
  given = await openTestLake({ limits: { queryMemoryMb: 64, writeMemoryMb: 1 } })
  const file = spool(numbers(0, 4).map((n) => lineOf(n)))
  await expect(given.lake.ingest(file, keep)).rejects.toMatchObject({ code: 'query_too_large' })
  expect([given.lake.nextSeq(), await letters(), parquetFiles()]).toEqual([0, [], []])
  expect(existsSync(file.path)).toBe(true)
}, 60_000)

test('without a place for refused rows, or with lines missing, the file is refused whole', async () => {
  const file = spool([lineOf(0), 'hello', lineOf(2)])
  await expect(given.lake.ingest(file)).rejects.toMatchObject({ code: 'rows_unreadable' })
  await expect(given.lake.ingest({ ...file, rows: 4 }, keep)).rejects.toMatchObject({ code: 'rows_differ' })
  expect([given.lake.nextSeq(), await letters(), parquetFiles()]).toEqual([0, [], []])
})

test('gone between the files and their commit: nothing is lost and nothing doubled', async () => {
  const lines = numbers(0, 20).map((n) => (n === 3 || n === 12 ? 'hello' : lineOf(n)))
  // The commit fails after every Parquet file has been written: as if the program had ended there.
  const broken: KeepRefused = () => Promise.reject(new Error('gone'))
  await expect(given.lake.ingest(spool(lines), broken)).rejects.toThrow('gone')
  const left = parquetFiles()
  expect(left.length).toBeGreaterThan(1)
  await given.reopen()
  expect(given.lake.recovery.removed.toSorted()).toEqual(left.toSorted())
  expect(readdirSync(given.lake.spoolFolder)).toEqual([])
  await given.lake.ingest(spool(lines), keep)
  await given.lake.ingest({ ...spool(lines), fromSeq: 0, toSeq: 20 }, keep)
  expect(await storedSeqs()).toEqual(numbers(0, 20).filter((n) => n !== 3 && n !== 12))
  expect(await letters()).toHaveLength(2)
  expect((await given.lake.verify()).problems).toEqual([])
})

test('the child killed while it works on the parts: each row is stored or kept once', async () => {
  const lines = numbers(0, 300).map((n) => (n % 50 === 7 ? 'hello' : lineOf(n)))
  const ingesting = given.lake.ingest(spool(lines), keep)
  let kills = 0
  const timer = setInterval(() => {
    const { childPid } = given.lake.stats()
    if (childPid === undefined || kills >= 3) return
    process.kill(childPid, 'SIGKILL')
    kills++
  }, 60)
  await ingesting.finally(() => clearInterval(timer))
  expect(kills).toBeGreaterThan(0)
  expect(await letters()).toHaveLength(6)
  expect(await storedSeqs()).toEqual(numbers(0, 300).filter((n) => n % 50 !== 7))
  expect((await given.lake.verify()).problems).toEqual([])
}, 60_000)
