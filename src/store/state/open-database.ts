import { createRequire } from 'node:module'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

/** The little of an SQLite library that the stores use. */
export interface SqlDatabase {
  exec(sql: string): void
  prepare(sql: string): SqlStatement
  close(): void
}

export interface SqlStatement {
  /** Does it give rows? */
  readonly returnsRows: boolean
  all(values: readonly SQLInputValue[]): Record<string, unknown>[]
  run(values: readonly SQLInputValue[]): { readonly changes: number; readonly lastInsertRowid: number }
}

/**
 * Opens an SQLite file. With a 32-byte key every page of it, its write-ahead log too, is encrypted (AES-256, by
 * libsql's SQLite, since Node's own cannot); without one Node's SQLite serves. A file that was made with another key,
 * or without one, is refused with "file is not a database".
 */
export function openDatabase(path: string, key?: Uint8Array, more: { readOnly?: boolean } = {}): SqlDatabase {
  return key ? openEncrypted(path, key, more) : openPlain(path, more)
}

function openPlain(path: string, { readOnly = false }: { readOnly?: boolean }): SqlDatabase {
  const database = new DatabaseSync(path, { timeout: 5_000, readOnly })
  return {
    exec: (sql) => database.exec(sql),
    prepare(sql) {
      const statement = database.prepare(sql)
      return {
        returnsRows: statement.columns().length > 0,
        all: (values) => statement.all(...values),
        run(values) {
          const { changes, lastInsertRowid } = statement.run(...values)
          return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) }
        },
      }
    },
    close: () => database.close(),
  }
}

/** libsql's synchronous interface, as far as it is used here; its own types are for another library's shape. */
interface LibsqlDatabase {
  exec(sql: string): void
  prepare(sql: string): {
    columns(): unknown[]
    all(...values: unknown[]): Record<string, unknown>[]
    run(...values: unknown[]): { changes: number; lastInsertRowid: number }
  }
  close(): void
}
type LibsqlConstructor = new (path: string, options: object) => LibsqlDatabase

function openEncrypted(
  path: string,
  key: Uint8Array,
  { readOnly = false }: { readOnly?: boolean },
): SqlDatabase {
  // Loaded only where it is asked for: most installations never need it.
  const Libsql = createRequire(import.meta.url)('libsql') as LibsqlConstructor
  const encryptionKey = Buffer.from(key).toString('hex')
  const database = new Libsql(path, {
    timeout: 5_000,
    readonly: readOnly,
    encryptionCipher: 'aes256cbc',
    encryptionKey,
  })
  return {
    exec: (sql) => database.exec(sql),
    prepare(sql) {
      const statement = database.prepare(sql)
      return {
        returnsRows: statement.columns().length > 0,
        all: (values) => statement.all(...values).map(withByteArrays),
        run(values) {
          const { changes, lastInsertRowid } = statement.run(...values)
          return { changes, lastInsertRowid }
        },
      }
    },
    close: () => database.close(),
  }
}

/** libsql gives blobs as buffers without a view. */
function withByteArrays(row: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(row))
    if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value)
  return row
}
