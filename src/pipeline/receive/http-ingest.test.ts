import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readIngestBody, type IngestBounds, type IngestRequest } from './http-ingest.ts'

async function* pieces(body: Uint8Array | string, size = 1000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(body)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function read(
  body: Uint8Array | string,
  more: Partial<IngestRequest> = {},
  bounds: Partial<IngestBounds> = {},
) {
  const request = {
    contentType: undefined,
    contentEncoding: undefined,
    source: 's',
    receivedAtMs: 1,
    ...more,
  }
  return readIngestBody(pieces(body), request, bounds)
}

const raws = async (...args: Parameters<typeof read>) =>
  (await read(...args)).receipts.map((receipt) => receipt.raw)
const events = ['{"a":1}', '{"b":"ü"}', '{"c":[1,2]}']

describe('kinds of body', () => {
  test.each([
    ['a JSON array', 'application/json', `[${events.join(',\n')}]`],
    ['NDJSON sent as JSON', 'application/json; charset=utf-8', events.join('\n')],
    ['NDJSON', 'application/x-ndjson', `${events.join('\n')}\n`],
    ['NDJSON with CRLF and a byte order mark', 'application/jsonl', `\uFEFF${events.join('\r\n')}`],
    ['an array without a type', undefined, ` [${events.join(',')}]`],
    ['NDJSON as curl sends it', 'application/x-www-form-urlencoded', events.join('\n')],
  ])('%s', async (_name, contentType, body) => {
    expect((await raws(body, { contentType })).map((raw) => raw.replace('\uFEFF', ''))).toEqual(events)
  })
  test('text lines', async () => {
    expect(await raws('<13>one\n\n<13>two', { contentType: 'text/plain' })).toEqual(['<13>one', '<13>two'])
    expect(await raws('<13>one\n<13>two')).toEqual(['<13>one', '<13>two'])
  })
  test('nothing', async () => {
    expect(await read('')).toEqual({ receipts: [], rejected: [] })
    expect(await read(' \n ')).toEqual({ receipts: [], rejected: [] })
  })
  test('an unknown one is refused', async () => {
    await expect(read('x', { contentType: 'image/png' })).rejects.toMatchObject({
      status: 415,
      code: 'unsupported_type',
    })
  })
  test('what is known of the request is on each receipt', async () => {
    const { receipts } = await read('x', { connector: 'c', peer: '10.0.0.1:5', channel: '/api/ingest' })
    expect(receipts).toEqual([
      {
        source: 's',
        transport: 'http',
        connector: 'c',
        receivedAtMs: 1,
        peer: '10.0.0.1:5',
        channel: '/api/ingest',
        raw: 'x',
      },
    ])
  })
})

describe('compression', () => {
  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('%s', async (contentEncoding, compress) => {
    expect(await raws(compress(Buffer.from(events.join('\n'))), { contentEncoding })).toEqual(events)
  })
  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('a %s bomb is refused by its ratio', async (contentEncoding, compress) => {
    const bomb = compress(Buffer.alloc(40_000_000, 0x20))
    await expect(read(bomb, { contentEncoding })).rejects.toMatchObject({
      status: 413,
      code: 'body_too_large',
      message: expect.stringContaining('times its size'),
    })
  })
  test('too many bytes on the wire, or unpacked', async () => {
    const body = Buffer.from(events.join('\n').repeat(100))
    await expect(read(body, {}, { maxCompressedBytes: 500 })).rejects.toMatchObject({
      code: 'body_too_large',
    })
    await expect(read(gzipSync(body), { contentEncoding: 'gzip' }, { maxBytes: 500 })).rejects.toMatchObject({
      code: 'body_too_large',
    })
  })
  test.each(['gzip', 'zstd', 'deflate', 'br'])('bytes that are not %s', async (contentEncoding) => {
    await expect(read('plain text', { contentEncoding })).rejects.toMatchObject({
      status: 400,
      code: 'bad_compression',
    })
  })
  test('a compressed body that was cut', async () => {
    const whole = gzipSync(Buffer.from(events.join('\n')))
    await expect(read(whole.subarray(0, -9), { contentEncoding: 'gzip' })).rejects.toMatchObject({
      code: 'bad_compression',
    })
  })
  test('an unknown encoding', async () => {
    await expect(read('x', { contentEncoding: 'lzma' })).rejects.toMatchObject({ status: 415 })
  })
})

describe('bad records do not fail the batch', () => {
  test('NDJSON: by line', async () => {
    const { receipts, rejected } = await read('{"a":1}\n{bad\n\n[1]\n{"b":2}', {
      contentType: 'application/x-ndjson',
    })
    expect(receipts.map((receipt) => receipt.raw)).toEqual(['{"a":1}', '{"b":2}'])
    expect(rejected).toEqual([
      { line: 2, reason: expect.stringMatching(/^not JSON/), text: '{bad' },
      { line: 4, reason: 'not a JSON object', text: '[1]' },
    ])
  })
  test('an array: by the line it starts on; an array that was cut is said', async () => {
    const { receipts, rejected } = await read('[{"a":1},\n 7,\n{"b":2},\n{"c":', {
      contentType: 'application/json',
    })
    expect(receipts).toHaveLength(2)
    expect(rejected.map(({ line }) => line)).toEqual([2, 4, 4])
  })
  test('too long: JSON is rejected, text cut and flagged', async () => {
    const long = `{"a":"${'x'.repeat(200)}"}`
    const { receipts, rejected } = await read(
      `${long}\n{"b":1}`,
      { contentType: 'application/x-ndjson' },
      { maxRecordBytes: 50 },
    )
    expect(receipts.map((receipt) => receipt.raw)).toEqual(['{"b":1}'])
    expect(rejected[0]?.reason).toContain('longer than 50 bytes')
    const text = await read(long, { contentType: 'text/plain' }, { maxRecordBytes: 50 })
    expect(text.receipts[0]).toMatchObject({ encoding: 'truncated' })
  })
  test('bytes that are not UTF-8 are replaced and flagged', async () => {
    const { receipts } = await read(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]))
    expect(receipts[0]).toMatchObject({ encoding: 'utf8-lossy', raw: '{"a":"\uFFFD"}' })
  })
  test('too many records', async () => {
    await expect(read('a\nb\nc', {}, { maxRecords: 2 })).rejects.toMatchObject({ code: 'body_too_large' })
  })
})

describe('ids', () => {
  const ids = async (...args: Parameters<typeof read>) =>
    (await read(...args)).receipts.map((receipt) => receipt.id)
  test('by batch and index; bad records count, so a repeat gives the same', async () => {
    expect(await ids('{"a":1}\n{bad\n{"b":2}', { batchId: 'b1' })).toEqual(['b1:0', 'b1:2'])
  })
  test('by the event itself where a field is named', async () => {
    const body = '{"event":{"id":"x"}}\n{"event":{"id":7}}\n{"event":{}}\n{"event":{"id":""}}'
    expect(await ids(body, { idField: 'event.id' })).toEqual(['x', '7', undefined, undefined])
    expect(await ids(body, { idField: 'event.id', batchId: 'b' })).toEqual(['x', '7', 'b:2', 'b:3'])
    expect(await ids('{"a":1}', { idField: '__proto__.constructor' })).toEqual([undefined])
  })
  test('never longer than may be kept, and still told apart', async () => {
    const long = 'i'.repeat(5000)
    const found = await ids(`{"id":"${long}a"}\n{"id":"${long}b"}`, { idField: 'id', batchId: long })
    expect(new Set(found).size).toBe(2)
    expect(found.every((id) => id!.length <= 256)).toBe(true)
  })
})

test('fuzz: any bytes, type and encoding: a result or an IngestError', async () => {
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string().map((text) => gzipSync(text)),
    fc.json().map((text) => Buffer.from(text)),
  )
  const type = fc.constantFrom(undefined, 'application/json', 'application/x-ndjson', 'text/plain', 'x', ';')
  const encoding = fc.constantFrom(undefined, 'gzip', 'zstd', 'deflate', 'br', 'identity', '', 'gzip, gzip')
  await fc.assert(
    fc.asyncProperty(body, type, encoding, async (bytes, contentType, contentEncoding) => {
      const outcome = await read(bytes, { contentType, contentEncoding }).catch((error: unknown) => error)
      expect(outcome).toSatisfy(
        (it: { name?: string; receipts?: unknown }) =>
          it.name === 'IngestError' || Array.isArray(it.receipts),
      )
    }),
    { numRuns: 300 },
  )
})
