import type { Receipt } from '../../model/receipt.ts'
import { decodeText } from '../../protocols/decode-text.ts'
import { ProtobufError, readLogsRequest } from '../../protocols/otlp/read-logs-request.ts'
import {
  type IngestBounds,
  ingestBounds,
  IngestError,
  type IngestRequest,
  type IngestResult,
  type RejectedRecord,
  unpackBody,
} from './http-ingest.ts'

/** The body is parsed as a whole, so it may be smaller than that of `/api/ingest`; exporters send a few MiB. */
export const otlpBounds: IngestBounds = {
  ...ingestBounds,
  maxCompressedBytes: 8 * 1024 * 1024,
  maxBytes: 16 * 1024 * 1024,
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Turns an OTLP/HTTP request (`ExportLogsServiceRequest`), in JSON or protobuf, into one receipt per log record. Its text is
 * `{ "resource", "scope", "logRecord" }`: the record with the resource and scope it was listed under.
 *
 * Records have no id of their own; with a `batchId` theirs is `<batchId>:<index>`. A record that is no object or too
 * long goes to `rejected`, `line` being its number from 1. Throws `IngestError` for the body as a whole: too large,
 * damaged, or in neither of the two.
 * Source: OpenTelemetry Protocol 1.x, OTLP/HTTP, its JSON and binary encodings.
 */
export async function readOtlpBody(
  body: AsyncIterable<Uint8Array>,
  request: IngestRequest,
  bounds: Partial<IngestBounds> = {},
): Promise<IngestResult> {
  const limits = { ...otlpBounds, ...bounds }
  const encoding = encodingOf(request.contentType)
  const chunks: Uint8Array[] = []
  for await (const chunk of unpackBody(body, request.contentEncoding, limits)) chunks.push(chunk)
  const whole = Buffer.concat(chunks)
  const parsed = encoding === 'protobuf' ? parseProtobuf(whole) : parseJson(decodeText(whole, false).text)
  const receipts: Receipt[] = []
  const rejected: RejectedRecord[] = []
  let index = 0
  for (const record of listRecords(parsed)) {
    if (index >= limits.maxRecords)
      throw new IngestError(
        413,
        'body_too_large',
        `more than ${limits.maxRecords} records`,
        'Send smaller batches.',
      )
    const raw = JSON.stringify(record)
    const problem = problemOf(record, raw, limits)
    if (problem === undefined) receipts.push(receiptOf(raw, request, index))
    else rejected.push({ line: index + 1, reason: problem, text: raw.slice(0, 65_536) })
    index++
  }
  return { receipts, rejected }
}

interface ListedRecord {
  readonly resource: unknown
  readonly scope: unknown
  readonly logRecord: unknown
}

function* listRecords(request: Fields): Generator<ListedRecord> {
  for (const resourceLogs of objectsOf(request['resourceLogs'])) {
    for (const scopeLogs of objectsOf(resourceLogs['scopeLogs'])) {
      const records = scopeLogs['logRecords']
      for (const logRecord of Array.isArray(records) ? (records as unknown[]) : [])
        yield { resource: resourceLogs['resource'], scope: scopeLogs['scope'], logRecord }
    }
  }
}

function problemOf({ logRecord }: ListedRecord, raw: string, limits: IngestBounds): string | undefined {
  if (!isObject(logRecord)) return 'not a log record'
  return raw.length > limits.maxRecordBytes ? `longer than ${limits.maxRecordBytes} bytes` : undefined
}

function receiptOf(raw: string, request: IngestRequest, index: number): Receipt {
  const { source, connector, peer, receivedAtMs, batchId } = request
  return {
    source,
    transport: 'http',
    ...(connector === undefined ? {} : { connector }),
    receivedAtMs,
    ...(peer === undefined ? {} : { peer }),
    ...(batchId === undefined ? {} : { id: `${batchId}:${index}` }),
    raw,
  }
}

function parseJson(text: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  if (isObject(value)) return value
  throw new IngestError(400, 'bad_json', 'the body is not a JSON object', 'Send an ExportLogsServiceRequest.')
}

function parseProtobuf(bytes: Uint8Array): Fields {
  try {
    return readLogsRequest(bytes)
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error
    throw new IngestError(
      400,
      'bad_protobuf',
      `the body is no ExportLogsServiceRequest: ${error.message}`,
      'Send logs to this path; traces and metrics are not taken.',
    )
  }
}

/** How the request is written, and its answer is to be. Throws `IngestError` for other types. */
export function encodingOf(contentType: string | undefined): 'json' | 'protobuf' {
  const type = (contentType ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  if (type === 'application/x-protobuf') return 'protobuf'
  throw new IngestError(
    415,
    'unsupported_type',
    `Content-Type ${type?.slice(0, 60)} is not understood here`,
    'Send OTLP/HTTP as application/x-protobuf or application/json; gRPC is not taken.',
  )
}

function objectsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isObject) : []
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
