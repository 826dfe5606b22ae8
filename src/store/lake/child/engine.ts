import { hkdfSync } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { LakeError } from '../lake-error.ts'
import type { FileRef, OpenRequest, SqlValue } from './protocol.ts'
import { quote } from './quote.ts'

/** How often a running question is held against its time and its caller, milliseconds. */
const watchMs = 20

/** One DuckDB in memory that sees the lake's folder and nothing else. */
export class Engine {
  readonly #instance: DuckDBInstance
  readonly #folder: string
  readonly #key: Uint8Array | undefined
  readonly #knownKeys = new Set<string>()

  private constructor(instance: DuckDBInstance, folder: string, key: Uint8Array | undefined) {
    this.#instance = instance
    this.#folder = folder
    this.#key = key
  }

  static async open(
    { folder, limits, key }: OpenRequest,
    use: 'query' | 'write',
    readable: readonly string[] = [],
  ): Promise<Engine> {
    // Of this process alone: a command line may read beside the program.
    const spill = join(folder, 'tmp', `${use}-${process.pid}`)
    mkdirSync(spill, { recursive: true })
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(use === 'query' ? limits.queryThreads : 1),
      memory_limit: `${use === 'query' ? limits.queryMemoryMb : limits.writeMemoryMb}MB`,
      temp_directory: spill,
      max_temp_directory_size: `${limits.spillMb}MB`,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
    const connection = await instance.connect()
    const directories = [`${folder}/`, ...readable].map(quote).join(', ')
    // This build writes encrypted files only with its own AES, whose nonces are not from a secure generator; a key
    // of its own for every file keeps a nonce from ever meeting the same key in two files.
    if (key) await connection.run(`SET force_mbedtls_unsafe = true; SET temp_file_encryption = true`)
    await connection.run(`SET allowed_directories = [${directories}]`)
    // A merge reads each file once; questions find it in the system's cache. This one only fills the memory limit.
    await connection.run('SET enable_external_file_cache = false')
    await connection.run('SET enable_external_access = false')
    await connection.run('SET lock_configuration = true')
    connection.closeSync()
    return new Engine(instance, folder, key)
  }

  get encrypts(): boolean {
    return this.#key !== undefined
  }

  pathOf(name: string): string {
    return join(this.#folder, name)
  }

  /** Runs `work` on a connection of its own; the query in it ends when `signal` fires or time is up. */
  async use<T>(
    work: (connection: DuckDBConnection) => Promise<T>,
    { signal, timeoutMs }: { signal?: AbortSignal; timeoutMs?: number } = {},
  ): Promise<T> {
    const connection = await this.#instance.connect()
    const started = performance.now()
    const isLate = () => timeoutMs !== undefined && performance.now() - started > timeoutMs
    // Again and again: an interrupt between two statements goes unnoticed.
    const timer = setInterval(() => {
      if (signal?.aborted || isLate()) connection.interrupt()
    }, watchMs)
    try {
      if (signal?.aborted) throw new LakeError('query_cancelled', 'the question was called off')
      return await work(connection)
    } catch (error) {
      throw explain(error, isLate(), signal?.aborted === true, timeoutMs)
    } finally {
      clearInterval(timer)
      connection.closeSync()
    }
  }

  /**
   * `SELECT` over the rows of `files`, encrypted and plain ones together; `numbered` with `file_row_number`.
   * `alike`: all have the columns of the first, so that they are opened one after the other and not all at once.
   */
  async source(
    connection: DuckDBConnection,
    files: readonly FileRef[],
    shape?: 'numbered' | 'alike',
  ): Promise<string> {
    const columns = shape === 'numbered' ? '*, file_row_number' : '*'
    const plain = files.filter((file) => !file.encrypted)
    // Files of an older program may lack columns. Not for encrypted ones: DuckDB fails on both together (#21508).
    const parts =
      plain.length === 0
        ? []
        : [this.#read(columns, plain, shape === 'alike' ? '' : ', union_by_name = true')]
    for (const file of files.filter((file) => file.encrypted)) {
      const name = await this.keyName(connection, file.path)
      parts.push(this.#read(columns, [file], `, encryption_config = {footer_key: ${quote(name)}}`))
    }
    return parts.length === 1
      ? (parts[0] ?? '')
      : parts.map((part) => `(${part})`).join(' UNION ALL BY NAME ')
  }

  /** Makes the key of one file known to DuckDB; returns its name there. */
  async keyName(connection: DuckDBConnection, path: string): Promise<string> {
    if (!this.#key) {
      throw new LakeError(
        'lake_failed',
        `${path} is encrypted and no key was given: start with the lake's key`,
      )
    }
    if (!this.#knownKeys.has(path)) {
      const key = Buffer.from(hkdfSync('sha256', this.#key, '', `gatehouse lake ${path}`, 32))
      await connection.run(`PRAGMA add_parquet_key(${quote(path)}, ${quote(key.toString('base64'))})`)
      this.#knownKeys.add(path)
    }
    return path
  }

  #read(columns: string, files: readonly FileRef[], options: string): string {
    const list = files.map((file) => quote(this.pathOf(file.path))).join(', ')
    return `SELECT ${columns} FROM read_parquet([${list}]${options})`
  }
}

export function bind(params: readonly SqlValue[]): Record<string, SqlValue | bigint> {
  return Object.fromEntries(
    params.map((value, index) => [`p${index}`, Number.isInteger(value) ? BigInt(value) : value]),
  )
}

const unreadableLine =
  /^Invalid Input Error: ((Malformed JSON|JSON transform error) in file|"?maximum_object_size)/

function explain(error: unknown, late: boolean, cancelled: boolean, timeoutMs = 0): LakeError {
  if (error instanceof LakeError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (cancelled) return new LakeError('query_cancelled', 'the question was called off')
  if (late && /interrupt/i.test(message)) {
    return new LakeError(
      'query_timeout',
      `the question took longer than ${timeoutMs / 1000} s: narrow the time range or add a filter`,
    )
  }
  if (/Out of Memory|max_temp_directory_size/i.test(message)) {
    return new LakeError(
      'query_too_large',
      'the question needs more memory than the lake may use: narrow the time range, add a filter or ask for fewer rows',
    )
  }
  // The path is ours and the rest of the message tells what to look for.
  if (unreadableLine.test(message)) {
    return new LakeError(
      'rows_unreadable',
      (message.split('\n', 1)[0] ?? '').replace(/ in file "[^"]*",/, ''),
    )
  }
  if (/No files found|cannot open file/i.test(message)) return new LakeError('file_missing', message)
  return new LakeError('lake_failed', message.split('\n', 1)[0] ?? '')
}
