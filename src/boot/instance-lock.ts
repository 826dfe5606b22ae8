import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Another Gatehouse runs on this data folder. */
export class InstanceLockError extends Error {
  override readonly name = 'InstanceLockError'
  readonly code = 'already_running'
}

/**
 * Makes sure that one process alone writes a data folder. A lock left by a killed process is taken over: its process
 * is gone. Returns the release.
 */
export function lockInstance(root: string): () => void {
  const path = join(root, 'gatehouse.pid')
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(path, 'wx', 0o600)
      writeSync(file, `${process.pid}\n`)
      closeSync(file)
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 3) throw error
    }
    const owner = readOwner(path)
    if (owner !== undefined && owner !== process.pid && isAlive(owner)) {
      throw new InstanceLockError(
        `${root} is in use by process ${owner}; stop it, or choose another folder with --data`,
      )
    }
    rmSync(path, { force: true })
  }
}

function readOwner(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim())
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/** Alive and one of ours: a process number may have been given to something else since. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  try {
    return /gatehouse|main\.ts|node/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  } catch {
    return true
  }
}
