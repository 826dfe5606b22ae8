/** A statement with its parameters in order. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

export interface StatementResult {
  readonly rows: readonly Record<string, unknown>[]
  readonly changes: number
  readonly lastInsertRowid: number
}

/**
 * Where SQL runs: in this thread (tests, tools) or in the state worker.
 *
 * `session` names a virtual connection. From `begin` to `commit` or `rollback` a session has the database to
 * itself; statements of others wait. A transaction open for more than `transactionTimeoutMs` is rolled back.
 */
export interface SqlExecutor {
  execute(session: number, statement: Statement): Promise<StatementResult>
  /** All or nothing, in one transaction and one commit. */
  batch(statements: readonly Statement[]): Promise<StatementResult[]>
  begin(session: number): Promise<void>
  commit(session: number): Promise<void>
  rollback(session: number): Promise<void>
  close(): Promise<void>
}

export const transactionTimeoutMs = 10_000
