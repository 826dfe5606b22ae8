import type { Asset } from '../../src/model/asset.ts'
import type { Person, Plan, Team } from '../../src/model/person.ts'
import type { Place } from '../../src/model/site.ts'
import type { PersonPresence, PresenceReport } from '../../src/model/presence.ts'
import { request, type Page } from './request.ts'

interface Kinds {
  places: Place
  assets: Asset
  people: Person
  plans: Plan
  teams: Team
}
export type ContextKind = keyof Kinds

/** What the API adds: `version` goes back with a change, so that two editors do not undo each other. */
export type Stored<T> = T & { readonly version?: number; readonly site?: string }

/** One person at one site, as the report says. */
export interface PresenceRow {
  readonly person: string
  readonly site: string
  readonly zone?: string | undefined
  /** Since when they are there, epoch milliseconds. */
  readonly since: number
}
export interface PersonDetail extends Person {
  readonly version?: number
  readonly presence?: PersonPresence
  readonly employment_state?: 'active' | 'ended' | 'not_started' | 'unknown'
  readonly plans?: readonly Plan[]
}
interface RowProblem {
  readonly line: number
  readonly id?: string
  readonly column?: string
  readonly message: string
}
export interface ImportReport {
  /** False where nothing was written. */
  readonly written: boolean
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly rejected: number
  readonly errors: readonly RowProblem[]
  readonly errors_total: number
  readonly warnings: readonly RowProblem[]
}
export type ImportWhat = ContextKind | 'travel' | 'all'

const pageLimit = 1000
const mostPages = 50

/** All of one kind, page by page; bounded at fifty thousand. */
export async function listContext<K extends ContextKind>(kind: K): Promise<Page<Stored<Kinds[K]>>> {
  const items: Stored<Kinds[K]>[] = []
  let after: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const answer = await request<Page<Stored<Kinds[K]>>>(`/api/${kind}`, {
      query: { limit: pageLimit, after },
    })
    items.push(...answer.items)
    after = answer.next
    if (after === undefined) break
  }
  return { items, total: items.length }
}

export const getContext = <K extends ContextKind>(kind: K, id: string): Promise<Stored<Kinds[K]>> =>
  request(`/api/${kind}/${encodeURIComponent(id)}`)

export const getPerson = (id: string): Promise<PersonDetail> =>
  request(`/api/people/${encodeURIComponent(id)}`)

/** `version` 0 asks for a new one: an id that is taken is refused. */
export const putContext = <K extends ContextKind>(kind: K, value: Stored<Kinds[K]>): Promise<Kinds[K]> =>
  request(`/api/${kind}/${encodeURIComponent(value.id)}`, { method: 'PUT', body: value })

export const deleteContext = (kind: ContextKind, id: string): Promise<void> =>
  request(`/api/${kind}/${encodeURIComponent(id)}`, { method: 'DELETE' })

/** Who is where now, one row a person. */
export async function listPresence(site?: string): Promise<readonly PresenceRow[]> {
  const report = await request<PresenceReport>('/api/presence', { query: { site } })
  return report.sites.flatMap((at) => at.people.map((row) => ({ ...row, site: at.site })))
}

/** Sends a CSV or YAML file. `allOrNothing`: a bad row keeps the good ones out too. */
export const importContext = (kind: ImportWhat, file: File, allOrNothing: boolean): Promise<ImportReport> =>
  request(`/api/imports/${kind}`, {
    method: 'POST',
    body: file,
    query: {
      mode: allOrNothing ? 'all_or_nothing' : 'good_rows',
      format: /\.csv$/i.test(file.name) ? 'csv' : 'yaml',
    },
  })
