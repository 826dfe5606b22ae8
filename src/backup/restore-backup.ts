import { constants, existsSync, lstatSync, readdirSync } from 'node:fs'
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { keyFilePath } from '../access/key-file.ts'
import { BackupError, hashFile, Manifest, manifestName } from './manifest.ts'
import { openKey } from './sealed-key.ts'

export interface RestoreOptions {
  readonly backup: string
  /** New or empty. */
  readonly dataFolder: string
  readonly env: NodeJS.ProcessEnv
  readonly passphrase?: string
  readonly onProgress?: (done: number, total: number, what: string) => void
}

/** Checks every file of a backup against its manifest. Throws `BackupError` naming the first that differs. */
export async function checkBackup(backup: string): Promise<Manifest> {
  const manifest = await readManifest(backup)
  for (const { path, sha256 } of manifest.files) {
    const full = inside(backup, path)
    const found = lstatSync(full, { throwIfNoEntry: false })
    if (!found) throw new BackupError('backup_damaged', `${full} is missing from the backup`)
    if (!found.isFile())
      throw new BackupError('backup_damaged', `${full} is no plain file: a backup holds nothing else`)
    if ((await hashFile(full)) !== sha256) {
      throw new BackupError('backup_damaged', `${full} is not what was backed up: its hash differs`)
    }
  }
  return manifest
}

/** Lays a backup into a new data folder, after checking all of it. Returns whether the key came with it. */
export async function restoreBackup(
  options: RestoreOptions,
): Promise<{ manifest: Manifest; keyRestored: boolean }> {
  const { backup, dataFolder, onProgress } = options
  if (existsSync(dataFolder) && readdirSync(dataFolder).length > 0) {
    throw new BackupError('target_not_empty', `${dataFolder} is not empty: restore into a new folder`)
  }
  const manifest = await checkBackup(backup)
  const sealed = manifest.files.find(({ path }) => path === 'secret.key.sealed')
  // Before anything is written: a wrong passphrase must leave nothing behind.
  const key =
    sealed && options.passphrase !== undefined
      ? openKey(await readFile(join(backup, sealed.path)), options.passphrase)
      : undefined
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  for (const [index, { path }] of manifest.files.entries()) {
    if (path === sealed?.path) continue
    const to = inside(dataFolder, path)
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    await copyFile(inside(backup, path), to, constants.COPYFILE_EXCL)
    await chmod(to, 0o600)
    onProgress?.(index + 1, manifest.files.length, 'files')
  }
  if (key) await writeFile(keyFilePath(dataFolder, options.env), key, { mode: 0o600, flag: 'wx' })
  return { manifest, keyRestored: key !== undefined }
}

async function readManifest(backup: string): Promise<Manifest> {
  const path = join(backup, manifestName)
  try {
    return Manifest.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new BackupError('backup_unreadable', `${path} cannot be read, so this is no backup: ${reason}`)
  }
}

/** A manifest is data from outside: no path of it may leave its folder. */
function inside(folder: string, path: string): string {
  const clean = normalize(path)
  if (clean.startsWith('..') || clean.startsWith('/') || /^[A-Za-z]:/.test(clean)) {
    throw new BackupError('backup_damaged', `the manifest names a path outside the backup: ${path}`)
  }
  return join(folder, clean)
}
