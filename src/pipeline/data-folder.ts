import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Where everything lies that Gatehouse keeps. Made with rights for its owner alone. */
export interface DataFolder {
  readonly root: string
  readonly log: string
  readonly state: string
  readonly lake: string
  readonly spool: string
  readonly checkpoints: string
  readonly keys: string
}

export function openDataFolder(root: string): DataFolder {
  const folder = dataFolderAt(root)
  const { lake, spool, checkpoints, keys } = folder
  // Rules too: their loader watches what is there when it starts.
  for (const path of [folder.root, lake, spool, checkpoints, keys, join(folder.root, 'rules')]) {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  }
  return folder
}

export function dataFolderAt(root: string): DataFolder {
  const at = resolve(root)
  return {
    root: at,
    log: join(at, 'log.db'),
    state: join(at, 'state.db'),
    lake: join(at, 'lake'),
    spool: join(at, 'spool'),
    checkpoints: join(at, 'checkpoints'),
    keys: join(at, 'keys'),
  }
}
