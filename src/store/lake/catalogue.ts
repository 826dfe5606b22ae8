import type { KeyObject } from 'node:crypto'
import { sql, type Compilable } from 'kysely'
import type { StateStore } from '../state/state-store.ts'
import { firstHash, linkEntry, type ChainBody, type ChainEntry } from './chain.ts'
import type { FileFacts } from './child/protocol.ts'

/** A file as the catalogue holds it in memory. */
export type CatalogueFile = Omit<FileFacts, 'bloom' | 'terms'> & {
  /** It has words and entities to be left out by. */
  readonly indexed: boolean
}

/** One change of the lake, committed whole. */
export interface CatalogueChange {
  readonly add: readonly FileFacts[]
  readonly remove: readonly string[]
  readonly body: ChainBody
}

/**
 * Which files the lake consists of. The state store has the truth; this is its copy in memory and the one way to
 * change it. Files that a search reads are held: a change that drops them deletes them only when all let go.
 */
export class Catalogue {
  readonly #state: StateStore
  readonly #signingKey: KeyObject | undefined
  readonly #files = new Map<string, CatalogueFile>()
  readonly #holds = new Map<string, number>()
  readonly #dropped = new Set<string>()
  readonly #deleteFile: (path: string) => void
  #head: { n: number; hash: string } = { n: 0, hash: firstHash }
  #nextSeq = 0
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(
    state: StateStore,
    signingKey: KeyObject | undefined,
    deleteFile: (path: string) => void,
  ) {
    this.#state = state
    this.#signingKey = signingKey
    this.#deleteFile = deleteFile
  }

  static async load(
    state: StateStore,
    more: { readonly signingKey?: KeyObject | undefined; readonly deleteFile: (path: string) => void },
  ): Promise<Catalogue> {
    const catalogue = new Catalogue(state, more.signingKey, more.deleteFile)
    await catalogue.reload()
    return catalogue
  }

  /** Reads the state store again; for readers beside the process that writes. */
  async reload(): Promise<void> {
    for (;;) {
      const before = await this.#readHead()
      const rows = await this.#readFiles()
      const after = await this.#readHead()
      // Files and chain must be of one moment.
      if (before.n !== after.n) continue
      this.#files.clear()
      for (const row of rows) this.#files.set(row.path, fileOfRow({ ...row, indexed: row.indexed === 1 }))
      this.#head = after
      const seq = await this.#state.db
        .selectFrom('lake_chain')
        .select((eb) => eb.fn.max('to_seq').as('to'))
        .executeTakeFirst()
      this.#nextSeq = seq?.to ?? 0
      return
    }
  }

  async #readHead(): Promise<{ n: number; hash: string }> {
    const chain = this.#state.db.selectFrom('lake_chain').select(['n', 'hash'])
    return (await chain.orderBy('n', 'desc').limit(1).executeTakeFirst()) ?? { n: 0, hash: firstHash }
  }

  #readFiles() {
    return this.#state.db
      .selectFrom('lake_file')
      .select(['path', 'rows', 'bytes', 'sha256', 'digest', 'min_seq', 'max_seq', 'min_time', 'max_time'])
      .select(['sites', 'classes', 'domains', 'encrypted'])
      .select(sql<number>`bloom IS NOT NULL`.as('indexed'))
      .execute()
  }

  files(): CatalogueFile[] {
    return [...this.#files.values()]
  }

  has(path: string): boolean {
    return this.#files.has(path)
  }

  /** The first log position that is not in the lake; 0 before the first flush. */
  nextSeq(): number {
    return this.#nextSeq
  }

  /** Hash of the newest chain entry: anchored elsewhere, it proves the whole chain. */
  head(): { readonly n: number; readonly hash: string } {
    return this.#head
  }

  /** Commits a change and `extra` queries in one batch; changes take turns. */
  async commit(change: CatalogueChange, extra: readonly Compilable[] = []): Promise<void> {
    const turn = this.#turn.then(() => this.#commit(change, extra))
    this.#turn = turn.catch(() => {})
    await turn
  }

  async #commit(change: CatalogueChange, extra: readonly Compilable[]): Promise<void> {
    const entry = linkEntry(this.#head, change.body, this.#signingKey)
    await this.#state.batch([...catalogueQueries(this.#state, change, entry), ...extra])
    this.#head = { n: entry.n, hash: entry.hash }
    if (change.body.kind === 'flush') this.#nextSeq = change.body.toSeq
    for (const { bloom, terms: _, ...file } of change.add) {
      this.#files.set(file.path, { ...file, indexed: bloom !== undefined })
    }
    for (const path of change.remove) {
      this.#files.delete(path)
      this.#dropped.add(path)
      this.#deleteIfFree(path)
    }
  }

  /** Keeps files from being deleted until the returned function is called. */
  hold(files: readonly CatalogueFile[]): () => void {
    for (const { path } of files) this.#holds.set(path, (this.#holds.get(path) ?? 0) + 1)
    let held = true
    return () => {
      if (!held) return
      held = false
      for (const { path } of files) {
        const left = (this.#holds.get(path) ?? 1) - 1
        if (left > 0) this.#holds.set(path, left)
        else {
          this.#holds.delete(path)
          this.#deleteIfFree(path)
        }
      }
    }
  }

  #deleteIfFree(path: string): void {
    if (!this.#dropped.has(path) || this.#holds.has(path)) return
    this.#dropped.delete(path)
    this.#deleteFile(path)
  }
}

/** The queries of one change, for one atomic batch. */
export function catalogueQueries(
  { db }: StateStore,
  change: CatalogueChange,
  entry: ChainEntry,
): Compilable[] {
  const seqs = change.body.kind === 'flush' ? change.body : undefined
  const queries: Compilable[] = [
    db.insertInto('lake_chain').values({
      ...entry,
      from_seq: seqs && seqs.toSeq > seqs.fromSeq ? seqs.fromSeq : null,
      to_seq: seqs?.toSeq ?? null,
    }),
  ]
  for (const path of change.remove) queries.push(db.deleteFrom('lake_file').where('path', '=', path))
  for (const file of change.add) queries.push(db.insertInto('lake_file').values(rowOfFile(file)))
  return queries
}

function rowOfFile(file: FileFacts) {
  return {
    path: file.path,
    rows: file.rows,
    bytes: file.bytes,
    sha256: file.sha256,
    digest: file.digest,
    min_seq: file.minSeq,
    max_seq: file.maxSeq,
    min_time: file.minTime,
    max_time: file.maxTime,
    sites: JSON.stringify(file.sites),
    classes: JSON.stringify(file.classes),
    domains: JSON.stringify(file.domains),
    encrypted: file.encrypted ? 1 : 0,
    bloom: file.bloom ?? null,
    terms: file.terms ?? null,
  }
}

type StoredFile = Omit<ReturnType<typeof rowOfFile>, 'bloom' | 'terms'> & { readonly indexed: boolean }

function fileOfRow(row: StoredFile): CatalogueFile {
  return {
    path: row.path,
    rows: row.rows,
    bytes: row.bytes,
    sha256: row.sha256,
    digest: row.digest,
    minSeq: row.min_seq,
    maxSeq: row.max_seq,
    minTime: row.min_time,
    maxTime: row.max_time,
    sites: JSON.parse(row.sites) as string[],
    classes: JSON.parse(row.classes) as string[],
    domains: JSON.parse(row.domains) as string[],
    encrypted: row.encrypted === 1,
    indexed: row.indexed,
  }
}
