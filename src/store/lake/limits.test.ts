import { afterEach, beforeEach, expect, test } from 'vitest'
import { domainOf } from '../../model/event-class.ts'
import { wholeScope } from './lake-query.ts'
import type { LakeRow } from './row.ts'
import { openTestLake, type TestLake } from './test-lake.ts'

let given: TestLake
beforeEach(async () => {
  given = await openTestLake({ limits: { queryMemoryMb: 24, writeMemoryMb: 128, spillMb: 1 } })
})
afterEach(() => given.end())

/** Reads every row fifty times over. */
const slow = Array.from({ length: 50 }, (_, n) => `*nothing${n}*`).join(' OR ')
const time = 1_750_000_000_000
const wide = 3_000
/** Rows whose every value is another one: the worst for counting values. */
function rows(from: number, count: number): LakeRow[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `e-${from + n}-0`,
    seq: from + n,
    time: time + from + n,
    received_time: time,
    time_basis: 'device',
    class: 'base_event',
    activity: 'other',
    domain: domainOf('base_event'),
    severity: 'low',
    source: 's',
    connector: 'c',
    message: `m ${from + n} ${'ab'.repeat(wide / 2)} ${from + n}`,
    raw: `r ${from + n}`,
  }))
}
async function fill(count: number, perFlush = 1_000): Promise<void> {
  for (let n = 0; n < count; n += perFlush) await given.addRows(rows(n, perFlush), n + perFlush)
}

test('a question that would take all memory ends with a clear error; the rest goes on', async () => {
  // One file: several would be asked in halves.
  await fill(4_000, 4_000)
  const greedy = given.lake.facets({ scope: wholeScope, fields: ['message'], top: 5 })
  const ingest = given.addRows(rows(4_000, 100), 4_100)
  await expect(greedy).rejects.toMatchObject({
    code: 'query_too_large',
    message: expect.stringContaining('narrow the time range'),
  })
  await ingest
  const { rows: found } = await given.lake.search({ scope: wholeScope, from: time + 4_000, limit: 1 })
  expect(found[0]?.seq).toBe(4_099)
  expect(given.errors).toEqual([])
})

test('a question that takes too long ends with a clear error', async () => {
  await given.end()
  given = await openTestLake({ queryTimeoutMs: 1 })
  await fill(5_000)
  await expect(given.lake.search({ scope: wholeScope, text: slow, limit: 10 })).rejects.toMatchObject({
    code: 'query_timeout',
  })
  expect(given.errors).toEqual([])
})

test('a question can be called off, before and while it runs', async () => {
  await fill(5_000)
  const ask = (signal: AbortSignal) =>
    given.lake.search({ scope: wholeScope, text: slow, limit: 10 }, { signal })
  await expect(ask(AbortSignal.abort())).rejects.toMatchObject({ code: 'query_cancelled' })
  const controller = new AbortController()
  const running = ask(controller.signal)
  controller.abort()
  await expect(running).rejects.toMatchObject({ code: 'query_cancelled' })
  expect((await given.lake.search({ scope: wholeScope, limit: 5 })).rows).toHaveLength(5)
})

test('an export whose reader gives up stops, and leaves the lake free', async () => {
  await fill(5_000)
  let chunks = 0
  const sink = async () => {
    if (++chunks === 2) throw new Error('gone')
  }
  await expect(given.lake.export({ scope: wholeScope, format: 'ndjson' }, sink)).rejects.toThrow('gone')
  expect((await given.lake.search({ scope: wholeScope, limit: 5 })).rows).toHaveLength(5)
})

test('questions under way fail clearly or succeed again when the child dies', async () => {
  await given.end()
  given = await openTestLake()
  await fill(3_000)
  const { childPid } = given.lake.stats()
  const asked = Array.from({ length: 6 }, () => given.lake.search({ scope: wholeScope, limit: 5 }))
  process.kill(childPid ?? 0, 'SIGKILL')
  for (const page of await Promise.all(asked)) expect(page.rows).toHaveLength(5)
  expect(given.errors).toHaveLength(1)
  expect(given.lake.stats().childPid).not.toBe(childPid)
})

test('files that are read stay until the reader is done', async () => {
  await fill(2_000, 100)
  const held: Promise<number>[] = []
  let merging: Promise<number> | undefined
  let rowsSeen = 0
  const sink = async (chunk: Uint8Array) => {
    merging ??= given.lake.compact(time)
    await merging
    rowsSeen += chunk.filter((byte) => byte === 10).length
  }
  held.push(given.lake.export({ scope: wholeScope, format: 'ndjson' }, sink))
  expect(await Promise.all(held)).toEqual([2_000])
  expect(rowsSeen).toBe(2_000)
  expect(await merging).toBeGreaterThan(0)
  expect((await given.lake.verify()).problems).toEqual([])
})

test('a page of very large rows is shorter than asked and leads on; rows of one id are kept apart', async () => {
  const large = rows(0, 60).map((row) => ({ ...row, id: 'e-same-0', raw: 'z'.repeat(1_000_000) }))
  await given.end()
  given = await openTestLake()
  await given.addRows(large, 60)
  const seen: number[] = []
  let after: string | undefined
  let pages = 0
  do {
    const page = await given.lake.search({
      scope: wholeScope,
      limit: 100,
      ...(after !== undefined && { after }),
    })
    seen.push(...page.rows.map(({ seq }) => seq))
    after = page.next
    pages++
  } while (after !== undefined)
  expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => 59 - n))
  expect(pages).toBe(2)
})
