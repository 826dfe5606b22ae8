import { ArchiveError, type ArchiveBounds, type ArchiveContents, type ArchiveEntry } from './archive-error.ts'

const block = 512

/**
 * The wanted files of a tar archive: POSIX ustar and pax, and GNU's long names.
 * Throws `ArchiveError` for what is broken or larger than it may be.
 */
export function readTar(archive: Buffer, { maxEntries, maxBytes, wants }: ArchiveBounds): ArchiveContents {
  const entries: ArchiveEntry[] = []
  let leftOut = 0
  let total = 0
  let seen = 0
  let longName: string | undefined
  for (let at = 0; at + block <= archive.length;) {
    const header = archive.subarray(at, at + block)
    if (header.every((byte) => byte === 0)) break
    checkSum(header)
    const size = octal(header, 124, 12)
    const body = archive.subarray(at + block, at + block + size)
    if (body.length !== size) throw damaged()
    at += block + Math.ceil(size / block) * block
    seen += 1
    if (seen > maxEntries) throw new ArchiveError(`the archive has more than ${maxEntries} entries`)
    const kind = String.fromCharCode(header[156] ?? 0)
    if (kind === 'L') longName = cString(body, 0, size)
    else if (kind === 'x') longName = paxPath(body) ?? longName
    else if (kind !== 'g') {
      const path = longName ?? nameOf(header)
      longName = undefined
      if (kind !== '0' && kind !== '\0' && kind !== '5') leftOut += 1
      else if (kind !== '5' && wants(path)) {
        total += size
        if (total > maxBytes) throw new ArchiveError(`the archive unpacks to more than ${maxBytes} bytes`)
        entries.push({ path, bytes: body })
      }
    }
  }
  if (seen === 0) throw new ArchiveError('this is no tar archive, or an empty one')
  return { entries, leftOut }
}

function nameOf(header: Buffer): string {
  const name = cString(header, 0, 100)
  const isPosix = header.toString('latin1', 257, 263) === 'ustar\0'
  const prefix = isPosix ? cString(header, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

/** The `path` of a pax header: records `<length> <key>=<value>\n`, the length counting itself. */
function paxPath(body: Buffer): string | undefined {
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at)
    const length = Number(body.toString('latin1', at, space))
    if (space < 0 || !Number.isInteger(length) || length < 5 || at + length > body.length) throw damaged()
    const record = body.toString('utf8', space + 1, at + length - 1)
    if (record.startsWith('path=')) return record.slice(5)
    at += length
  }
  return undefined
}

/** The sum of the header's bytes, its own field read as blanks. */
function checkSum(header: Buffer): void {
  let sum = 0
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte
  if (sum !== octal(header, 148, 8)) throw damaged()
}

function octal(header: Buffer, from: number, length: number): number {
  const text = cString(header, from, length).trim()
  if (!/^[0-7]{1,11}$/.test(text)) throw damaged()
  return Number.parseInt(text, 8)
}

function cString(bytes: Buffer, from: number, length: number): string {
  const part = bytes.subarray(from, from + length)
  const end = part.indexOf(0)
  return part.toString('utf8', 0, end < 0 ? part.length : end)
}

const damaged = () => new ArchiveError('the archive is damaged')
