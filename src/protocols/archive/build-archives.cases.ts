import { crc32, deflateRawSync } from 'node:zlib'

export interface ArchiveFile {
  readonly path: string
  readonly text: string
  /** POSIX mode; a link is 0o120777 and its text where it leads. */
  readonly mode?: number
}

/** A ZIP archive as common programs write it: deflated, modes of Unix in the central directory. */
export function buildZip(files: readonly ArchiveFile[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { path, text, mode = 0o100644 } of files) {
    const name = Buffer.from(path)
    const bytes = Buffer.from(text)
    const packed = deflateRawSync(bytes)
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(20, 4)
    head.writeUInt16LE(8, 8)
    head.writeUInt32LE(crc32(bytes), 14)
    head.writeUInt32LE(packed.length, 18)
    head.writeUInt32LE(bytes.length, 22)
    head.writeUInt16LE(name.length, 26)
    locals.push(head, name, packed)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE((3 << 8) | 20, 4)
    head.copy(entry, 6, 4, 30)
    entry.writeUInt32LE((mode << 16) >>> 0, 38)
    entry.writeUInt32LE(offset, 42)
    central.push(entry, name)
    offset += head.length + name.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

/** A tar archive of plain files and links, POSIX ustar. */
export function buildTar(files: readonly ArchiveFile[]): Buffer {
  const blocks = files.flatMap(({ path, text, mode = 0o100644 }) => {
    const isLink = (mode & 0o170000) === 0o120000
    const body = Buffer.from(isLink ? '' : text)
    const head = Buffer.alloc(512)
    head.write(path, 0, 100)
    head.write('0000644\0', 100)
    head.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124)
    head.write('        ', 148)
    head.write(isLink ? '2' : '0', 156)
    if (isLink) head.write(text, 157, 100)
    head.write('ustar\x0000', 257, 'latin1')
    const sum = head.reduce((total, byte) => total + byte, 0)
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return [head, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}
