import type { Compilable } from 'kysely'
import type { ContextFacts } from '../../engine/context/facts.ts'
import type { SiteScope } from '../../model/right.ts'
import type { StateStore } from '../state/state-store.ts'
import { contextKinds, schemaOf, type ContextItems, type ContextKind } from './context-kinds.ts'
import { findReferences, type Reference } from './find-references.ts'
import { listRows, type ListQuery, type StoredRow } from './list-rows.ts'
import { afterRemoval, versionSetting, writeStatements, type FactsToWrite } from './write-facts.ts'

/** A fact with what the store knows of it. */
export interface Stored<T> {
  readonly item: T
  /** Grows with each change; a write carries the one it was made on. */
  readonly version: number
  readonly site: string | undefined
  readonly updatedAtMs: number
}

/** Since when the badge history is complete, where an operator stated it (epoch ms). */
export const historySinceSetting = 'context_history_since_ms'

/** Places, assets, people, teams, plans, walking times, threat levels and travel times in the state store. */
export class ContextStore {
  readonly #state: StateStore
  readonly #now: () => number
  readonly #listeners: ((version: number) => void)[] = []
  #loaded: ContextFacts | undefined

  constructor(state: StateStore, now: () => number) {
    this.#state = state
    this.#now = now
  }

  /** Called after each committed change made through this store, with the new version. */
  onChange(listener: (version: number) => void): void {
    this.#listeners.push(listener)
  }

  /** Version of the facts; 0 before the first one. Other threads may watch it to learn of changes. */
  async version(): Promise<number> {
    return (await this.#setting(versionSetting)) ?? 0
  }

  /** All of them, as the context engine takes them. What has not changed since the last call is not read again. */
  async loadFacts(): Promise<ContextFacts> {
    // The version first: a change in between makes the next load repeat work, never miss any.
    const version = await this.version()
    if (this.#loaded?.version !== version) this.#loaded = await this.#readFacts(version)
    const since = await this.#setting(historySinceSetting)
    return {
      ...this.#loaded,
      sources: await this.#sourceSites(),
      ...(since !== undefined && { history_since_ms: since }),
    }
  }

  async #readFacts(version: number): Promise<ContextFacts> {
    const [places, assets, people, teams, plans, walks, threats] = await Promise.all([
      this.#all('place'),
      this.#all('asset'),
      this.#all('person'),
      this.#all('team'),
      this.#all('plan'),
      this.#all('walk'),
      this.#all('threat'),
    ])
    const rows = await this.#state.db.selectFrom('travel').selectAll().execute()
    const travel = rows.map(({ from_site, to_site, minutes }) => ({ from: from_site, to: to_site, minutes }))
    return { version, places, assets, people, teams, plans, walks, threats, travel }
  }

  async get<K extends ContextKind>(kind: K, id: string): Promise<Stored<ContextItems[K]> | undefined> {
    const row = await this.#state.db
      .selectFrom(kind as 'place')
      .select(['id', 'site', 'body', 'version', 'updated_at_ms'])
      .where('id', '=', id)
      .executeTakeFirst()
    return row && stored(kind, row)
  }

  async list<K extends ContextKind>(
    kind: K,
    query: ListQuery,
  ): Promise<{ items: Stored<ContextItems[K]>[]; next: string | undefined; total: number }> {
    const { rows, next, total } = await listRows(this.#state.db, kind, query)
    return { items: rows.map((row) => stored(kind, row)), next, total }
  }

  /** Sites of some objects by id; what is not there is left out. */
  async sitesOf(kind: ContextKind, ids: readonly string[]): Promise<Map<string, string | undefined>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#state.db
      .selectFrom(kind as 'place')
      .select(['id', 'site'])
      .where('id', 'in', [...new Set(ids)])
      .execute()
    return new Map(rows.map(({ id, site }) => [id, site ?? undefined]))
  }

  /**
   * Writes one. `expected` is the version that the change was made on, 0 for a new one; without it the last writer
   * wins. Throws `StaleVersionError` when somebody else was faster.
   */
  async put<K extends ContextKind>(
    kind: K,
    item: ContextItems[K],
    expected?: number,
  ): Promise<Stored<ContextItems[K]>> {
    await this.#state.db.transaction().execute(async (tx) => {
      if (expected !== undefined) {
        const row = await tx
          .selectFrom(kind as 'place')
          .select('version')
          .where('id', '=', item.id)
          .executeTakeFirst()
        if ((row?.version ?? 0) !== expected) throw new StaleVersionError(kind, item.id, row?.version ?? 0)
      }
      const facts = { [kind]: [item] } as FactsToWrite
      for (const statement of writeStatements(tx, facts, this.#now()))
        await tx.executeQuery(statement.compile())
    })
    await this.#changed()
    const written = await this.get(kind, item.id)
    if (!written) throw new Error(`${kind} ${item.id} was removed while it was being written`)
    return written
  }

  /** Writes many, all or nothing, in one commit. */
  async putMany(facts: FactsToWrite): Promise<void> {
    await this.#state.batch(writeStatements(this.#state.db, facts, this.#now()))
    await this.#changed()
  }

  /** False where it was not there. What still names it is the caller's to ask with `references`. */
  async remove(kind: ContextKind, id: string): Promise<boolean> {
    if (!(await this.get(kind, id))) return false
    const { db } = this.#state
    const statements: Compilable[] = [db.deleteFrom(kind as 'place').where('id', '=', id)]
    if (kind === 'place') {
      statements.push(
        db.deleteFrom('travel').where((row) => row.or([row('from_site', '=', id), row('to_site', '=', id)])),
      )
    }
    await this.#state.batch([...statements, ...afterRemoval(db, this.#now())])
    await this.#changed()
    return true
  }

  references(
    kind: ContextKind,
    id: string,
    scope: SiteScope,
  ): Promise<{ shown: Reference[]; others: number }> {
    return findReferences(this.#state.db, kind, id, scope)
  }

  /** Removes every fact: for taking the demo away. */
  async removeAll(): Promise<void> {
    const { db } = this.#state
    const tables = [...contextKinds, 'travel'] as const
    await this.#state.batch([
      ...tables.map((table) => db.deleteFrom(table)),
      ...afterRemoval(db, this.#now()),
    ])
    await this.#changed()
  }

  async #all<K extends ContextKind>(kind: K): Promise<ContextItems[K][]> {
    const rows = await this.#state.db
      .selectFrom(kind as 'place')
      .select('body')
      .orderBy('id')
      .execute()
    const schema = schemaOf(kind)
    return rows.map(({ body }) => schema.parse(JSON.parse(body)))
  }

  async #sourceSites(): Promise<{ id: string; site?: string }[]> {
    const rows = await this.#state.db.selectFrom('source').select(['id', 'body']).execute()
    return rows.flatMap(({ id, body }) => {
      const { site } = JSON.parse(body) as { site?: string }
      return site === undefined ? [] : [{ id, site }]
    })
  }

  async #setting(name: string): Promise<number | undefined> {
    const row = await this.#state.db
      .selectFrom('setting')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirst()
    return row === undefined ? undefined : Number(row.value)
  }

  async #changed(): Promise<void> {
    const version = await this.version()
    for (const listener of this.#listeners) listener(version)
  }
}

function stored<K extends ContextKind>(kind: K, row: StoredRow): Stored<ContextItems[K]> {
  return {
    item: schemaOf(kind).parse(JSON.parse(row.body)),
    version: row.version,
    site: row.site ?? undefined,
    updatedAtMs: row.updated_at_ms,
  }
}

/** Somebody else changed it since the caller read it. */
export class StaleVersionError extends Error {
  override readonly name = 'StaleVersionError'
  readonly code = 'stale_version'
  readonly current: number
  constructor(kind: string, id: string, current: number) {
    super(
      current === 0
        ? `${kind} ${id} is not there any more`
        : `${kind} ${id} was changed by somebody else and is at version ${current} now`,
    )
    this.current = current
  }
}
