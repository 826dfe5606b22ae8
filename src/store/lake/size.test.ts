import { afterAll, beforeAll, expect, test } from 'vitest'
import { toLakeRow } from './row.ts'
import { linesAveraging, readWindowsMix, windowsEvent } from './sample-events.ts'
import { openTestLake, type TestLake } from './test-lake.ts'

const lines = linesAveraging(readWindowsMix() ?? [], 800)
const why =
  lines.length === 0
    ? ' (skipped unless GATEHOUSE_TEST_DATA names a folder with events/windows-mix.ndjson.gz)'
    : ''
const perFlush = 200
let given: TestLake
beforeAll(async () => {
  given = await openTestLake()
})
afterAll(() => given.end())

test.skipIf(lines.length === 0)(
  `events of 800 bytes take less than 120 on disk, catalogue and chain included${why}`,
  async () => {
    const start = Date.UTC(2026, 8, 1, 8)
    const rows = lines.map((line, n) =>
      toLakeRow(windowsEvent(line, n, start + n * 100), n, { nativeFromRaw: true }),
    )
    for (let n = 0; n < rows.length; n += perFlush) {
      await given.addRows(rows.slice(n, n + perFlush), Math.min(n + perFlush, rows.length))
    }
    await given.lake.compact(start + 10 * 86_400_000)
    const files = await given.state.db.selectFrom('lake_file').selectAll().execute()
    const chain = await given.state.db.selectFrom('lake_chain').selectAll().execute()
    const stored = [...files, ...chain].reduce((sum, row) => sum + sizeOf(row), 0)
    const perEvent = (given.lake.stats().bytes + stored) / rows.length
    expect(given.lake.stats().rows).toBe(lines.length)
    expect(perEvent).toBeLessThan(120)
  },
)

function sizeOf(row: Record<string, string | number | Uint8Array | null>): number {
  return Object.values(row).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' || value instanceof Uint8Array ? value.length : 8),
    0,
  )
}
