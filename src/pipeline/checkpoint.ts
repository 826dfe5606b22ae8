import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** The state of the engines just before the receipt with `seq`. */
export interface Checkpoint {
  readonly seq: number
  readonly parts: Readonly<Record<string, unknown>>
}

const kept = 2
const version = 1

/**
 * Writes a checkpoint: temporary name, fsync, rename, fsync of the folder; the newest two are kept, so that one
 * damaged file costs time, not state.
 */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint): void {
  const body = zstdCompressSync(serialize({ version, ...checkpoint }))
  const name = `${String(checkpoint.seq).padStart(16, '0')}.checkpoint`
  const temporary = join(folder, `${name}.tmp`)
  const file = openSync(temporary, 'w', 0o600)
  writeSync(file, hash('sha256', body, 'buffer'))
  writeSync(file, body)
  fsyncSync(file)
  closeSync(file)
  renameSync(temporary, join(folder, name))
  const directory = openSync(folder, 'r')
  fsyncSync(directory)
  closeSync(directory)
  for (const old of listCheckpoints(folder).slice(kept)) rmSync(join(folder, old))
}

/** The newest checkpoint that can be read, and what was wrong with newer ones. */
export function readCheckpoint(folder: string): { checkpoint?: Checkpoint; problems: string[] } {
  const problems: string[] = []
  for (const name of listCheckpoints(folder)) {
    try {
      return { checkpoint: decode(readFileSync(join(folder, name))), problems }
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { problems }
}

function decode(bytes: Buffer): Checkpoint {
  const body = bytes.subarray(32)
  if (!hash('sha256', body, 'buffer').equals(bytes.subarray(0, 32)))
    throw new Error('checksum does not match')
  const checkpoint = deserialize(zstdDecompressSync(body, { maxOutputLength: 2 ** 31 })) as Checkpoint & {
    version: number
  }
  if (checkpoint.version !== version) throw new Error(`written by another version (${checkpoint.version})`)
  return checkpoint
}

function listCheckpoints(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.checkpoint'))
    .sort()
    .reverse()
}
