import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { Config } from '../pipeline/config.ts'
import type { DataFolder } from '../pipeline/data-folder.ts'
import { openLake, type Lake } from '../store/lake/lake.ts'
import { startEventLog, type EventLog } from '../store/log/event-log.ts'
import {
  connectState,
  migrateToLatest,
  startStateWorker,
  type StateStore,
  type StateWorker,
} from '../store/state/state-store.ts'
import { findFirstFreeSeq } from './first-free-seq.ts'
import { signingKey, type StorageKeys } from '../access/storage-keys.ts'

export interface Stores {
  readonly stateWorker: StateWorker
  readonly state: StateStore
  readonly log: EventLog
  readonly lake: Lake
  /** Last, when nobody uses them any more. */
  stop(): Promise<void>
}

export interface StoreFailure {
  readonly store: 'state' | 'log' | 'lake'
  readonly error: Error
}

/** Opens state (migrated), log and lake. A damaged file is named by the error, with what to do. */
export async function openStores(
  folder: DataFolder,
  config: Config,
  keys: StorageKeys,
  onFailure: (failure: StoreFailure) => void,
): Promise<Stores> {
  refuseMixedEncryption(folder.state, keys.state)
  const stateWorker = startStateWorker(
    { path: folder.state, ...(keys.state && { key: keys.state }) },
    (error) => onFailure({ store: 'state', error }),
  )
  const state = connectState(stateWorker.connect())
  await named('state.db', folder.state, migrateToLatest(state), stateWorker.ended)
  const lake = await openLake({
    folder: folder.lake,
    spoolFolder: folder.spool,
    state,
    owner: true,
    limits: { queryMemoryMb: config.lake.memory_mb, queryThreads: config.lake.threads },
    signingKey: signingKey(keys.signingSeed),
    onError: (error) => onFailure({ store: 'lake', error }),
    ...(keys.lake && { key: keys.lake }),
  })
  const log = await named(
    'log.db',
    folder.log,
    startEventLog({
      path: folder.log,
      leastHead: await findFirstFreeSeq(state),
      onCrash: (error) => onFailure({ store: 'log', error }),
      ...(keys.log && { key: keys.log }),
    }),
  )
  return {
    stateWorker,
    state,
    log,
    lake,
    async stop() {
      await lake.stop()
      await log.stop()
      await state.close()
      await stateWorker.stop()
    },
  }
}

/** A store's file cannot be used. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code = 'store_unusable'
}

/** Encryption is chosen when a data folder is made: say so plainly instead of "file is not a database". */
function refuseMixedEncryption(path: string, key: Uint8Array | undefined): void {
  if (!existsSync(path)) return
  const file = openSync(path, 'r')
  const header = Buffer.alloc(16)
  const read = readSync(file, header)
  closeSync(file)
  if (read < header.length) return
  const isPlain = header.toString('latin1').startsWith('SQLite format 3')
  if (key && isPlain) {
    throw new StoreError(
      `${path} is not encrypted: encrypt_at_rest is chosen for a new data folder; set it to false`,
    )
  }
  if (!key && !isPlain && header.some((byte) => byte !== 0)) {
    throw new StoreError(
      `${path} is encrypted or damaged: set encrypt_at_rest, or restore it from a backup (gatehouse restore)`,
    )
  }
}

const endedWithinMs = 1_000

/** `ended`: what ended the thread behind it, which says more than that nobody answers. */
async function named<T>(
  name: string,
  path: string,
  opening: Promise<T>,
  ended?: Promise<Error | undefined>,
): Promise<T> {
  try {
    return await opening
  } catch (error) {
    const timeout = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), endedWithinMs))
    const cause = (await Promise.race([ended, timeout])) ?? error
    const reason = cause instanceof Error ? cause.message : String(cause)
    const hint = /malformed|not a database/.test(reason)
      ? `; the file is damaged: move it away and restore it from a backup (gatehouse restore)`
      : ''
    throw new StoreError(`${name} (${path}) cannot be opened: ${reason}${hint}`, { cause })
  }
}
