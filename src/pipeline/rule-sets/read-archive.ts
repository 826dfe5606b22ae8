import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { ArchiveError } from '../../protocols/archive/archive-error.ts'
import { readTar } from '../../protocols/archive/read-tar.ts'
import { readZip } from '../../protocols/archive/read-zip.ts'
import { isOfUse, setBounds, type RawSet } from './fetched-set.ts'
import { RuleSetError } from './rule-set-error.ts'

/** Reads a .zip or .tar.gz by what it begins with, not by its name. Nothing is written. */
export async function readArchive(path: string): Promise<RawSet> {
  const { size } = await stat(path)
  if (size > setBounds.maxPackedBytes) {
    const message = `${path} has ${size} bytes; at most ${setBounds.maxPackedBytes} are read`
    throw new RuleSetError('too_large', message, 'pack only the folders with rules')
  }
  const packed = await readFile(path)
  try {
    const { entries, leftOut } = unpack(packed)
    return { files: entries, leftOut, fingerprint: createHash('sha256').update(packed).digest('hex') }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    throw new RuleSetError('bad_archive', `${path}: ${error.message}`, 'nothing of it was taken')
  }
}

function unpack(packed: Buffer) {
  const { maxEntries, maxBytes } = setBounds
  const bounds = { maxEntries, maxBytes, wants: isOfUse }
  const begins = packed.toString('latin1', 0, 2)
  if (begins === 'PK') return readZip(packed, bounds)
  if (begins === '\x1f\x8b') return readTar(gunzip(packed), bounds)
  throw new ArchiveError('neither .zip nor .tar.gz')
}

function gunzip(packed: Buffer): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: setBounds.maxPackedBytes })
  } catch {
    throw new ArchiveError(`damaged, or it unpacks to more than ${setBounds.maxPackedBytes} bytes`)
  }
}
