import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { openBatch, sealBatch } from '../store/log/batch-seal.ts'

/** The state of the engines just before the receipt with `seq`. */
export interface Checkpoint {
  readonly seq: number
  readonly parts: Readonly<Record<string, unknown>>
}

const kept = 2
const version = 2
const maxBytes = 2 ** 31

/**
 * Writes a checkpoint: temporary name, fsync, rename, fsync of the folder; the newest two are kept, so that one
 * damaged file costs time, not state. With a key it is encrypted: it holds who was where.
 */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint, key?: Uint8Array): void {
  const { codec, bytes } = sealBatch(serialize({ version, ...checkpoint }), checkpoint.seq, key)
  const body = Buffer.concat([Buffer.from([codec]), bytes])
  const name = nameOf(checkpoint.seq)
  for (const left of readdirSync(folder))
    if (left.endsWith('.tmp')) rmSync(join(folder, left), { force: true })
  writeDurably(join(folder, `${name}.tmp`), Buffer.concat([hash('sha256', body, 'buffer'), body]))
  renameSync(join(folder, `${name}.tmp`), join(folder, name))
  syncFolder(folder)
  for (const old of listCheckpoints(folder).slice(kept)) rmSync(join(folder, old), { force: true })
}

/**
 * Takes up the newest checkpoint that can be read and that `open` accepts; `problems` says what was wrong with newer
 * ones. `open` throws where it cannot use one.
 */
export function openCheckpoint<T>(
  folder: string,
  open: (checkpoint: Checkpoint) => T,
  key?: Uint8Array,
): { opened?: T; problems: string[] } {
  const problems: string[] = []
  for (const name of listCheckpoints(folder)) {
    try {
      return { opened: open(decode(readFileSync(join(folder, name)), name, key)), problems }
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { problems }
}

function decode(bytes: Buffer, name: string, key: Uint8Array | undefined): Checkpoint {
  const body = bytes.subarray(32)
  if (!hash('sha256', body, 'buffer').equals(bytes.subarray(0, 32)))
    throw new Error('checksum does not match')
  const packed = openBatch(body[0] ?? 0, body.subarray(1), Number.parseInt(name, 10), key, maxBytes)
  const checkpoint = deserialize(packed) as Checkpoint & { version: number }
  if (checkpoint.version !== version) throw new Error(`written by another version (${checkpoint.version})`)
  return checkpoint
}

function writeDurably(path: string, bytes: Buffer): void {
  const file = openSync(path, 'w', 0o600)
  try {
    writeFileSync(file, bytes)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function syncFolder(folder: string): void {
  const directory = openSync(folder, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

function nameOf(seq: number): string {
  return `${String(seq).padStart(16, '0')}.checkpoint`
}

function listCheckpoints(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d{16}\.checkpoint$/.test(name))
    .sort()
    .reverse()
}
