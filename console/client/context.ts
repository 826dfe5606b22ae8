import type { Asset } from '../../src/model/asset.ts'
import type { Person, Plan, Team } from '../../src/model/person.ts'
import type { Place } from '../../src/model/site.ts'
import { request, type Page, type Query } from './request.ts'

interface Kinds {
  places: Place
  assets: Asset
  people: Person
  plans: Plan
  teams: Team
}
export type ContextKind = keyof Kinds

export interface PresenceRow {
  readonly person: string
  readonly person_name?: string
  readonly site: string
  readonly zone?: string
  readonly since: number
  /** A badge without an exit reader: presence is believed until then. */
  readonly until?: number
}
export interface ImportReport {
  readonly read: number
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly bad: readonly { readonly line: number; readonly where?: string; readonly message: string }[]
}

export const listContext = <K extends ContextKind>(kind: K, query: Query = {}): Promise<Page<Kinds[K]>> =>
  request(`/api/${kind}`, { query: { limit: 1000, ...query } })

export const getContext = <K extends ContextKind>(kind: K, id: string): Promise<Kinds[K]> =>
  request(`/api/${kind}/${encodeURIComponent(id)}`)

export const putContext = <K extends ContextKind>(kind: K, value: Kinds[K]): Promise<Kinds[K]> =>
  request(`/api/${kind}/${encodeURIComponent(value.id)}`, { method: 'PUT', body: value })

export const deleteContext = (kind: ContextKind, id: string): Promise<void> =>
  request(`/api/${kind}/${encodeURIComponent(id)}`, { method: 'DELETE' })

export const listPresence = (query: Query = {}): Promise<Page<PresenceRow>> =>
  request('/api/presence', { query })

/** Sends a CSV or YAML file. `allOrNothing`: a bad row keeps the good ones out too. */
export const importContext = (kind: ContextKind, file: File, allOrNothing: boolean): Promise<ImportReport> =>
  request(`/api/imports/${kind}`, {
    method: 'POST',
    body: file,
    query: { file: file.name, all_or_nothing: allOrNothing },
  })
