import { appendFileSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { AdminClient } from '../support/admin-client.ts'
import { runCli, runCliUntil } from '../support/run-cli.ts'
import { startServer } from '../support/start-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-cli-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const line = (n: number, word = 'thing'): string =>
  JSON.stringify({
    time: new Date(Date.UTC(2026, 0, 5, 10) + n * 1_000).toISOString(),
    message: `${word} ${n}`,
  })
const lines = (count: number, word?: string): string =>
  Array.from({ length: count }, (_, n) => line(n, word)).join('\n')

test('without a server: taken once, a changed file again, and the next start has it', async () => {
  const data = join(folder, 'alone')
  const logs = join(folder, 'logs')
  mkdirSync(join(logs, 'deep'), { recursive: true })
  writeFileSync(join(logs, 'a.ndjson'), `${lines(1_500)}\nthis is no record\n`)
  writeFileSync(join(logs, 'deep', 'b.ndjson.gz'), gzipSync(lines(700, 'other')))
  const first = await runCli('import', logs, '--data', data)
  expect(first.stderr).toContain('2200 records taken in, 1 could not be read')
  expect(first.stderr).toContain('its next start')
  expect(first.code).toBe(1)
  const second = await runCli('import', logs, '--data', data)
  expect(second.stderr).toContain('2 of them were imported before')
  expect(second.stderr).toContain('0 records taken in')
  expect(second.code).toBe(0)

  const server = await startServer({ dataFolder: data })
  try {
    const admin = await AdminClient.setUp(server)
    const letters = await admin.get<{ items: { reason: string }[] }>('/api/dead-letters')
    expect(letters.items.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('a.ndjson, line 1501: not a JSON object'),
    ])
    await expect.poll(() => countFound(data, 'other'), { timeout: 20_000, interval: 500 }).toBe(700)
  } finally {
    await server.stop()
  }
})

test('with a server: through it, under a source that is made; another zone is refused', async () => {
  const data = join(folder, 'served')
  const file = join(folder, 'doors.csv')
  writeFileSync(file, 'time,message\n2026-01-05 10:00:00,eins\n2026-01-05 10:00:01,zwei\n')
  const server = await startServer({ dataFolder: data })
  try {
    const admin = await AdminClient.setUp(server)
    const zone = ['--time-zone', 'Europe/Zurich']
    const taken = await runCli('import', file, '--data', data, '--source', 'old-doors', ...zone)
    expect(taken.stderr).toContain('2 records taken in')
    expect(taken.stderr).not.toContain('next start')
    expect(taken.code).toBe(0)
    expect(await admin.get('/api/sources/old-doors')).toMatchObject({
      source: { time_zone: 'Europe/Zurich' },
    })
    const other = await runCli(
      'import',
      file,
      '--data',
      data,
      '--source',
      'old-doors',
      '--time-zone',
      'Asia/Tokyo',
    )
    expect(other.stderr).toContain('source old-doors has the time zone Europe/Zurich')
    expect(other.code).toBe(2)
    await expect.poll(() => countFound(data, 'zwei'), { timeout: 20_000, interval: 500 }).toBe(1)
  } finally {
    await server.stop()
  }
})

test('an interrupted import goes on where it was', async () => {
  const data = join(folder, 'cut')
  const file = join(folder, 'big.ndjson')
  writeFileSync(file, lines(40_000))
  const cut = await runCliUntil(/records taken in/, 'import', file, '--data', data)
  expect(cut.code).toBe(130)
  const taken = Number(
    /(\d+) records taken in/.exec(cut.stderr.split('\n').findLast((l) => l.includes('taken in')) ?? '')?.[1],
  )
  expect(taken).toBeGreaterThan(0)
  expect(taken).toBeLessThan(40_000)
  const rest = await runCli('import', file, '--data', data)
  expect(rest.stderr).toContain(`${40_000 - taken} records taken in`)
  expect(rest.stderr).not.toContain('known already')
  expect(rest.code).toBe(0)
})

test('a replay keeps to its pace, and takes in again only when told to', async () => {
  const data = join(folder, 'replayed')
  const file = join(folder, 'paced.ndjson')
  writeFileSync(file, lines(4))
  const startedMs = Date.now()
  const paced = await runCli('replay', '--pace', '2', file, '--data', data)
  expect(paced.stderr).toContain('4 records taken in')
  // Three seconds between the first and the last, twice as fast.
  expect(Date.now() - startedMs).toBeGreaterThanOrEqual(1_500)
  const twice = await runCli('replay', '--pace', 'fast', file, '--data', data)
  expect(twice.stderr).toContain('0 records taken in, 4 known already')
  const again = await runCli('replay', '--pace', 'fast', '--again', file, '--data', data)
  expect(again.stderr).toContain('4 records taken in')
  const wrong = await runCli('replay', '--pace', 'slow', file, '--data', data)
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--pace slow: give original')])
})

test('a file that has grown since is a new file', async () => {
  const data = join(folder, 'grown')
  const file = join(folder, 'grows.ndjson')
  writeFileSync(file, `${line(1)}\n`)
  await runCli('import', file, '--data', data)
  appendFileSync(file, `${line(2)}\n`)
  const more = await runCli('import', file, '--data', data)
  expect([more.code, more.stderr]).toEqual([0, expect.stringContaining('2 records taken in')])
})

async function countFound(data: string, word: string): Promise<number> {
  const { stdout } = await runCli('search', word, '--data', data, '--json', '--limit', '2000')
  return stdout.split('\n').filter((text) => text !== '').length
}
