import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { queryAliases, queryFields } from '../../model/query-field.ts'
import { QueryError } from '../../model/query-error.ts'
import { anyEvent } from './any-event.ts'
import { wholeScope } from './lake-query.ts'
import { openTestLake, type TestLake } from './test-lake.ts'

let flushed: TestLake
let merged: TestLake
const events = fc.sample(anyEvent(), { numRuns: 150, seed: 77 })

beforeAll(async () => {
  flushed = await openTestLake()
  merged = await openTestLake()
  for (let n = 0; n < events.length; n += 10) {
    await flushed.add(events.slice(n, n + 10))
    await merged.add(events.slice(n, n + 10))
  }
  await merged.lake.compact(1_900_000_000_000)
})
afterAll(async () => {
  await flushed.end()
  await merged.end()
})

const names = [
  ...Object.keys(queryFields),
  ...Object.keys(queryAliases),

  'native.a',
  'native.a.b',
  'native.x-y',
  'ocsf.process.pid',
  'ocsf.actor',
  'context.zones',
  'unmapped.q',
  'ocsf.class',
]
const values = [
  'alice',
  'bob',
  'HQ',
  'door-1',
  '10.0.0.1',
  '10.0.0.0/8',
  '"srv \\"x\\""',
  'a\\b',
  '*',
  'a*',
  '*?*',
  '%_',
  "'",
  '">5"',
  '>5',
  '<=1750000000000',
  '1..9',
  '2026-01-01',
  '>2023-11-01',
  'low',
  'other',
  'cyber',
  '🚪',
  '$p0',
  '{{files}}',
  '\u0000',
]
const term = fc.oneof(
  fc.constantFrom(...values.filter((value) => !value.startsWith('>'))),
  fc.tuple(fc.constantFrom(...names), fc.constantFrom(...values)).map(([name, value]) => `${name}:${value}`),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const searches = fc
  .array(fc.tuple(fc.constantFrom('', '-', '(', ' OR ', ') '), term), { maxLength: 6 })
  .map((parts) => parts.map(([sign, text]) => `${sign}${text}`).join(' '))

test('any search is refused by the parser or answered, and alike by flushed and merged files', async () => {
  let answered = 0
  await fc.assert(
    fc.asyncProperty(searches, async (text) => {
      const [a, b] = await Promise.all([ask(flushed, text), ask(merged, text)])
      expect(a).toEqual(b)
      if (Array.isArray(a)) answered++
    }),
    { numRuns: 60 },
  )
  // About a third are; fewer than a tenth would mean that the fuzz says nothing any more.
  expect(answered).toBeGreaterThan(5)
})

async function ask({ lake }: TestLake, text: string): Promise<string[] | string> {
  try {
    const { rows } = await lake.search({ scope: wholeScope, text, limit: 1000 })
    return rows.map((row) => row.id)
  } catch (error) {
    if (error instanceof QueryError) return error.code
    throw error
  }
}
