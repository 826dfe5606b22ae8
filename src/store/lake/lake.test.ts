import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { anyEvent } from './any-event.ts'
import { wholeScope } from './lake-query.ts'
import { toEvent } from './row.ts'
import { openTestLake, type TestLake } from './test-lake.ts'

let given: TestLake

beforeEach(async () => {
  given = await openTestLake()
})
afterEach(() => given.end())

const sampled = (count: number, seed: number): SecurityEvent[] =>
  fc.sample(anyEvent(), { numRuns: count, seed })
const everything = { scope: wholeScope, limit: 1000 }

test('what was written is found again, whole, newest first', async () => {
  const events = sampled(300, 1)
  await given.add(events)
  const { rows } = await given.lake.search(everything)
  const times = rows.map((row) => row.time)
  expect(times).toEqual(times.toSorted((a, b) => b - a))
  const byId = new Map(rows.map((row) => [row.id, toEvent(row)]))
  for (const event of events) expect(byId.get(event.id)).toEqual(event)
  expect(rows).toHaveLength(events.length)
})

test('pages go through everything once, though more arrives between them', async () => {
  const events = sampled(200, 2).map((event, n) => ({ ...event, time: 1_750_000_000_000 + (n % 20) }))
  for (let n = 0; n < 200; n += 50) await given.add(events.slice(n, n + 50))
  for (const order of ['newest', 'oldest'] as const) {
    const ids: string[] = []
    for (let after: string | undefined; ;) {
      const page = await given.lake.search({ scope: wholeScope, limit: 33, order, after })
      ids.push(...page.rows.map((row) => row.id))
      const late = sampled(1, 1000 + ids.length).map((event) => ({
        ...event,
        time: order === 'newest' ? 1_790_000_000_000 : 1_700_000_000_001,
      }))
      await given.add(late)
      if (page.next === undefined) break
      after = page.next
    }
    const wanted = new Set(events.map((event) => event.id))
    expect(ids.filter((id) => wanted.has(id)).sort()).toEqual([...wanted].sort())
  }
})

test('a merge keeps every row, and its words and entities exclude no file that holds them', async () => {
  const events = sampled(400, 3)
  for (let n = 0; n < 400; n += 20) await given.add(events.slice(n, n + 20))
  const before = await given.lake.search(everything)
  expect(await given.lake.compact(1_900_000_000_000)).toBeGreaterThan(0)
  expect(given.lake.stats().files).toBeLessThan(20)
  expect(await given.lake.search(everything)).toEqual(before)
  expect(readdirSync(given.folder).filter((name) => name.startsWith('f-'))).toEqual([])
  for (const event of events.slice(0, 40)) {
    const user = event.actor?.user?.name
    if (user === undefined || user === '') continue
    const found = await given.lake.search({
      ...everything,
      filters: [{ field: 'user_name', op: 'is', values: [user] }],
    })
    expect(found.rows.map((row) => row.id)).toContain(event.id)
  }
  expect((await given.lake.verify()).problems).toEqual([])
})

test('one flipped byte is found and named', async () => {
  await given.add(sampled(50, 4))
  await given.add(sampled(50, 5))
  expect((await given.lake.verify()).problems).toEqual([])
  const [, name = ''] = readdirSync(given.folder)
    .filter((file) => file.endsWith('.parquet'))
    .sort()
  const bytes = readFileSync(join(given.folder, name))
  bytes[100] = (bytes[100] ?? 0) ^ 1
  writeFileSync(join(given.folder, name), bytes)
  const { problems } = await given.lake.verify()
  expect(problems.map((problem) => problem.where)).toEqual([name])
})
