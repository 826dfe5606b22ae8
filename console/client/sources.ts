import type { Receipt } from '../../src/model/receipt.ts'
import type { Source, SourceHealth } from '../../src/model/source.ts'
import { request, type Page, type Query } from './request.ts'

export interface SourceRow extends Source {
  readonly health?: SourceHealth
}
export interface DeadLetter {
  readonly id: number
  readonly time: number
  readonly source: string
  /** Where it stopped: taking in, opening, normalising. */
  readonly stage: string
  readonly reason: string
  readonly receipt: Receipt
}
export type NewSource = Pick<Source, 'id' | 'name' | 'transport' | 'match'> & Partial<Source>

interface SourceWithHealth {
  readonly source: Source
  readonly health?: SourceHealth
}
const at = (id: string): string => `/api/sources/${encodeURIComponent(id)}`
const rowOf = ({ source, health }: SourceWithHealth): SourceRow => ({ ...source, ...(health && { health }) })

export async function listSources(): Promise<Page<SourceRow>> {
  const { items } = await request<Page<SourceWithHealth>>('/api/sources')
  return { items: items.map(rowOf), total: items.length }
}
export const getSource = async (id: string): Promise<SourceRow> =>
  rowOf(await request<SourceWithHealth>(at(id)))
export const addSource = (source: NewSource): Promise<Source> =>
  request('/api/sources', { method: 'POST', body: source })
export const patchSource = (id: string, patch: Partial<Source>): Promise<Source> =>
  request(at(id), { method: 'PATCH', body: patch })
export const deleteSource = (id: string): Promise<unknown> => request(at(id), { method: 'DELETE' })
/** Makes a key that may only write events of this source; it is shown this once. */
export const makeSourceKey = (source: Pick<Source, 'id' | 'name'>): Promise<{ key: string }> =>
  request('/api/keys', { method: 'POST', body: { name: source.name, ingest_source: source.id } })
export const listDeadLetters = (query: Query = {}): Promise<Page<DeadLetter>> =>
  request('/api/dead-letters', { query })
export const replayDeadLetters = (ids: readonly number[] | 'all'): Promise<{ replayed: number }> =>
  request('/api/dead-letters/replay', { method: 'POST', body: ids === 'all' ? {} : { ids } })
