import { crc32 } from 'node:zlib'
import { BinaryReader, ChunkHeader, Record as EvtxRecord } from '@ts-evtx/core'
import { eventXmlToJson } from './event-xml.ts'

export const evtxHeaderBytes = 4096
export const evtxChunkBytes = 65_536

/** One record of an event log, or why it could not be read. */
export type EvtxItem =
  | { readonly recordId: string; readonly event: Record<string, unknown> }
  | { readonly offset: number; readonly problem: string }

/** Is this the start of a Windows event log? */
export function isEvtxHeader(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 8)).toString('latin1') === 'ElfFile\0'
}

/** An unused chunk at the end of a log is all zeros. */
export function isEmptyChunk(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 512).every((byte) => byte === 0)
}

const recordMagic = 0x2a2a
const firstRecord = 0x200
const recordHeaderBytes = 24

/**
 * Reads the records of one 64 KiB chunk, in order. A chunk stands for itself, so a file of any size is read with the
 * memory of one. A damaged record is reported and skipped: the next is found by its length, or else by its mark and
 * its two lengths. Never throws.
 */
export function* readEvtxChunk(chunk: Uint8Array): Generator<EvtxItem> {
  if (chunk.length < firstRecord || Buffer.from(chunk.subarray(0, 8)).toString('latin1') !== 'ElfChnk\0') {
    yield { offset: 0, problem: 'the chunk does not start with its mark: it is damaged or overwritten' }
    return
  }
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  // Records need the chunk's string and template tables, which ChunkHeader reads from offset 0.
  const header = new ChunkHeader(new BinaryReader(chunk), 0)
  const stated = view.getUint32(0x30, true)
  const end = stated > firstRecord && stated <= chunk.length ? stated : chunk.length
  if (!isIntact(chunk, view, end))
    yield {
      offset: 0,
      problem: 'the checksum of the chunk is wrong: the log was not closed, or it is damaged',
    }
  let at = firstRecord
  while (at + recordHeaderBytes <= end) {
    if (!isRecord(view, at, end)) {
      const next = findRecord(view, at + 8, end)
      const isTail = next === -1 && end !== stated
      if (!isTail) yield { offset: at, problem: 'bytes that are not a record' }
      if (next === -1) return
      at = next
      continue
    }
    yield readRecord(chunk, header, at)
    at += view.getUint32(at + 4, true)
  }
}

/** Both checksums: of the chunk's header with its tables, and of its records. */
function isIntact(chunk: Uint8Array, view: DataView, end: number): boolean {
  const header = crc32(chunk.subarray(0x80, firstRecord), crc32(chunk.subarray(0, 0x78)))
  return (
    header === view.getUint32(0x7c, true) &&
    crc32(chunk.subarray(firstRecord, end)) === view.getUint32(0x34, true)
  )
}

function readRecord(chunk: Uint8Array, header: ChunkHeader, offset: number): EvtxItem {
  try {
    const record = new EvtxRecord(new BinaryReader(chunk), offset, header)
    const event = eventXmlToJson(record.renderXml())
    if (!isObject(event.Event) || !isObject(event.Event.System))
      return { offset, problem: 'the record has no System part' }
    return { recordId: String(record.recordNum()), event }
  } catch (error) {
    return {
      offset,
      problem: `the record cannot be read: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}`,
    }
  }
}

/** The mark, and the same sane length in front and behind. */
function isRecord(view: DataView, at: number, end: number): boolean {
  if (view.getUint32(at, true) !== recordMagic) return false
  const size = view.getUint32(at + 4, true)
  return size > recordHeaderBytes + 4 && at + size <= end && view.getUint32(at + size - 4, true) === size
}

function findRecord(view: DataView, from: number, end: number): number {
  for (let at = from; at + recordHeaderBytes <= end; at += 8) if (isRecord(view, at, end)) return at
  return -1
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
