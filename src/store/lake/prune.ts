import { zstdDecompressSync } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import type { QueryNode } from '../../model/query-language.ts'
import type { StateStore } from '../state/state-store.ts'
import { mayHold } from './bloom.ts'
import type { CatalogueFile } from './catalogue.ts'
import { entityColumns } from './columns.ts'
import { entityHash } from './entity-hash.ts'
import type { LakeQuery } from './lake-query.ts'
import { needsOf } from './terms.ts'

/** Words and entities of one file; absent: unknown, so it may hold anything. */
export interface FileIndex {
  readonly bloom?: Uint8Array
  /** Its terms, each between newlines. */
  readonly terms?: string
}

/** Files a question can find something in, by what the catalogue has in memory. */
export function coversTimeAndPlace(file: CatalogueFile, query: LakeQuery): boolean {
  if (query.from !== undefined && file.maxTime < query.from) return false
  if (query.to !== undefined && file.minTime >= query.to) return false
  return (['physical', 'cyber'] as const).some((domain) => {
    const scope = query.scope[domain]
    return (
      file.domains.includes(domain) && (scope.all || scope.sites.some((site) => file.sites.includes(site)))
    )
  })
}

/** False only where the file surely has no row that matches. */
export function mayMatch(node: QueryNode, file: CatalogueFile, index: FileIndex): boolean {
  switch (node.kind) {
    case 'and':
      return node.parts.every((part) => mayMatch(part, file, index))
    case 'or':
      return node.parts.some((part) => mayMatch(part, file, index))
    case 'not':
      return true
    case 'text':
      return mayHoldText(node.text, node.partial, index)
    default:
      return mayHoldField(node, file, index)
  }
}

/** Whether looking at a file's index can help at all. */
export function needsIndex(node: QueryNode): boolean {
  if (node.kind === 'and' || node.kind === 'or') return node.parts.some(needsIndex)
  if (node.kind === 'not') return false
  return node.kind === 'text' || (node.kind === 'field' && isEntity(node.field))
}

function mayHoldText(text: string, partial: boolean, { bloom, terms }: FileIndex): boolean {
  // Without its words a file has no tokens in its filter either.
  if (terms === undefined) return true
  const needs = needsOf(text)
  if (!needs.terms.every((term) => terms.includes(term))) return false
  return partial || bloom === undefined || needs.tokens.every((token) => mayHold(bloom, token))
}

function mayHoldField(
  { field, test }: QueryNode & { kind: 'field' },
  file: CatalogueFile,
  { bloom }: FileIndex,
): boolean {
  if (field === 'time') {
    if (test.op === 'between') return file.minTime <= test.to && file.maxTime >= test.from
    if (test.op === 'compare')
      return test.operator.startsWith('>') ? file.maxTime >= test.value : file.minTime <= test.value
    return true
  }
  if (test.op !== 'equals') return true
  if (field === 'site') return file.sites.includes(test.value)
  if (field === 'class') return file.classes.includes(test.value.toLowerCase())
  if (field === 'domain') return file.domains.includes(test.value.toLowerCase())
  return bloom === undefined || !isEntity(field) || mayHold(bloom, entityHash(field, test.value))
}

function isEntity(field: string): field is (typeof entityColumns)[number] {
  return (entityColumns as readonly string[]).includes(field)
}

/** Fetches file indexes from the state store and keeps the ones last used, up to `cacheBytes`. */
export class IndexCache {
  readonly #state: StateStore
  readonly #cache: LRUCache<string, FileIndex>

  constructor(state: StateStore, cacheBytes = 48 * 1024 * 1024) {
    this.#state = state
    this.#cache = new LRUCache({
      maxSize: cacheBytes,
      sizeCalculation: ({ bloom, terms }) => 64 + (bloom?.length ?? 0) + (terms?.length ?? 0),
    })
  }

  async get(file: CatalogueFile): Promise<FileIndex> {
    if (!file.indexed) return {}
    const known = this.#cache.get(file.path)
    if (known) return known
    const row = await this.#state.db
      .selectFrom('lake_file')
      .select(['bloom', 'terms'])
      .where('path', '=', file.path)
      .executeTakeFirst()
    const index: FileIndex = {
      ...(row?.bloom ? { bloom: row.bloom } : {}),
      ...(row?.terms ? { terms: zstdDecompressSync(row.terms).toString('latin1') } : {}),
    }
    this.#cache.set(file.path, index)
    return index
  }
}
