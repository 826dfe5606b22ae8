import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { Kysely, type Compilable } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Database } from './database.ts'
import { openLocalExecutor } from './local-executor.ts'
import { migrations } from './migrations/index.ts'
import { connectExecutor } from './remote-executor.ts'
import type { SqlExecutor, StatementResult } from './sql-executor.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import type { StateWorkerData } from './state-worker.ts'

/** The state store as its users see it: typed queries, and atomic batches of them. */
export interface StateStore {
  readonly db: Kysely<Database>
  /** Runs compiled queries all or nothing in one commit; the way for the pipeline to commit results with offsets. */
  batch(queries: readonly Compilable[]): Promise<StatementResult[]>
  close(): Promise<void>
}

export function stateStoreOn(executor: SqlExecutor): StateStore {
  const db = new Kysely<Database>({ dialect: sqliteDialect(executor) })
  return {
    db,
    batch: (queries) => executor.batch(queries.map((query) => query.compile())),
    close: () => db.destroy(),
  }
}

/** A store in this thread, migrated; `:memory:` for tests. */
export async function openLocalState(path: string, key?: Uint8Array): Promise<StateStore> {
  const store = stateStoreOn(openLocalExecutor(path, key))
  await migrateToLatest(store)
  return store
}

export interface StateWorker {
  /** A port for another thread; give it to `connectState` there. */
  connect(): MessagePort
  /** Resolves when the thread is gone, with what ended it. */
  readonly ended: Promise<Error | undefined>
  stop(): Promise<void>
}

/** Starts the one writer of the state file in a thread of its own. */
export function startStateWorker(data: StateWorkerData, onCrash: (error: Error) => void): StateWorker {
  const worker = new Worker(new URL('./state-worker.ts', import.meta.url), { workerData: data })
  let crash: Error | undefined
  worker.on('error', (error) => {
    crash = error
    onCrash(error)
  })
  const ended = new Promise<Error | undefined>((resolve) => worker.once('exit', () => resolve(crash)))
  return {
    ended,
    connect() {
      const { port1, port2 } = new MessageChannel()
      worker.postMessage({ connect: port1 }, [port1])
      return port2
    },
    async stop() {
      worker.postMessage({ stop: true })
      await ended
    },
  }
}

export function connectState(port: MessagePort): StateStore {
  return stateStoreOn(connectExecutor(port))
}

/** Brings the schema up to date. Throws with the failing migration's name. */
export async function migrateToLatest(store: StateStore): Promise<string[]> {
  const migrator = new Migrator({ db: store.db, provider: { getMigrations: async () => migrations } })
  const { error, results } = await migrator.migrateToLatest()
  if (error) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'unknown'
    throw new Error(
      `state store: migration ${failed} failed: ${error instanceof Error ? error.message : JSON.stringify(error)}`,
    )
  }
  return (results ?? []).map((result) => result.migrationName)
}
