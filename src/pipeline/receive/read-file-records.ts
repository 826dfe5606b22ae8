import { pipeline, Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { parseRecord } from '../../connectors/parse-record.ts'
import { decodeText } from '../../protocols/decode-text.ts'
import {
  evtxChunkBytes,
  evtxHeaderBytes,
  isEmptyChunk,
  isEvtxHeader,
  readEvtxChunk,
} from '../../protocols/evtx/read-chunk.ts'
import { JsonSplitter } from './split-json.ts'
import { LineSplitter, type Piece, type Splitter } from './split-lines.ts'

export type FileFormat = 'ndjson' | 'json' | 'csv' | 'text' | 'evtx'

/** One record of a file as text, or what is wrong with it. */
export type FileRecord = FilePlace &
  (
    | { readonly raw: string; readonly encoding: 'utf8' | 'utf8-lossy' | 'truncated' }
    | { readonly problem: string; readonly text: string }
  )

interface FilePlace {
  /** Where it starts; CSV: where it ends; evtx: the byte offset. */
  readonly line: number
  /** The record's number, where it is not the next one. */
  readonly record?: number
}

export interface ReadOptions {
  readonly maxRecordBytes: number
  /** CSV: the separator; found in the first line where absent. */
  readonly delimiter?: string | undefined
}

/** Reads records of one format from decompressed chunks; holds one chunk and one record at a time. */
export function readFileRecords(
  chunks: AsyncIterable<Uint8Array>,
  format: FileFormat,
  head: Uint8Array,
  options: ReadOptions,
): AsyncGenerator<FileRecord> {
  if (format === 'evtx') return readEvtx(chunks)
  if (format === 'csv')
    return readCsv(chunks, options.delimiter ?? sniffDelimiter(head), options.maxRecordBytes)
  const splitter =
    format === 'json' ? new JsonSplitter(options.maxRecordBytes) : new LineSplitter(options.maxRecordBytes)
  return readPieces(chunks, splitter, format === 'text')
}

/** Format by name and first bytes. A CSV is known by its name only: any text could be one. */
export function formatOf(name: string, head: Uint8Array): FileFormat {
  if (isEvtxHeader(head)) return 'evtx'
  const extension = name
    .toLowerCase()
    .replace(/\.(?:gz|zst|zstd)$/, '')
    .split('.')
    .at(-1)
  if (extension === 'csv' || extension === 'tsv') return 'csv'
  if (extension === 'ndjson' || extension === 'jsonl') return 'ndjson'
  const text = Buffer.from(head)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (text.startsWith('[')) return 'json'
  if (!text.startsWith('{')) return 'text'
  return parseRecord(text.split('\n', 1)[0]!) === undefined ? 'json' : 'ndjson'
}

async function* readPieces(
  chunks: AsyncIterable<Uint8Array>,
  splitter: Splitter,
  isText: boolean,
): AsyncGenerator<FileRecord> {
  let found: FileRecord[] = []
  const emit = (piece: Piece) => void found.push(isText ? textRecord(piece) : jsonRecord(piece))
  for await (const chunk of chunks) {
    splitter.push(chunk, emit)
    yield* found
    found = []
  }
  splitter.end(emit)
  yield* found
}

function textRecord({ bytes, line, truncated }: Piece): FileRecord {
  const { text, encoding } = decodeText(bytes, truncated)
  return { line, raw: line === 1 ? text.replace(/^\uFEFF/, '') : text, encoding }
}

function jsonRecord(piece: Piece): FileRecord {
  const record = textRecord(piece)
  if (!('raw' in record)) return record
  if (piece.truncated) return { line: piece.line, problem: 'longer than a record may be', text: record.raw }
  if (parseRecord(record.raw) !== undefined) return record
  const problem = piece.unfinished === true ? 'the file ends inside this record' : 'not a JSON object'
  return { line: piece.line, problem, text: record.raw }
}

async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: string,
  maxRecordBytes: number,
): AsyncGenerator<FileRecord> {
  const skipped: FileRecord[] = []
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    raw: true,
    columns: nameColumns,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    skip_records_with_error: true,
    on_skip: (error, raw) => {
      const line = typeof error?.lines === 'number' ? error.lines : 0
      const text = (raw ?? '').trim().slice(0, maxRecordBytes)
      skipped.push({ line, record: line, problem: error?.message ?? 'cannot be read', text })
      return undefined
    },
  })
  // An error of the file reaches the loop below, and a reader that leaves early closes the file.
  pipeline(Readable.from(chunks), parser, () => undefined)
  for await (const item of parser) {
    yield* skipped.splice(0)
    const { record, info } = item as { record: Record<string, string>; info: { lines: number } }
    // Bad rows are noticed ahead of the good ones before them, so a row's number is its line.
    yield { line: info.lines, record: info.lines, raw: JSON.stringify(record), encoding: 'utf8' }
  }
  yield* skipped
}

/** Trimmed, none empty, none twice, none that would change a prototype. */
function nameColumns(header: readonly string[]): string[] {
  const seen = new Set<string>()
  return header.map((title, index) => {
    const plain = title.trim() || `column_${index + 1}`
    const base = plain === '__proto__' ? 'proto' : plain
    let name = base
    for (let count = 2; seen.has(name); count++) name = `${base}_${count}`
    seen.add(name)
    return name
  })
}

/** The separator that occurs most often in the first line. */
function sniffDelimiter(head: Uint8Array): string {
  const line = Buffer.from(head).toString('utf8').split('\n', 1)[0]!
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({
    delimiter,
    count: line.split(delimiter).length,
  }))
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter
}

async function* readEvtx(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FileRecord> {
  let offset = 0
  for await (const block of blocks(chunks, [evtxHeaderBytes, evtxChunkBytes])) {
    const start = offset
    offset += block.length
    if (start === 0 || isEmptyChunk(block)) continue
    if (block.length < evtxChunkBytes) {
      yield { line: start, problem: 'the file ends inside a chunk', text: '' }
      // What is there of it may still hold whole records.
    }
    for (const item of readEvtxChunk(block)) {
      if ('event' in item) yield { line: start, raw: JSON.stringify(item.event), encoding: 'utf8' }
      else yield { line: start + item.offset, problem: item.problem, text: '' }
    }
  }
}

/** Cuts a stream into a first block and blocks of the second size; the last may be shorter. */
async function* blocks(
  chunks: AsyncIterable<Uint8Array>,
  [first, size]: [number, number],
): AsyncGenerator<Uint8Array> {
  let wanted = first
  let block = Buffer.alloc(wanted)
  let length = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const take = Math.min(wanted - length, chunk.length - at)
      block.set(chunk.subarray(at, at + take), length)
      length += take
      at += take
      if (length < wanted) continue
      yield block
      wanted = size
      block = Buffer.alloc(wanted)
      length = 0
    }
  }
  if (length > 0) yield block.subarray(0, length)
}
