import { crc32, inflateRawSync } from 'node:zlib'
import { ArchiveError, type ArchiveBounds, type ArchiveContents, type ArchiveEntry } from './archive-error.ts'

const endMark = 0x06054b50
const entryMark = 0x02014b50
const localMark = 0x04034b50
const endBytes = 22
const kindMask = 0o170000
const plainFile = 0o100000

/**
 * The wanted files of a ZIP archive (APPNOTE 6.3, without ZIP64 and encryption), by its central directory.
 * Throws `ArchiveError` for what is broken, encrypted, or larger than it says or may be.
 */
export function readZip(archive: Buffer, { maxEntries, maxBytes, wants }: ArchiveBounds): ArchiveContents {
  const { count, start } = readEnd(archive)
  if (count > maxEntries)
    throw new ArchiveError(`the archive has ${count} entries; at most ${maxEntries} are read`)
  const entries: ArchiveEntry[] = []
  let leftOut = 0
  let total = 0
  let at = start
  for (let index = 0; index < count; index++) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== entryMark) throw damaged()
    const nameLength = archive.readUInt16LE(at + 28)
    const path = archive.toString('utf8', at + 46, at + 46 + nameLength)
    const kind = (archive.readUInt32LE(at + 38) >>> 16) & kindMask
    if (kind !== 0 && kind !== plainFile && !path.endsWith('/')) leftOut += 1
    else if (!path.endsWith('/') && wants(path)) {
      total += archive.readUInt32LE(at + 24)
      if (total > maxBytes) throw new ArchiveError(`the archive unpacks to more than ${maxBytes} bytes`)
      entries.push({ path, bytes: unpack(archive, at, path) })
    }
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return { entries, leftOut }
}

/** The end record stands last, before a comment of at most 65,535 bytes. */
function readEnd(archive: Buffer): { count: number; start: number } {
  const first = Math.max(0, archive.length - endBytes - 0xffff)
  for (let at = archive.length - endBytes; at >= first; at--) {
    if (archive.readUInt32LE(at) !== endMark) continue
    const count = archive.readUInt16LE(at + 10)
    const start = archive.readUInt32LE(at + 16)
    if (count === 0xffff || start === 0xffffffff)
      throw new ArchiveError('ZIP64 archives are not read: pack it as .tar.gz')
    return { count, start }
  }
  throw new ArchiveError('this is no ZIP archive, or its end is missing')
}

/** `at`: where its entry in the central directory begins, whose sizes hold (those of the local header may be 0). */
function unpack(archive: Buffer, at: number, path: string): Buffer {
  if ((archive.readUInt16LE(at + 8) & 1) === 1) throw new ArchiveError(`${path} is encrypted`)
  const method = archive.readUInt16LE(at + 10)
  const sum = archive.readUInt32LE(at + 16)
  const packedSize = archive.readUInt32LE(at + 20)
  const size = archive.readUInt32LE(at + 24)
  const local = archive.readUInt32LE(at + 42)
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== localMark) throw damaged()
  const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  const packed = archive.subarray(from, from + packedSize)
  if (packed.length !== packedSize) throw damaged()
  if (method !== 0 && method !== 8) throw new ArchiveError(`${path} is packed by method ${method}`)
  const bytes = method === 0 ? packed : inflate(packed, size)
  if (bytes.length !== size || crc32(bytes) !== sum) throw damaged()
  return bytes
}

function inflate(packed: Buffer, size: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) })
  } catch {
    throw damaged()
  }
}

const damaged = () => new ArchiveError('the archive is damaged')
