import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'

/** Keys in the order they were made; the last one seals, all of them open. */
const KeyFile = z.object({
  keys: z
    .array(z.object({ id: z.string().regex(/^[a-z0-9]{8}$/), key: z.base64(), made: z.string() }))
    .min(1),
})

export interface SecretKey {
  readonly id: string
  readonly key: Buffer
  readonly made: string
}

/** Where the keys lie: beside the data unless the operator keeps them elsewhere. */
export function keyFilePath(dataFolder: string, env: NodeJS.ProcessEnv): string {
  return env['GATEHOUSE_KEY_FILE'] ?? join(dataFolder, 'secret.key')
}

/** The key file cannot be used as it is. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError'
  readonly code: 'key_file_open' | 'key_file_broken'
  constructor(code: KeyFileError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** Reads the keys; makes the file with a first key where there is none. Refuses a file that others can read. */
export function openKeyFile(path: string): SecretKey[] {
  try {
    return readKeys(path)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  const keys = [makeKey()]
  const file = openSync(path, 'wx', 0o600)
  writeAll(file, keys)
  return keys
}

/** Adds a key that seals from now on; the older ones still open. Replaces the file in one step. */
export function addKey(path: string, keys: readonly SecretKey[]): SecretKey[] {
  const next = [...keys, makeKey()]
  const temporary = `${path}.new`
  writeAll(openSync(temporary, 'w', 0o600), next)
  renameSync(temporary, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return next
}

function readKeys(path: string): SecretKey[] {
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new KeyFileError('key_file_open', `${path} can be read by others: run "chmod 600 ${path}"`)
  }
  let parsed
  try {
    parsed = KeyFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (isMissing(error)) throw error
    throw new KeyFileError('key_file_broken', `${path} is not a key file: put the backed-up one in its place`)
  }
  return parsed.keys.map(({ id, key, made }) => ({ id, key: Buffer.from(key, 'base64'), made }))
}

function makeKey(): SecretKey {
  return { id: randomBytes(4).toString('hex'), key: randomBytes(32), made: new Date().toISOString() }
}

function writeAll(file: number, keys: readonly SecretKey[]): void {
  const text = { keys: keys.map(({ id, key, made }) => ({ id, key: key.toString('base64'), made })) }
  writeSync(file, `${JSON.stringify(text, null, 2)}\n`)
  fsyncSync(file)
  closeSync(file)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
