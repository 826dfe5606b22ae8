import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { IngestBounds, IngestRequest } from './http-ingest.ts'
import { readOtlpBody } from './otlp-logs.ts'

async function* pieces(body: Uint8Array | string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(body)
  for (let at = 0; at < bytes.length; at += 50) yield bytes.subarray(at, at + 50)
}

function read(
  body: Uint8Array | string,
  more: Partial<IngestRequest> = {},
  bounds: Partial<IngestBounds> = {},
) {
  const request = {
    contentType: 'application/json',
    contentEncoding: undefined,
    source: 's',
    receivedAtMs: 1,
  }
  return readOtlpBody(pieces(body), { ...request, ...more }, bounds)
}

const body = JSON.stringify({
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'host.name', value: { stringValue: 'a' } }] },
      scopeLogs: [
        { scope: { name: 'x' }, logRecords: [{ body: { stringValue: '1' } }, 'no record'] },
        { logRecords: [{ body: { stringValue: '2' } }] },
        { logRecords: null },
        null,
      ],
    },
    { resource: null, scopeLogs: 'x' },
    { scopeLogs: [{ logRecords: [{ timeUnixNano: '1772352062250000001' }] }] },
  ],
})

describe('readOtlpBody', () => {
  test('makes a receipt of each record, with its resource and scope', async () => {
    const { receipts, rejected } = await read(gzipSync(body), { contentEncoding: 'gzip', batchId: 'b' })
    expect(receipts.map(({ raw }) => JSON.parse(raw) as unknown)).toMatchObject([
      { resource: { attributes: [{ key: 'host.name' }] }, scope: { name: 'x' }, logRecord: { body: {} } },
      { resource: { attributes: [{ key: 'host.name' }] }, logRecord: { body: { stringValue: '2' } } },
      { logRecord: { timeUnixNano: '1772352062250000001' } },
    ])
    expect(receipts.map(({ id }) => id)).toEqual(['b:0', 'b:2', 'b:3'])
    expect(rejected).toMatchObject([{ line: 2, reason: 'not a log record' }])
  })

  test('rejects a record that is too long, and keeps its neighbours', async () => {
    const { receipts, rejected } = await read(body, {}, { maxRecordBytes: 70 })
    expect(receipts).toHaveLength(1)
    expect(rejected).toHaveLength(3)
  })

  test.each([
    ['what is no protobuf', body, { contentType: 'application/x-protobuf' }, {}, 'bad_protobuf'],
    ['gRPC', body, { contentType: 'application/grpc' }, {}, 'unsupported_type'],
    ['text', 'hello', {}, {}, 'bad_json'],
    ['a list', '[]', {}, {}, 'bad_json'],
    ['too many records', body, {}, { maxRecords: 2 }, 'body_too_large'],
    ['too many bytes', body, {}, { maxBytes: 100 }, 'body_too_large'],
  ])('refuses %s', async (_, text, more, bounds, code) => {
    await expect(read(text, more, bounds)).rejects.toMatchObject({ code })
  })
})
