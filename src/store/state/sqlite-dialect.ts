import {
  type CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely'
import type { SqlExecutor } from './sql-executor.ts'

/** Kysely over `node:sqlite`, in this thread or another: its own SQLite dialect expects better-sqlite3. */
export function sqliteDialect(executor: SqlExecutor): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ExecutorDriver(executor),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

class ExecutorDriver implements Driver {
  readonly #executor: SqlExecutor
  constructor(executor: SqlExecutor) {
    this.#executor = executor
  }
  async init(): Promise<void> {}
  async acquireConnection(): Promise<ExecutorConnection> {
    return new ExecutorConnection(this.#executor)
  }
  async beginTransaction(connection: ExecutorConnection): Promise<void> {
    await this.#executor.begin(connection.session)
  }
  async commitTransaction(connection: ExecutorConnection): Promise<void> {
    await this.#executor.commit(connection.session)
  }
  async rollbackTransaction(connection: ExecutorConnection): Promise<void> {
    await this.#executor.rollback(connection.session)
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {
    await this.#executor.close()
  }
}

let sessions = 0

class ExecutorConnection implements DatabaseConnection {
  readonly session = ++sessions
  readonly #executor: SqlExecutor
  constructor(executor: SqlExecutor) {
    this.#executor = executor
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.#executor.execute(this.session, {
      sql: query.sql,
      parameters: query.parameters,
    })
    return {
      rows: result.rows as R[],
      numAffectedRows: BigInt(result.changes),
      insertId: BigInt(result.lastInsertRowid),
    }
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not supported: page with a limit')
  }
}
