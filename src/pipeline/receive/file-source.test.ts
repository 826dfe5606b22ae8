import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { buildEvtx } from '../../protocols/evtx/build-evtx.ts'
import { readFileSource, type FileItem, type FileSourceOptions } from './file-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

const now = Date.parse('2026-03-01T12:00:00Z')
const options: FileSourceOptions = {
  source: 's',
  pace: 'asFastAsPossible',
  now: () => now,
  sleep: () => Promise.reject(new Error('no need to wait')),
}

async function read(path: string, more: Partial<FileSourceOptions> = {}): Promise<FileItem[]> {
  const items: FileItem[] = []
  for await (const item of readFileSource(path, { ...options, ...more })) items.push(item)
  return items
}

const raws = (items: readonly FileItem[]) =>
  items.flatMap((item) => (item.kind === 'record' ? [item.receipt.raw] : []))
const problems = (items: readonly FileItem[]) =>
  items.flatMap((item) => (item.kind === 'problem' ? [[item.position.line, item.reason, item.text]] : []))
const events = ['{"a":1}', '{"b":"ü"}', '{"c":[1,2]}']

describe('formats', () => {
  test.each([
    ['NDJSON', 'x.ndjson', `${events.join('\n')}\n`],
    ['NDJSON by content', 'x.log', events.join('\r\n')],
    ['a JSON array', 'x.json', `[${events.join(',\n  ')}]`],
    ['gzip, by content', 'x.bin', gzipSync(events.join('\n'))],
    ['zstd, by content', 'y.bin', zstdCompressSync(Buffer.from(events.join('\n')))],
  ])('%s', async (_name, name, content) => {
    expect(raws(await read(write(name, content)))).toEqual(events)
  })
  test('one pretty printed object', async () => {
    const found = raws(await read(write('pretty.json', JSON.stringify({ a: { b: [1] } }, undefined, 2))))
    expect(found.map((raw): unknown => JSON.parse(raw))).toEqual([{ a: { b: [1] } }])
  })
  test('syslog lines', async () => {
    const lines = ['Mar  1 12:00:00 web-1 sshd[812]: x', '<13>Mar  1 12:00:01 web-1 su: y']
    expect(raws(await read(write('auth.log', lines.join('\n'))))).toEqual(lines)
  })
  test('CSV: rows become objects; bad rows are said by line, good ones kept', async () => {
    const csv = 'Badge ID;door;__proto__;door\n17;"Main; north";p;x\n18;only two\n19;"two\nlines";q;y\n'
    const items = await read(write('badges.csv', csv))
    expect(raws(items).map((raw): unknown => JSON.parse(raw))).toEqual([
      { 'Badge ID': '17', door: 'Main; north', proto: 'p', door_2: 'x' },
      { 'Badge ID': '19', door: 'two\nlines', proto: 'q', door_2: 'y' },
    ])
    expect(problems(items)).toEqual([[3, expect.stringMatching(/columns/i), '18;only two']])
  })
  test('NDJSON with bad lines', async () => {
    const items = await read(write('bad.ndjson', '{"a":1}\n{bad\n\n[1]\n{"b":2}'))
    expect(raws(items)).toEqual(['{"a":1}', '{"b":2}'])
    expect(problems(items)).toEqual([
      [2, 'not a JSON object', '{bad'],
      [4, 'not a JSON object', '[1]'],
    ])
  })
  test('a compressed file that was cut: what is there is kept, the rest said', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `{"n":${index},"r":"${Math.sin(index)}"}`)
    const items = await read(write('cut.gz', gzipSync(lines.join('\n')).subarray(0, 300_000)))
    expect(raws(items).length).toBeGreaterThan(1000)
    expect(raws(items)).toEqual(lines.slice(0, raws(items).length))
    expect(problems(items).at(-1)?.[1]).toMatch(/^the rest of cut\.gz cannot be read/)
  })
  test('an empty file is nothing', async () => {
    expect(await read(write('empty.json', ''))).toEqual([])
  })
})

describe('Windows event logs', () => {
  const chunkOf = (first: number) =>
    [1, 2, 3].map((step) => ({ recordId: first + step, eventId: 4624, user: `user ${first + step}` }))
  const log = buildEvtx([chunkOf(0), chunkOf(10), chunkOf(20)])
  const numbers = (items: readonly FileItem[]) =>
    raws(items).map(
      (raw) =>
        (JSON.parse(raw) as { Event: { System: { EventRecordID: number } } }).Event.System.EventRecordID,
    )

  test('all records of all chunks, also compressed and whatever the name', async () => {
    const expected = [1, 2, 3, 11, 12, 13, 21, 22, 23]
    expect(numbers(await read(write('Security.evtx', log)))).toEqual(expected)
    expect(numbers(await read(write('log.gz', gzipSync(log))))).toEqual(expected)
  })
  test('a damaged chunk and a cut file: said, the good records kept', async () => {
    const damaged = Buffer.from(log).fill(0xff, 4096 + 65_536, 4096 + 65_536 + 700)
    const items = await read(write('damaged.evtx', damaged.subarray(0, -65_000)))
    expect(numbers(items)).toEqual([1, 2, 3])
    expect(problems(items).map(([, reason]) => reason)).toEqual(
      expect.arrayContaining([expect.stringContaining('mark'), 'the file ends inside a chunk']),
    )
  })
  test('goes on behind any record', async () => {
    const path = write('again.evtx', log)
    const all = await read(path)
    expect(await read(path, { after: all[4]!.position })).toEqual(all.slice(5))
  })
})

describe('a folder', () => {
  const root = join(folder, 'tree')
  write('tree/b.ndjson', '{"n":2}')
  write('tree/a/x.ndjson', '{"n":1}\n{"n":11}')
  write('tree/.hidden', '{"n":3}')
  symlinkSync('/etc/passwd', join(root, 'link'))

  test('is read in order of name, without hidden files and links, with progress', async () => {
    const items = await read(root)
    expect(raws(items)).toEqual(['{"n":1}', '{"n":11}', '{"n":2}'])
    expect(items.map((item) => item.position.file)).toEqual(['a/x.ndjson', 'a/x.ndjson', 'b.ndjson'])
    expect(items.at(-1)?.progress).toEqual({ bytesRead: 23, bytesTotal: 23 })
  })
  test('goes on behind any record', async () => {
    const all = await read(root)
    for (const [index, { position }] of all.entries())
      expect(await read(root, { after: position })).toEqual(all.slice(index + 1))
  })
  test('ids are stable, and differ between files and records', async () => {
    const ids = async () => (await read(root)).map((item) => (item.kind === 'record' ? item.receipt.id : ''))
    const first = await ids()
    expect(await ids()).toEqual(first)
    expect(new Set(first).size).toBe(3)
    expect(first[0]).toMatch(/^[0-9a-f]{32}:1$/)
  })
})

test('what cannot be read at all', async () => {
  await expect(read(join(folder, 'nope'))).rejects.toMatchObject({ code: 'not_found' })
  mkdirSync(join(folder, 'void'))
  await expect(read(join(folder, 'void'))).rejects.toMatchObject({ code: 'not_found' })
  await expect(read('/dev/null')).rejects.toMatchObject({ code: 'not_a_file' })
})

describe('pace', () => {
  const times = [
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:01:00Z',
    '2025-12-31T23:00:00Z',
    '2026-01-01T01:00:00Z',
  ]
  const path = write('paced.ndjson', times.map((time) => `{"@timestamp":"${time}"}`).join('\n'))

  test('follows the events’ own times, N times as fast; late ones do not wait', async () => {
    let clock = now
    const waits: number[] = []
    const sleep = (ms: number) => {
      waits.push(ms)
      clock += ms
      return Promise.resolve()
    }
    const items = await read(path, { pace: { factor: 60 }, now: () => clock, sleep })
    expect(items).toHaveLength(4)
    expect(waits).toEqual([1000, 59_000])
  })
  test('a factor that is none is refused', async () => {
    await expect(read(path, { pace: { factor: 0 } })).rejects.toThrow(RangeError)
  })
})

test('fuzz: any bytes under any name: records and problems, never a throw', async () => {
  const text = fc
    .array(fc.constantFrom('a', ',', '"', '\n', '{', '}', '[', ']', ';', '__proto__', '\u00FC', '1'), {
      maxLength: 60,
    })
    .map((parts) => Buffer.from(parts.join('')))
  const body = fc.oneof(
    text,
    text.map((bytes) => gzipSync(bytes)),
    fc.tuple(text, fc.nat(40)).map(([bytes, cut]) => zstdCompressSync(bytes).subarray(0, cut)),
    fc.uint8Array({ maxLength: 300 }),
    fc.tuple(fc.nat(4000), fc.uint8Array({ maxLength: 20 })).map(([at, bytes]) => {
      const log = Buffer.from(buildEvtx([[{ recordId: 1, eventId: 1, user: 'x' }]]))
      log.set(bytes, 4096 + at)
      return log
    }),
  )
  const name = fc.constantFrom('f.csv', 'f.tsv', 'f.json', 'f.ndjson', 'f.log', 'f.evtx', 'f.gz', 'f')
  await fc.assert(
    fc.asyncProperty(body, name, async (bytes, file) => {
      const items = await read(write(`fuzz/${file}`, bytes), { maxRecordBytes: 50 })
      for (const item of items) expect(item.kind === 'record' ? item.receipt.id : item.reason).toMatch(/\S/)
    }),
    { numRuns: 300 },
  )
})
