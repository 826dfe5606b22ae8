import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SecurityEvent } from '../../model/event.ts'
import { anyEvent } from './any-event.ts'
import { exportLakeCommand, searchCommand, verifyLakeCommand } from './commands.ts'
import { openTestLake, type TestLake } from './test-lake.ts'

let given: TestLake
const lines: string[] = []
const progress: string[] = []
const output = {
  line: (text: string) => void lines.push(text),
  progress: (done: number, total: number, what: string) => void progress.push(`${done}/${total} ${what}`),
}
const events = fc.sample(anyEvent(), { numRuns: 60, seed: 9 })

beforeEach(async () => {
  lines.length = progress.length = 0
  given = await openTestLake()
})
afterEach(() => given.end())

test('verify tells what it found, by file, and the chain head', async () => {
  await given.add(events)
  expect(await verifyLakeCommand(given.lake, output)).toBe(true)
  expect(lines.at(-1)).toBe('The lake is whole.')
  expect(lines.join('\n')).toContain(given.lake.stats().chain.hash)
  expect(progress).toEqual(['1/1 files read back'])
  const [name = ''] = readdirSync(given.folder).filter((file) => file.endsWith('.parquet'))
  writeFileSync(join(given.folder, name), 'x')
  expect(await verifyLakeCommand(given.lake, output)).toBe(false)
  expect(lines.some((line) => line.startsWith(`${name}: `))).toBe(true)
})

test('export writes a whole file; a failing one leaves none', async () => {
  await given.add(events)
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-out-'))
  const path = join(folder, 'all.ndjson')
  expect(await exportLakeCommand(given.lake, output, { path, format: 'ndjson' })).toBe(60)
  const ids = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as SecurityEvent).id)
  expect(new Set(ids)).toEqual(new Set(events.map((event) => event.id)))
  const bad = join(folder, 'bad.ndjson')
  await expect(
    exportLakeCommand(given.lake, output, { path: bad, format: 'csv', text: '(' }),
  ).rejects.toThrow(/never closed|missing/)
  const nowhere = { path: join(folder, 'no', 'x'), format: 'ndjson' } as const
  await expect(exportLakeCommand(given.lake, output, nowhere)).rejects.toThrow(/ENOENT/)
  expect([existsSync(bad), existsSync(`${bad}.part`)]).toEqual([false, false])
})

test('search prints the newest first, and nothing that steers a terminal', async () => {
  const [first, second] = events
  await given.add([
    { ...first, time: 1_700_000_000_000, message: 'older' } as SecurityEvent,
    { ...second, time: 1_700_000_001_000, message: 'new \u001B[31mred\u0007' } as SecurityEvent,
  ])
  expect(await searchCommand(given.lake, output, { limit: 10 })).toBe(2)
  expect(lines[0]).toContain('2023-11-14T22:13:21.000Z')
  expect(lines[0]).toContain('new  [31mred')
  expect(lines[1]).toContain('older')
  expect(await searchCommand(given.lake, output, { limit: 1, json: true })).toBe(1)
  expect((JSON.parse(lines[2] ?? '') as { time: number }).time).toBe(1_700_000_001_000)
})
