import { existsSync } from 'node:fs'
import { loadConfig } from '../pipeline/config.ts'
import { dataFolderAt, type DataFolder } from '../pipeline/data-folder.ts'
import { openLake, type Lake } from '../store/lake/lake.ts'
import { openLocalExecutor } from '../store/state/local-executor.ts'
import { stateStoreOn } from '../store/state/state-store.ts'
import { deriveStorageKeys, signingKey } from '../access/storage-keys.ts'
import type { KeyObject } from 'node:crypto'

/** There is nothing of Gatehouse where a command was to read. */
export class NoDataError extends Error {
  override readonly name = 'NoDataError'
  readonly code = 'no_data'
}

export function existingDataFolder(root: string): DataFolder {
  const folder = dataFolderAt(root)
  if (!existsSync(folder.state))
    throw new NoDataError(
      `${folder.root} is no data folder of Gatehouse; name one with --data or GATEHOUSE_DATA`,
    )
  return folder
}

export interface LakeReader {
  readonly lake: Lake
  /** Signs tombstones; what it derives to verifies them. */
  readonly signingKey: KeyObject
  close(): Promise<void>
}

/** The lake for reading, beside the server that owns it or without one. */
export async function openLakeReader(root: string, env: NodeJS.ProcessEnv): Promise<LakeReader> {
  const folder = existingDataFolder(root)
  const config = loadConfig(folder.root)
  const keys = deriveStorageKeys(folder.root, config.encrypt_at_rest, env)
  const state = stateStoreOn(openLocalExecutor(folder.state, keys.state))
  const lake = await openLake({
    folder: folder.lake,
    spoolFolder: folder.spool,
    state,
    owner: false,
    limits: { queryMemoryMb: config.lake.memory_mb, queryThreads: config.lake.threads },
    onError: (error) => console.error(error.message),
    ...(keys.lake && { key: keys.lake }),
  })
  return {
    lake,
    signingKey: signingKey(keys.signingSeed),
    async close() {
      await lake.stop()
      await state.close()
    },
  }
}
