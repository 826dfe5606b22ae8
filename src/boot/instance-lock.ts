import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'

/** Another Gatehouse runs on this data folder. */
export class InstanceLockError extends Error {
  override readonly name = 'InstanceLockError'
  readonly code = 'already_running'
}

/**
 * Makes sure that one process alone writes a data folder. The lock is the operating system's on an open file (SQLite's,
 * since Node has none of its own): it goes with its process however that ends, and a process number that was given to
 * something else meanwhile, as in a container that starts anew, means nothing. Returns the release.
 */
export function lockInstance(root: string): () => void {
  const pidPath = join(root, 'gatehouse.pid')
  const lock = new DatabaseSync(join(root, 'gatehouse.lock'))
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (!/locked/.test(String(error))) throw error
    throw new InstanceLockError(
      `${root} is in use by ${ownerOf(pidPath)}; stop it, or choose another folder with --data`,
    )
  }
  // For people and tools; the lock is the other file's.
  writeFileSync(pidPath, `${process.pid}\n`, { mode: 0o600 })
  return () => {
    rmSync(pidPath, { force: true })
    lock.close()
  }
}

function ownerOf(pidPath: string): string {
  try {
    return `process ${Number(readFileSync(pidPath, 'utf8').trim())}`
  } catch {
    return 'another process'
  }
}
