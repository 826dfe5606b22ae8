import type { Receipt } from '../../src/model/receipt.ts'
import type { Source, SourceHealth } from '../../src/model/source.ts'
import { request, type Page, type Query } from './request.ts'

export interface SourceRow extends Source {
  readonly health?: SourceHealth
}
export interface DeadLetter {
  readonly id: string
  readonly time: number
  readonly source: string
  readonly reason: string
  readonly receipt: Receipt
  readonly replayed_time?: number
}
/** Ports and addresses that Gatehouse listens on, to write the line to copy. */
export interface NewSource {
  readonly id: string
  readonly name: string
  readonly transport: Source['transport']
  readonly connector?: string
  readonly site?: string
  readonly match?: readonly string[]
}

const at = (id: string): string => `/api/sources/${encodeURIComponent(id)}`

export const listSources = (): Promise<Page<SourceRow>> => request('/api/sources')
export const getSource = (id: string): Promise<SourceRow> => request(at(id))
export const addSource = (source: NewSource): Promise<SourceRow> =>
  request('/api/sources', { method: 'POST', body: source })
export const patchSource = (id: string, patch: Partial<Source>): Promise<SourceRow> =>
  request(at(id), { method: 'PATCH', body: patch })
export const deleteSource = (id: string): Promise<void> => request(at(id), { method: 'DELETE' })
/** Makes a new key; it is shown this once. */
export const makeSourceKey = (id: string): Promise<{ key: string }> =>
  request(`${at(id)}/key`, { method: 'POST' })
export const listDeadLetters = (query: Query = {}): Promise<Page<DeadLetter>> =>
  request('/api/dead-letters', { query })
export const replayDeadLetters = (
  ids: readonly string[] | 'all',
): Promise<{ replayed: number; failed: number }> =>
  request('/api/dead-letters/replay', { method: 'POST', body: ids === 'all' ? { all: true } : { ids } })
