import { createHash } from 'node:crypto'
import type { Receipt } from '../../model/receipt.ts'
import { decodeText } from '../../protocols/decode-text.ts'
import { decompress, type Compression } from './decompress.ts'
import { JsonSplitter } from './split-json.ts'
import { LineSplitter, type Piece, type Splitter } from './split-lines.ts'

/** What is known about a request besides its body. */
export interface IngestRequest {
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
  readonly source: string
  readonly connector?: string | undefined
  readonly peer?: string | undefined
  /** The path that was called. */
  readonly channel?: string | undefined
  readonly receivedAtMs: number
  /** The sender's name for this batch: header `Idempotency-Key` or query `batch`. */
  readonly batchId?: string | undefined
  /** Query `id_field`: where an event carries its own id, dots for nesting (`event.id`). */
  readonly idField?: string | undefined
}

export interface IngestBounds {
  /** Bytes on the wire (default 16 MiB). */
  readonly maxCompressedBytes: number
  /** Bytes after decompression (default 64 MiB). */
  readonly maxBytes: number
  /** Decompressed to compressed, looked at from 1 MiB on (default 100). */
  readonly maxRatio: number
  /** Records in one body (default 100,000). */
  readonly maxRecords: number
  /** One record (default 1 MiB). */
  readonly maxRecordBytes: number
}

/** A record that is not an event; the rest of the batch is. `text` is for the dead-letter store. */
export interface RejectedRecord {
  /** Line on which it starts, from 1. */
  readonly line: number
  readonly reason: string
  readonly text: string
}

export interface IngestResult {
  readonly receipts: Receipt[]
  readonly rejected: RejectedRecord[]
}

/** The whole body is refused; nothing of it was taken. */
export class IngestError extends Error {
  override readonly name = 'IngestError'
  readonly status: 400 | 413 | 415
  readonly code:
    | 'body_too_large'
    | 'bad_compression'
    | 'bad_json'
    | 'bad_protobuf'
    | 'unsupported_encoding'
    | 'unsupported_type'
  readonly hint: string
  constructor(status: IngestError['status'], code: IngestError['code'], message: string, hint: string) {
    super(message)
    this.status = status
    this.code = code
    this.hint = hint
  }
}

export const ingestBounds: IngestBounds = {
  maxCompressedBytes: 16 * 1024 * 1024,
  maxBytes: 64 * 1024 * 1024,
  maxRatio: 100,
  maxRecords: 100_000,
  maxRecordBytes: 1024 * 1024,
}

const ratioFromBytes = 1024 * 1024
const maxRejectedText = 64 * 1024

type BodyKind = 'json' | 'ndjson' | 'text'

/**
 * Turns a request body into receipts. Kinds, by content type: a JSON array or object (`application/json`), NDJSON
 * (`application/x-ndjson`, `application/jsonl`), text lines (`text/*`: syslog, CEF, LEEF, anything). Without a type,
 * and for what curl sends unasked (`application/x-www-form-urlencoded`), the first byte decides. Encodings: identity,
 * gzip, zstd, deflate, br.
 *
 * Idempotency. An event whose `idField` holds a text or a number has that as its id. Else, with a `batchId`, its id
 * is `<batchId>:<index>`, the index counting all records of the body from 0, bad ones too, so that it stays the same
 * when the batch is sent again. Else it has none and may repeat.
 *
 * A record that is not a JSON object, or longer than the bound, goes to `rejected` and does not fail the batch; a
 * text line beyond the bound is cut and flagged. Throws `IngestError` for the body as a whole: too large on the wire
 * or unpacked, a compression bomb, damaged compression, unknown type or encoding.
 */
export async function readIngestBody(
  body: AsyncIterable<Uint8Array>,
  request: IngestRequest,
  bounds: Partial<IngestBounds> = {},
): Promise<IngestResult> {
  const limits = { ...ingestBounds, ...bounds }
  const unpacked = unpackBody(body, request.contentEncoding, limits)
  let kind = kindFrom(request.contentType)
  let splitter: Splitter | undefined
  const collector = new Collector(request, limits)
  for await (const chunk of unpacked) {
    kind ??= sniff(chunk)
    if (kind === undefined) continue
    splitter ??=
      kind === 'json' ? new JsonSplitter(limits.maxRecordBytes) : new LineSplitter(limits.maxRecordBytes)
    splitter.push(chunk, (piece) => collector.take(piece, kind ?? 'text'))
  }
  splitter?.end((piece) => collector.take(piece, kind ?? 'text'))
  if (splitter instanceof JsonSplitter && splitter.isOpen)
    collector.reject(collector.lastLine, 'the array is not closed: the body may be cut', '')
  return { receipts: collector.receipts, rejected: collector.rejected }
}

class Collector {
  readonly receipts: Receipt[] = []
  readonly rejected: RejectedRecord[] = []
  lastLine = 1
  readonly #request: IngestRequest
  readonly #limits: IngestBounds
  readonly #batchId: string | undefined
  readonly #idPath: string[] | undefined
  #index = 0

  constructor(request: IngestRequest, limits: IngestBounds) {
    this.#request = request
    this.#limits = limits
    this.#batchId = shortId(request.batchId, 240)
    this.#idPath =
      request.idField === undefined || request.idField === '' ? undefined : request.idField.split('.')
  }

  take(piece: Piece, kind: BodyKind): void {
    const index = this.#index++
    this.lastLine = piece.line
    if (index >= this.#limits.maxRecords) throw tooLarge(`more than ${this.#limits.maxRecords} records`)
    const { text, encoding } = decodeText(piece.bytes, piece.truncated)
    if (kind === 'text') return this.#keep(text, encoding, this.#idOf(undefined, index))
    if (piece.truncated)
      return this.reject(piece.line, `longer than ${this.#limits.maxRecordBytes} bytes`, text)
    const parsed = parseObject(text)
    if (typeof parsed === 'string') this.reject(piece.line, parsed, text)
    else this.#keep(text, encoding, this.#idOf(parsed, index))
  }

  reject(line: number, reason: string, text: string): void {
    this.rejected.push({ line, reason, text: text.slice(0, maxRejectedText) })
  }

  #keep(raw: string, encoding: 'utf8' | 'utf8-lossy' | 'truncated', id: string | undefined): void {
    const { source, connector, peer, channel, receivedAtMs } = this.#request
    this.receipts.push({
      source,
      transport: 'http',
      ...(connector === undefined ? {} : { connector }),
      receivedAtMs,
      ...(peer === undefined ? {} : { peer }),
      ...(channel === undefined ? {} : { channel }),
      ...(id === undefined ? {} : { id }),
      ...(encoding === 'utf8' ? {} : { encoding }),
      raw,
    })
  }

  #idOf(record: Record<string, unknown> | undefined, index: number): string | undefined {
    if (record !== undefined && this.#idPath !== undefined) {
      const own = shortId(valueAt(record, this.#idPath), 256)
      if (own !== undefined) return own
    }
    return this.#batchId === undefined ? undefined : `${this.#batchId}:${index}`
  }
}

/** The object, or the reason why it is none. */
function parseObject(text: string): Record<string, unknown> | string {
  let value: unknown
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'cannot be parsed'}`
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not a JSON object'
  return value as Record<string, unknown>
}

function valueAt(record: Record<string, unknown>, path: readonly string[]): string | undefined {
  let value: unknown = record
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** An id as it is, or its hash where it is longer than may be kept. */
function shortId(id: string | undefined, maxLength: number): string | undefined {
  if (id === undefined || id === '') return undefined
  return id.length <= maxLength ? id : createHash('sha256').update(id).digest('hex')
}

/** Decompresses a body and watches all three bounds; throws `IngestError`. */
export function unpackBody(
  body: AsyncIterable<Uint8Array>,
  contentEncoding: string | undefined,
  limits: IngestBounds,
): AsyncGenerator<Uint8Array> {
  return unpack(body, compressionFrom(contentEncoding), limits)
}

async function* unpack(
  body: AsyncIterable<Uint8Array>,
  compression: Compression | undefined,
  limits: IngestBounds,
): AsyncGenerator<Uint8Array> {
  let wire = 0
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      wire += chunk.length
      if (wire > limits.maxCompressedBytes)
        throw tooLarge(`the body is larger than ${limits.maxCompressedBytes} bytes`)
      yield chunk
    }
  }
  let unpacked = 0
  try {
    for await (const chunk of decompress(counted(), compression)) {
      unpacked += chunk.length
      if (unpacked > limits.maxBytes) throw tooLarge(`the body unpacks to more than ${limits.maxBytes} bytes`)
      if (unpacked > ratioFromBytes && unpacked > wire * limits.maxRatio)
        throw tooLarge(`the body unpacks to more than ${limits.maxRatio} times its size`)
      yield chunk
    }
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code
    if (error instanceof IngestError || typeof code !== 'string' || !/^(?:Z_|ZSTD_|ERR_|_ERR)/.test(code))
      throw error
    throw new IngestError(
      400,
      'bad_compression',
      `the body is not valid ${compression}: ${(error as Error).message}`,
      'Send the whole compressed body, or none with Content-Encoding.',
    )
  }
}

function tooLarge(message: string): IngestError {
  return new IngestError(413, 'body_too_large', message, 'Send smaller batches.')
}

const encodings: Record<string, Compression | undefined> = {
  identity: undefined,
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  zstd: 'zstd',
  br: 'br',
}

function compressionFrom(contentEncoding: string | undefined): Compression | undefined {
  const name = (contentEncoding ?? 'identity').trim().toLowerCase() || 'identity'
  if (Object.hasOwn(encodings, name)) return encodings[name]
  throw new IngestError(
    415,
    'unsupported_encoding',
    `Content-Encoding ${name.slice(0, 60)} is not understood`,
    'Use gzip, zstd, deflate, br or none.',
  )
}

/** The kind of body; undefined: the first byte decides. */
function kindFrom(contentType: string | undefined): BodyKind | undefined {
  const type = (contentType ?? '').split(';')[0]!.trim().toLowerCase()
  if (type === '' || type === 'application/octet-stream' || type === 'application/x-www-form-urlencoded')
    return undefined
  if (/^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq)$/.test(type)) return 'ndjson'
  if (type === 'application/json' || type === 'text/json' || /^application\/[\w.-]+\+json$/.test(type))
    return 'json'
  if (type.startsWith('text/')) return 'text'
  throw new IngestError(
    415,
    'unsupported_type',
    `Content-Type ${type.slice(0, 60)} is not understood`,
    'Use application/json, application/x-ndjson or text/plain.',
  )
}

/** `[` is a JSON document, `{` NDJSON, anything else text; undefined while there are only blanks. */
function sniff(chunk: Uint8Array): BodyKind | undefined {
  const first = chunk.find((byte) => byte > 32 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf)
  if (first === undefined) return undefined
  return first === 0x5b ? 'json' : first === 0x7b ? 'ndjson' : 'text'
}
