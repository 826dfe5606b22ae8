import { mkdtempSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Receipt } from '../../model/receipt.ts'
import { LogCorruptError } from './batch-codec.ts'
import { startEventLog } from './event-log.ts'
import { LogFile, LogReader } from './log-file.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-log-'))
  path = join(folder, 'log.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const receipt = (raw: string, more: Partial<Receipt> = {}): Receipt => ({
  source: 's1',
  transport: 'syslog-udp',
  receivedAtMs: 1_700_000_000_000,
  raw,
  ...more,
})

function readAll(reader: LogReader, limit: number, maxChars?: number): number[][] {
  const reads: number[][] = []
  for (let seq = 1; ;) {
    const read = reader.read(seq, limit, maxChars).map((one) => one.seq)
    if (read.length === 0) return reads
    reads.push(read)
    seq = (read.at(-1) ?? 0) + 1
  }
}

test('a flood from more addresses than a batch can name is kept whole', () => {
  const log = new LogFile(path)
  const count = 70_000
  const receipts = Array.from({ length: count }, (_, n) => receipt('x', { peer: `10.0.0.1:${n}` }))
  expect(log.append([{ receipts }])).toEqual([{ firstSeq: 1, accepted: count, duplicates: 0 }])
  const seqs = readAll(new LogReader(path), 1_000).flat()
  expect(seqs).toEqual(Array.from({ length: count }, (_, n) => n + 1))
  log.close()
})

test('a read gives at most so many receipts, and about so many characters', () => {
  const log = new LogFile(path)
  log.append([{ receipts: Array.from({ length: 10 }, () => receipt('x'.repeat(1_000_000))) }])
  log.append([{ receipts: [receipt('y'), receipt('z')] }])
  const reads = readAll(new LogReader(path), 100, 2_500_000)
  expect(reads).toEqual([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
    [10, 11, 12],
  ])
  expect(readAll(new LogReader(path), 5)).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, 11, 12],
  ])
  log.close()
})

test('a damaged batch stops the reader at its place, names where the next begins, and is known to be alone', () => {
  const log = new LogFile(path)
  for (const raw of ['a', 'b', 'c']) log.append([{ receipts: [receipt(raw), receipt(raw)] }])
  const database = new DatabaseSync(path)
  const { body } = database.prepare('SELECT body FROM batch WHERE first_seq = 3').get() as {
    body: Uint8Array
  }
  body[body.length - 6] = (body[body.length - 6] ?? 0) ^ 1
  database.prepare('UPDATE batch SET body = ? WHERE first_seq = 3').run(body)
  const reader = new LogReader(path)
  expect(reader.read(1, 10).map(({ seq }) => seq)).toEqual([1, 2])
  const error = (() => {
    try {
      return reader.read(3, 10)
    } catch (caught) {
      return caught
    }
  })()
  expect(error).toBeInstanceOf(LogCorruptError)
  expect(error).toMatchObject({ firstSeq: 3, nextSeq: 5 })
  expect(reader.isDamageOfOne(3)).toBe(true)
  expect(reader.read(5, 10).map(({ seq }) => seq)).toEqual([5, 6])
  log.close()
})

test('with another key every batch is unreadable: that is no damage of one', () => {
  const log = new LogFile(path, new Uint8Array(32).fill(1))
  for (const raw of ['a', 'b', 'c']) log.append([{ receipts: [receipt(raw)] }])
  expect(new LogReader(path, new Uint8Array(32).fill(2)).isDamageOfOne(2)).toBe(false)
  log.close()
})

test('a log that was moved away goes on after what the other stores know, never with sequences they have', () => {
  new LogFile(path).close()
  const log = new LogFile(path, undefined, 1_000)
  expect(log.append([{ receipts: [receipt('a')] }])[0]?.firstSeq).toBe(1_000)
  log.close()
  expect(new LogFile(path, undefined, 500).head).toBe(1_001)
  expect(new LogReader(path).read(1, 10).map(({ seq }) => seq)).toEqual([1_000])
})

test('after its stop nothing waits for an answer that will not come', async () => {
  const log = await startEventLog({ path, onCrash: (error) => expect.fail(error.message) })
  await log.append([receipt('a')])
  await log.stop()
  await expect(log.append([receipt('b')])).rejects.toMatchObject({ code: 'log_closed' })
  await expect(log.trim(1, 1)).rejects.toMatchObject({ code: 'log_closed' })
  await log.stop()
})
