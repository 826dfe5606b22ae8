import { constants, existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { keyFilePath } from '../access/key-file.ts'
import type { StorageKeys } from '../access/storage-keys.ts'
import type { DataFolder } from '../pipeline/data-folder.ts'
import { openDatabase } from '../store/state/open-database.ts'
import { BackupError, hashFile, manifestName, type Manifest } from './manifest.ts'
import { sealKey } from './sealed-key.ts'

export interface BackupOptions {
  readonly folder: DataFolder
  /** Made; must not exist. */
  readonly target: string
  readonly version: string
  readonly nowMs: number
  readonly env: NodeJS.ProcessEnv
  readonly keys: StorageKeys
  /** Puts the key file into the backup, sealed. Without it the key must be kept by other means. */
  readonly passphrase?: string
  readonly onProgress?: (done: number, total: number, what: string) => void
}

const attempts = 5

/**
 * Copies a data folder while Gatehouse runs on it.
 *
 * The order makes the copy consistent without stopping anything: checkpoints, then state (which names the lake's
 * files), then those files, then the log. So the log reaches at least as far as the lake, and the lake at least as far
 * as the checkpoint; a start on the copy goes on from there. When compaction removes a file in between, state and lake
 * are copied again.
 */
export async function makeBackup(options: BackupOptions): Promise<Manifest> {
  const { folder, target } = options
  if (!existsSync(folder.state))
    throw new BackupError('no_data', `${folder.root} is no data folder of Gatehouse`)
  if (existsSync(target)) throw new BackupError('target_not_empty', `${target} exists: choose a new folder`)
  await mkdir(target, { recursive: true, mode: 0o700 })
  await copyFolder(folder.checkpoints, join(target, 'checkpoints'), /\.checkpoint$/)
  // Before the state: an anchor of an entry that the copy has not got would look like a cut audit trail.
  await copyIfThere(join(folder.root, 'audit-anchors.log'), join(target, 'audit-anchors.log'))
  await copyStateAndLake(options)
  copySqlite(folder.log, join(target, 'log.db'))
  await copyIfThere(join(folder.root, 'gatehouse.yml'), join(target, 'gatehouse.yml'))
  await copyRules(join(folder.root, 'rules'), join(target, 'rules'))
  await copyFolder(folder.keys, join(target, 'keys'), /./)
  await addKey(options)
  return writeManifest(options)
}

async function copyStateAndLake(options: BackupOptions): Promise<void> {
  const { folder, target, keys } = options
  for (let attempt = 1; ; attempt++) {
    const state = join(target, 'state.db')
    copySqlite(folder.state, state, keys.state)
    try {
      await copyLake(options, listLakeFiles(state, keys.state))
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      if (attempt >= attempts)
        throw new BackupError('lake_moved', 'the lake was reorganised during each attempt; try again')
      await rm(join(target, 'lake'), { recursive: true, force: true })
      await rm(state)
    }
  }
}

async function copyLake(
  { folder, target, onProgress }: BackupOptions,
  files: readonly string[],
): Promise<void> {
  await mkdir(join(target, 'lake'), { recursive: true, mode: 0o700 })
  for (const [index, path] of files.entries()) {
    const to = join(target, 'lake', path)
    await mkdir(dirname(to), { recursive: true })
    await copyFile(join(folder.lake, path), to, constants.COPYFILE_FICLONE)
    onProgress?.(index + 1, files.length, 'lake')
  }
}

function listLakeFiles(state: string, key: Uint8Array | undefined): string[] {
  const database = openDatabase(state, key, { readOnly: true })
  try {
    return database
      .prepare('SELECT path FROM lake_file ORDER BY path')
      .all([])
      .map((row) => String(row['path']))
  } finally {
    database.close()
  }
}

/** A whole and compact copy as of one moment, beside the writer; encrypted where the original is. */
function copySqlite(from: string, to: string, key?: Uint8Array): void {
  const database = openDatabase(from, key)
  try {
    database.exec(`VACUUM INTO '${to.replaceAll("'", "''")}'`)
  } finally {
    database.close()
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** One that was replaced by a newer one since the list was made is left out. */
async function copyFolder(from: string, to: string, pattern: RegExp): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const name of await readdir(from))
    if (pattern.test(name)) await copyIfThere(join(from, name), join(to, name))
}

/** The operator's own rules, files alone: what a link leads to is no part of the data folder. */
async function copyRules(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const copy = join(to, relative(from, path))
    await mkdir(dirname(copy), { recursive: true, mode: 0o700 })
    await copyIfThere(path, copy)
  }
}

async function addKey({ folder, target, env, passphrase }: BackupOptions): Promise<void> {
  if (passphrase === undefined) return
  const key = await readFile(keyFilePath(folder.root, env))
  await writeFile(join(target, 'secret.key.sealed'), sealKey(key, passphrase), { mode: 0o600 })
}

async function writeManifest({ target, version, nowMs, keys }: BackupOptions): Promise<Manifest> {
  const files: Manifest['files'] = []
  for (const entry of await readdir(target, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.push({ path: relative(target, path), bytes: (await stat(path)).size, sha256: await hashFile(path) })
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  const manifest: Manifest = {
    format: 1,
    version,
    made: new Date(nowMs).toISOString(),
    lake_seq: readLakeSeq(join(target, 'state.db'), keys.state),
    files,
  }
  await writeFile(join(target, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  return manifest
}

function readLakeSeq(state: string, key: Uint8Array | undefined): number {
  const database = openDatabase(state, key, { readOnly: true })
  try {
    return Number(database.prepare('SELECT max(to_seq) AS seq FROM lake_chain').all([])[0]?.['seq'] ?? 0)
  } finally {
    database.close()
  }
}
