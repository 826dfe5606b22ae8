import { PbfReader, PbfWriter } from 'pbf'
import { expect, test } from 'vitest'
import { Source } from '../../model/source.ts'
import type { Receipt } from '../../model/receipt.ts'
import { SourceHealthBook } from '../../sources/source-health-book.ts'
import type { Services } from '../services.ts'
import { otlpLogs } from './otlp-logs.ts'

const source = Source.parse({ id: 'collector', name: 'Collector', transport: 'http' })

function serve({ isFull = false, hasKey = true } = {}) {
  const kept: Receipt[] = []
  const letters: unknown[] = []
  const services = {
    access: { authenticateIngest: async () => (hasKey ? { source: source.id } : undefined) },
    sources: { get: () => source },
    log: {
      isFull: () => isFull,
      append: async (receipts: Receipt[]) => {
        kept.push(...receipts)
        return { firstSeq: 1, accepted: receipts.length, duplicates: 0 }
      },
    },
    deadLetters: {
      add: async (more: unknown[]) => {
        letters.push(...more)
        return new Map()
      },
    },
    health: new SourceHealthBook(),
    now: () => 5,
  } as unknown as Services
  const send = async (body: string | Uint8Array<ArrayBuffer>, contentType = 'application/json') =>
    otlpLogs.handle({
      params: undefined,
      query: undefined,
      body: undefined,
      viewer: { id: '', name: '', kind: 'api_key', grants: [] },
      services,
      caller: { address: '192.0.2.1', origin: '' },
      request: new Request('http://localhost/v1/logs', {
        method: 'POST',
        body,
        headers: { 'content-type': contentType },
      }),
    })
  return { kept, letters, send }
}

const record = { body: { stringValue: 'x' } }
const bodyOf = (...logRecords: unknown[]) =>
  JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })

test('records are kept for the source of the key before the answer, which is empty', async () => {
  const { kept, send } = serve()
  expect(await send(bodyOf(record, record))).toEqual({})
  expect(kept).toMatchObject([
    { source: 'collector', transport: 'http', peer: '192.0.2.1', receivedAtMs: 5 },
    { source: 'collector' },
  ])
})

test('what is no record is counted, named and kept as a dead letter', async () => {
  const { kept, letters, send } = serve()
  expect(await send(bodyOf(record, 7))).toEqual({
    partialSuccess: { rejectedLogRecords: 1, errorMessage: 'record 2: not a log record' },
  })
  expect(kept).toHaveLength(1)
  expect(letters).toMatchObject([
    { source: 'collector', stage: 'receive', reason: 'line 2: not a log record' },
  ])
})

test('a full log asks for a later try and keeps nothing', async () => {
  const { kept, send } = serve({ isFull: true })
  const answer = (await send(bodyOf(record))) as Response
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
  expect(kept).toEqual([])
})

test('protobuf is answered in protobuf, and says what was not taken', async () => {
  const { kept, send } = serve()
  // One record whose body is the text x, after one that is too long.
  const record = (text: string) => (writer: PbfWriter) =>
    writer.writeMessage(
      2,
      (_, to) => to.writeMessage(5, (__, value) => value.writeStringField(1, text), 0),
      0,
    )
  const request = (...texts: string[]) => {
    const writer = new PbfWriter()
    const scope = (_: number, to: PbfWriter) => texts.forEach((text) => record(text)(to))
    writer.writeMessage(1, (_, logs) => logs.writeMessage(2, scope, 0), 0)
    return Uint8Array.from(writer.finish())
  }
  const taken = (await send(request('x'), 'application/x-protobuf')) as Response
  expect(taken.headers.get('content-type')).toBe('application/x-protobuf')
  expect(await taken.bytes()).toHaveLength(0)
  expect(kept.map(({ raw }) => JSON.parse(raw) as unknown)).toEqual([
    { logRecord: { body: { stringValue: 'x' } } },
  ])
  const part = (await send(request('x'.repeat(1_100_000), 'y'), 'application/x-protobuf')) as Response
  const answer = new PbfReader(await part.bytes()).readFields<string[]>((tag, into, reader) => {
    if (tag === 1)
      reader.readMessage<string[]>((field, texts) => {
        texts.push(field === 1 ? String(reader.readVarint()) : reader.readString())
      }, into)
  }, [])
  expect(answer).toEqual(['1', 'record 1: longer than 1048576 bytes'])
  expect(kept).toHaveLength(2)
})

test('gRPC and a missing key are refused', async () => {
  await expect(serve().send('x', 'application/grpc')).rejects.toMatchObject({ status: 415 })
  await expect(serve({ hasKey: false }).send(bodyOf(record))).rejects.toMatchObject({ status: 401 })
})
