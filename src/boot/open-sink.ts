import type { Receipt } from '../model/receipt.ts'
import { dataFolderAt, openDataFolder } from '../pipeline/data-folder.ts'
import { loadConfig } from '../pipeline/config.ts'
import { startEventLog } from '../store/log/event-log.ts'
import type { AppendResult } from '../store/log/log-file.ts'
import { appendThroughSocket } from './control-socket.ts'
import { lockInstance } from './instance-lock.ts'
import { deriveStorageKeys } from '../access/storage-keys.ts'

export interface Sink {
  append(receipts: readonly Receipt[]): Promise<AppendResult>
  /** Whether a server takes it up at once, or the next start will. */
  readonly live: boolean
  close(): Promise<void>
}

/** A way into the log of a data folder: through the server that runs on it, or directly where none does. */
export async function openSink(root: string, env: NodeJS.ProcessEnv): Promise<Sink> {
  const { root: at } = dataFolderAt(root)
  if ((await appendThroughSocket(at, [])) !== undefined) {
    return {
      live: true,
      async append(receipts) {
        const result = await appendThroughSocket(at, receipts)
        if (!result) throw new Error('the server on this data folder has stopped; run the command again')
        return result
      },
      close: async () => {},
    }
  }
  const folder = openDataFolder(at)
  const unlock = lockInstance(at)
  const keys = deriveStorageKeys(folder.root, loadConfig(at).encrypt_at_rest, env)
  const log = await startEventLog({
    path: folder.log,
    lingerMs: 0,
    onCrash: (error) => {
      throw error
    },
    ...(keys.log && { key: keys.log }),
  })
  return {
    live: false,
    append: (receipts) => log.append(receipts),
    async close() {
      await log.stop()
      unlock()
    },
  }
}
