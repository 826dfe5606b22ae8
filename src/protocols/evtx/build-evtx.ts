import { crc32 } from 'node:zlib'

/** For tests: one record of a built log. */
export interface BuiltRecord {
  readonly recordId: number
  readonly eventId: number
  readonly user: string
}

const wideText = 1
const word = 6
const quad = 10

/**
 * Builds an event log of one chunk for each list of records, so that reading can be tested without a file of
 * somebody else's. Each record carries its own template:
 * `<Event><System><EventID/><EventRecordID/></System><EventData><Data Name="User"/></EventData></Event>`.
 * Source: libevtx' description of the format.
 */
export function buildEvtx(chunks: readonly (readonly BuiltRecord[])[]): Buffer {
  const header = Buffer.alloc(4096)
  header.write('ElfFile\0', 'latin1')
  header.writeUInt32LE(128, 0x20)
  header.writeUInt16LE(1, 0x24)
  header.writeUInt16LE(3, 0x26)
  header.writeUInt16LE(4096, 0x28)
  header.writeUInt16LE(chunks.length, 0x2a)
  header.writeUInt32LE(crc32(header.subarray(0, 0x78)), 0x7c)
  return Buffer.concat([header, ...chunks.map(buildChunk)])
}

function buildChunk(records: readonly BuiltRecord[]): Buffer {
  const chunk = Buffer.alloc(65_536)
  let at = 512
  const names: Names = new Map()
  for (const record of records) at += buildRecord(record, at, names).copy(chunk, at)
  // The string table: one entry for each name is enough, as long as there are at most 64.
  let entry = 0x80
  for (const offset of names.values()) entry = chunk.writeUInt32LE(offset, entry)
  chunk.write('ElfChnk\0', 'latin1')
  chunk.writeUInt32LE(128, 0x28)
  chunk.writeUInt32LE(at, 0x30)
  chunk.writeUInt32LE(crc32(chunk.subarray(512, at)), 0x34)
  chunk.writeUInt32LE(crc32(chunk.subarray(0x80, 0x200), crc32(chunk.subarray(0, 0x78))), 0x7c)
  return chunk
}

/** Where in the chunk each name stands. */
type Names = Map<string, number>

function buildRecord({ recordId, eventId, user }: BuiltRecord, offset: number, names: Names): Buffer {
  const bytes = new Bytes(offset, names)
  bytes.u32(0x2a2a).u32(0).u64(recordId).u64(133_000_000_000_000_000)
  bytes.raw(0x0f, 1, 1, 0, 0x0c, 1).u32(7)
  bytes.u32(bytes.at + 4)
  bytes.u32(0).zeros(16)
  const template = new Bytes(bytes.at + 4, names)
  template.raw(0x0f, 1, 1, 0)
  element(template, 'Event', () => {
    element(template, 'System', () => {
      element(template, 'EventID', () => template.raw(0x0d, 0, 0, word))
      element(template, 'EventRecordID', () => template.raw(0x0d, 1, 0, quad))
    })
    element(template, 'EventData', () =>
      element(template, 'Data', () => template.raw(0x0d, 2, 0, wideText), 'User'),
    )
  })
  template.raw(0)
  bytes.u32(template.buffer().length).append(template.buffer())
  const text = Buffer.from(user, 'utf16le')
  bytes.u32(3).u16(2).raw(word, 0).u16(8).raw(quad, 0).u16(text.length).raw(wideText, 0)
  bytes.u16(eventId).u64(recordId).append(text)
  while (bytes.at % 8 !== 4) bytes.raw(0)
  const size = bytes.at + 4 - offset
  const record = bytes.u32(size).buffer()
  record.writeUInt32LE(size, 4)
  return record
}

/** An element, with a `Name` attribute where one is given; its data size counts from behind the size itself. */
function element(out: Bytes, name: string, content: () => void, nameAttribute?: string): void {
  out.raw(nameAttribute === undefined ? 0x01 : 0x41).u16(0xffff)
  const sizeAt = out.at
  out.u32(0).name(name)
  if (nameAttribute !== undefined) {
    const listAt = out.at
    out.u32(0).raw(0x06).name('Name').raw(0x05, wideText).u16(nameAttribute.length)
    out.append(Buffer.from(nameAttribute, 'utf16le')).patch(listAt, out.at - listAt - 4)
  }
  out.raw(0x02)
  content()
  out.raw(0x04).patch(sizeAt, out.at - sizeAt - 4)
}

/** Bytes that know at which offset of the chunk they stand. */
class Bytes {
  readonly #start: number
  readonly #names: Names
  #bytes: number[] = []

  constructor(start: number, names: Names = new Map()) {
    this.#start = start
    this.#names = names
  }

  get at(): number {
    return this.#start + this.#bytes.length
  }

  raw(...bytes: number[]): this {
    this.#bytes.push(...bytes)
    return this
  }

  append(bytes: Uint8Array): this {
    return this.raw(...bytes)
  }

  zeros(count: number): this {
    return this.append(new Uint8Array(count))
  }

  u16(value: number): this {
    return this.raw(value & 255, value >> 8)
  }

  u32(value: number): this {
    return this.u16(value & 0xffff).u16(value >>> 16)
  }

  u64(value: number): this {
    return this.u32(value % 2 ** 32).u32(Math.floor(value / 2 ** 32))
  }

  /** A name stands where it is first used, right behind its offset. */
  name(text: string): this {
    const known = this.#names.get(text)
    if (known !== undefined) return this.u32(known)
    this.#names.set(text, this.at + 4)
    const wide = Buffer.from(`${text}\0`, 'utf16le')
    return this.u32(this.at + 4)
      .u32(0)
      .u16(0)
      .u16(text.length)
      .append(wide)
  }

  patch(at: number, value: number): void {
    Buffer.from(new Bytes(0).u32(value).buffer()).forEach(
      (byte, index) => (this.#bytes[at - this.#start + index] = byte),
    )
  }

  buffer(): Buffer {
    return Buffer.from(this.#bytes)
  }
}
