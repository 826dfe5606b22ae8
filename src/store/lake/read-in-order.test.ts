import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import type { LakeBatch } from './read-in-order.ts'
import { wholeScope, type LakeStretchQuery } from './lake-query.ts'
import { openTestLake, type TestLake } from './test-lake.ts'

const start = Date.UTC(2026, 9, 1, 23, 50)
const dayMs = 86_400_000
let given: TestLake
let made = 0

beforeAll(async () => {
  given = await openTestLake()
})
afterAll(() => given.end())

const event = (atMs: number, more: Partial<SecurityEvent> = {}): SecurityEvent => ({
  id: `id-${made++}`,
  class: 'base_event',
  activity: 'other',
  domain: 'cyber',
  severity: 'low',
  message: 'm',
  time: atMs,
  received_time: atMs,
  time_basis: 'device',
  source: 's',
  connector: 'c',
  raw: '',
  ...more,
})

async function readAll(query: Omit<LakeStretchQuery, 'scope'>): Promise<LakeBatch[]> {
  const batches: LakeBatch[] = []
  for await (const batch of given.lake.readInOrder({ scope: wholeScope, ...query })) batches.push(batch)
  return batches
}

test('each row comes once, in order, in batches as large as asked', async () => {
  let year = 0
  await fc.assert(
    fc.asyncProperty(
      // Within a second, within an hour, over days; some at one moment.
      fc.array(fc.oneof(fc.nat(3), fc.nat(900), fc.nat(3_600_000), fc.nat(3 * dayMs)), {
        minLength: 1,
        maxLength: 40,
      }),
      fc.integer({ min: 1, max: 12 }),
      async (offsets, batchRows) => {
        const from = start + year++ * 366 * dayMs
        const events = offsets.map((offset) => event(from + offset))
        await given.add(events.slice(0, 11))
        await given.add([event(from - 1), ...events.slice(11), event(from + 4 * dayMs)])
        const batches = await readAll({ from, to: from + 4 * dayMs, batchRows })
        const rows = batches.flatMap((batch) => batch.rows)
        const sorted = events.toSorted((a, b) => a.time - b.time)
        expect(rows.map(({ time }) => time)).toEqual(sorted.map(({ time }) => time))
        expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(events.map(({ id }) => id)))
        let done = from
        for (const batch of batches) {
          for (const { time } of batch.rows) expect(time).toBeGreaterThanOrEqual(done)
          done = batch.upToMs
        }
        expect(done).toBe(from + 4 * dayMs)
        const atOnce = Math.max(
          ...Map.groupBy(offsets, (offset) => offset)
            .values()
            .map(({ length }) => length),
        )
        for (const { rows: some } of batches)
          expect(some.length).toBeLessThanOrEqual(Math.max(batchRows, atOnce))
      },
    ),
    { numRuns: 12 },
  )
})

test('one millisecond that holds more than a page comes whole', async () => {
  const at = Date.UTC(2020, 1, 1)
  await given.add(Array.from({ length: 1_203 }, () => event(at)))
  const batches = await readAll({ from: at - 1, to: at + 1, batchRows: 100 })
  expect(batches.flatMap(({ rows }) => rows)).toHaveLength(1_203)
  expect(Math.max(...batches.map(({ rows }) => rows.length))).toBe(500)
  expect(batches.at(-1)?.upToMs).toBe(at + 1)
})

test('large rows come few at a time, however few they are', async () => {
  const at = Date.UTC(2021, 1, 1)
  const raw = 'x'.repeat(3_000_000)
  await given.add([1, 2, 3, 4, 5, 6, 7].map((n) => event(at + n, { raw })))
  const batches = await readAll({ from: at, to: at + dayMs })
  expect(batches.map(({ rows }) => rows.length).filter(Boolean)).toEqual([5, 2])
})

test('an empty stretch has nothing, and one without files does not even begin', async () => {
  const at = Date.UTC(2001, 1, 1)
  expect(await readAll({ from: at, to: at + dayMs })).toEqual([])
})
