import type { SQLInputValue } from 'node:sqlite'
import { openDatabase, type SqlDatabase, type SqlStatement } from './open-database.ts'
import {
  transactionTimeoutMs,
  type SqlExecutor,
  type Statement,
  type StatementResult,
} from './sql-executor.ts'

/** Runs SQL on a database file in this thread. The state worker wraps it; tests use it as it is. */
export function openLocalExecutor(path: string, key?: Uint8Array): SqlExecutor {
  const database = openDatabase(path, key)
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
  `)
  return new LocalExecutor(database)
}

class LocalExecutor implements SqlExecutor {
  readonly database: SqlDatabase
  readonly #prepared = new Map<string, SqlStatement>()
  readonly #waiting: (() => void)[] = []
  /** Sessions whose transaction ran out of time: what they still send must not run outside it. */
  readonly #expired = new Set<number>()
  #owner: { session: number; timer: NodeJS.Timeout } | undefined

  constructor(database: SqlDatabase) {
    this.database = database
  }

  async execute(session: number, statement: Statement): Promise<StatementResult> {
    if (this.#expired.has(session)) throw tooLong()
    if (this.#owner?.session !== session) await this.#free()
    return this.#run(statement)
  }

  async batch(statements: readonly Statement[]): Promise<StatementResult[]> {
    await this.#free()
    this.database.exec('BEGIN IMMEDIATE')
    try {
      const results = statements.map((statement) => this.#run(statement))
      this.database.exec('COMMIT')
      return results
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  async begin(session: number): Promise<void> {
    await this.#free()
    this.database.exec('BEGIN IMMEDIATE')
    const timer = setTimeout(() => this.#expire(session), transactionTimeoutMs)
    timer.unref()
    this.#owner = { session, timer }
  }

  async commit(session: number): Promise<void> {
    if (this.#expired.delete(session) || this.#owner?.session !== session) throw tooLong()
    try {
      this.database.exec('COMMIT')
    } catch (error) {
      this.#rollBack()
      throw error
    } finally {
      this.#release()
    }
  }

  async rollback(session: number): Promise<void> {
    this.#expired.delete(session)
    if (this.#owner?.session !== session) return
    this.#rollBack()
    this.#release()
  }

  async close(): Promise<void> {
    this.#prepared.clear()
    this.database.close()
  }

  #run({ sql, parameters }: Statement): StatementResult {
    let prepared = this.#prepared.get(sql)
    if (!prepared) {
      if (this.#prepared.size > 500) this.#prepared.clear()
      prepared = this.database.prepare(sql)
      this.#prepared.set(sql, prepared)
    }
    const values = parameters.map(toSqlValue)
    if (prepared.returnsRows) return { rows: prepared.all(values), changes: 0, lastInsertRowid: 0 }
    return { rows: [], ...prepared.run(values) }
  }

  async #free(): Promise<void> {
    while (this.#owner) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #expire(session: number): void {
    if (this.#owner?.session !== session) return
    this.#expired.add(session)
    this.#rollBack()
    this.#release()
  }

  /** SQLite itself has rolled back after some errors (a full disk): a second time would hide the first error. */
  #rollBack(): void {
    try {
      this.database.exec('ROLLBACK')
    } catch {
      // There is no transaction any more.
    }
  }

  #release(): void {
    clearTimeout(this.#owner?.timer)
    this.#owner = undefined
    for (const resume of this.#waiting.splice(0)) resume()
  }
}

function tooLong(): Error {
  return new Error(
    `the transaction was rolled back after ${transactionTimeoutMs} ms: keep transactions short`,
  )
}

function toSqlValue(value: unknown): SQLInputValue {
  if (value === undefined) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.toISOString()
  return value as SQLInputValue
}
