import { join } from 'node:path'
import { anchorFile } from '../access/audit-anchors.ts'
import { openAudit } from '../access/audit.ts'
import { deriveStorageKeys } from '../access/storage-keys.ts'
import type { Receipt } from '../model/receipt.ts'
import type { Source } from '../model/source.ts'
import { dataFolderAt, openDataFolder } from '../pipeline/data-folder.ts'
import { loadConfig } from '../pipeline/config.ts'
import { DeadLetterStore, type NewDeadLetter } from '../sources/dead-letter-store.ts'
import { SourceStore } from '../sources/source-store.ts'
import { startEventLog } from '../store/log/event-log.ts'
import type { AppendResult } from '../store/log/log-file.ts'
import { openLocalState } from '../store/state/state-store.ts'
import { ControlClient, ControlError } from './control-socket.ts'
import { findFirstFreeSeq } from './first-free-seq.ts'
import { lockInstance } from './instance-lock.ts'
import { provideSource } from './provide-source.ts'

export interface Sink {
  append(receipts: readonly Receipt[]): Promise<AppendResult>
  addDeadLetters(letters: readonly NewDeadLetter[]): Promise<void>
  /** The source with this id; made as given where there is none. */
  provideSource(source: Source): Promise<Source>
  /** Whether a server takes it up at once, or the next start will. */
  readonly live: boolean
  close(): Promise<void>
}

/** A way into the log of a data folder: through the server that runs on it, or directly where none does. */
export async function openSink(root: string, env: NodeJS.ProcessEnv): Promise<Sink> {
  const { root: at } = dataFolderAt(root)
  const client = new ControlClient(at)
  return (await client.append([])) === undefined ? openOwnSink(at, env) : sinkThrough(client)
}

function sinkThrough(client: ControlClient): Sink {
  const answered = <T>(result: T | undefined): T => {
    if (result === undefined)
      throw new ControlError('the server on this data folder has stopped; run the command again to go on')
    return result
  }
  return {
    live: true,
    append: async (receipts) => answered(await client.append(receipts)),
    addDeadLetters: async (letters) => void answered(await client.addDeadLetters(letters)),
    provideSource: async (source) => answered(await client.provideSource(source)),
    close: async () => {},
  }
}

async function openOwnSink(root: string, env: NodeJS.ProcessEnv): Promise<Sink> {
  const folder = openDataFolder(root)
  const unlock = lockInstance(root)
  const keys = deriveStorageKeys(root, loadConfig(root).encrypt_at_rest, env)
  const state = await openLocalState(folder.state, keys.state)
  const sources = await SourceStore.open(state, Date.now)
  const audit = openAudit(state, anchorFile(join(root, 'audit-anchors.log')), Date.now)
  const deadLetters = new DeadLetterStore(state, Date.now)
  const log = await startEventLog({
    path: folder.log,
    lingerMs: 0,
    leastHead: await findFirstFreeSeq(state),
    onCrash: (error) => {
      throw error
    },
    ...(keys.log && { key: keys.log }),
  })
  return {
    live: false,
    append: (receipts) => log.append(receipts),
    addDeadLetters: async (letters) => void (await deadLetters.add(letters)),
    provideSource: (source) => provideSource(sources, source, audit),
    async close() {
      await log.stop()
      await state.close()
      unlock()
    },
  }
}
