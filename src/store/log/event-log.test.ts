import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Receipt } from '../../model/receipt.ts'
import { decodeBatch, encodeBatch } from './batch-codec.ts'
import { startEventLog, type EventLog } from './event-log.ts'
import { LogFile, LogReader } from './log-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const receipt = (raw: string, more: Partial<Receipt> = {}): Receipt => ({
  source: 's1',
  transport: 'http',
  receivedAtMs: 1_700_000_000_000,
  raw,
  ...more,
})

const anyReceipt: fc.Arbitrary<Receipt> = fc.record(
  {
    source: fc.string(),
    transport: fc.constantFrom('http', 'mqtt', 'syslog-udp'),
    receivedAtMs: fc.integer({ min: 0, max: 4e12 }),
    raw: fc.string({ unit: 'grapheme', maxLength: 300 }),
    peer: fc.string(),
    channel: fc.string(),
    id: fc.string({ minLength: 1 }),
    encoding: fc.constantFrom('utf8', 'utf8-lossy', 'truncated'),
    retained: fc.constant(true),
  },
  { requiredKeys: ['source', 'transport', 'receivedAtMs', 'raw'] },
)

describe('batch codec', () => {
  test('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.array(anyReceipt, { maxLength: 20 }), (receipts) => {
        const decoded = decodeBatch(encodeBatch(receipts), 5)
        expect(decoded).toEqual(receipts.map((one, index) => ({ ...one, seq: 5 + index })))
      }),
    )
  })

  test('a damaged batch is named, never half read in silence', () => {
    const bytes = encodeBatch([receipt('hello'), receipt('world')])
    expect(() => decodeBatch(bytes.slice(0, -3), 42)).toThrow(/sequence 42/)
  })
})

describe('log file', () => {
  test('numbers without gaps and keeps across a reopening', () => {
    const path = join(folder, 'log.db')
    const first = new LogFile(path)
    expect(first.append([{ receipts: [receipt('a'), receipt('b')] }])).toEqual([
      { firstSeq: 1, accepted: 2, duplicates: 0 },
    ])
    first.close()
    const second = new LogFile(path)
    second.append([{ receipts: [receipt('c')] }])
    const reader = new LogReader(path)
    expect(reader.read(2, 10).map(({ seq, raw }) => [seq, raw])).toEqual([
      [2, 'b'],
      [3, 'c'],
    ])
    expect(reader.head()).toBe(4)
    reader.close()
    second.close()
  })

  test('a redelivered id or batch is one event', () => {
    const log = new LogFile(join(folder, 'log.db'))
    log.append([{ receipts: [receipt('a', { id: '1' })] }, { receipts: [receipt('b')], batchId: 'x' }])
    const again = log.append([
      {
        receipts: [
          receipt('a', { id: '1' }),
          receipt('c', { id: '2' }),
          receipt('a', { id: '1', source: 's2' }),
        ],
      },
      { receipts: [receipt('b')], batchId: 'x' },
    ])
    expect(again.map(({ accepted, duplicates }) => [accepted, duplicates])).toEqual([
      [2, 1],
      [0, 1],
    ])
    log.close()
  })

  test('encrypted: unreadable without its key, and no plain text on disk', () => {
    const path = join(folder, 'log.db')
    const key = new Uint8Array(32).fill(7)
    const log = new LogFile(path, key)
    log.append([{ receipts: [receipt('the quick brown fox')] }])
    log.close()
    expect(() => new LogReader(path).read(1, 1)).toThrow(/no key was given/)
    expect(() => new LogReader(path, new Uint8Array(32)).read(1, 1)).toThrow(/sequence 1/)
    expect(new LogReader(path, key).read(1, 1)[0]?.raw).toBe('the quick brown fox')
  })

  test('trims only what every consumer has passed and is old enough', () => {
    const path = join(folder, 'log.db')
    const log = new LogFile(path)
    log.append([{ receipts: [receipt('old'), receipt('old')] }])
    log.append([{ receipts: [receipt('new', { receivedAtMs: 1_800_000_000_000 })] }])
    expect(log.trim(2, 1_750_000_000_000)).toBe(0)
    expect(log.trim(4, 1_750_000_000_000)).toBe(1)
    const reader = new LogReader(path)
    expect(reader.tail()).toBe(3)
    expect(reader.read(1, 10).map(({ seq }) => seq)).toEqual([3])
    log.close()
  })

  test('a flipped byte in a stored batch is found', () => {
    const path = join(folder, 'log.db')
    const log = new LogFile(path)
    log.append([{ receipts: [receipt('x'.repeat(500))] }])
    log.close()
    const raw = new DatabaseSync(path)
    raw.exec("UPDATE batch SET body = substr(body, 1, 4) || x'ff' || substr(body, 6)")
    raw.close()
    expect(() => new LogReader(path).read(1, 1)).toThrow(/sequence 1 cannot be read/)
  })
})

describe('event log in its worker', () => {
  let log: EventLog
  afterEach(() => log.stop())

  test('resolves after the commit, in one commit for many callers', async () => {
    const path = join(folder, 'log.db')
    log = await startEventLog({ path, onCrash: () => {} })
    const results = await Promise.all([log.append([receipt('a')]), log.append([receipt('b'), receipt('c')])])
    expect(results.map(({ firstSeq }) => firstSeq)).toEqual([1, 2])
    expect(new LogReader(path).read(1, 10).map(({ raw }) => raw)).toEqual(['a', 'b', 'c'])
  })

  test('tells followers the head', async () => {
    log = await startEventLog({ path: join(folder, 'log.db'), onCrash: () => {} })
    const port = log.follow()
    const heads: number[] = []
    port.on('message', (head: number) => heads.push(head))
    await log.append([receipt('a')])
    await expect.poll(() => heads.at(-1)).toBe(2)
    port.close()
  })

  test('holds back above its bound and lets go after the commit', async () => {
    log = await startEventLog({ path: join(folder, 'log.db'), maxQueuedBytes: 1000, onCrash: () => {} })
    const first = log.append([receipt('x'.repeat(2000))])
    expect(log.isFull()).toBe(true)
    const second = log.append([receipt('y')])
    expect((await first).firstSeq).toBe(1)
    expect((await second).firstSeq).toBe(2)
  })

  test('a file that is no database is refused with its reason', async () => {
    log = await startEventLog({ path: join(folder, 'other.db'), onCrash: () => {} })
    writeFileSync(
      join(folder, 'bad.db'),
      'this is not a database, only some text that is long enough to be read',
    )
    await expect(startEventLog({ path: join(folder, 'bad.db'), onCrash: () => {} })).rejects.toThrow(
      /not a database/,
    )
  })
})
