import type {
  Comment,
  Disposition,
  Incident,
  IncidentStatus,
  IncidentSummary,
} from '../../src/model/incident.ts'
import { request, type Page, type Query } from './request.ts'

/** What may change about an incident. `version` is the one the change was made on: a 409 says it is older. */
export interface IncidentPatch {
  readonly version: number
  readonly status?: IncidentStatus
  readonly disposition?: Disposition
  /** A user's id, `me` to claim, `null` to release. */
  readonly owner?: string | null
  readonly team?: string | null
  /** Why; needed to reopen. */
  readonly comment?: string
}

const at = (id: string): string => `/api/incidents/${encodeURIComponent(id)}`

export const listIncidents = (query: Query, signal?: AbortSignal): Promise<Page<IncidentSummary>> =>
  request('/api/incidents', { query, ...(signal && { signal }) })

export const getIncident = (id: string): Promise<Incident> => request(at(id))

export const patchIncident = (id: string, patch: IncidentPatch): Promise<Incident> =>
  request(at(id), { method: 'PATCH', body: patch })

export const commentOnIncident = (id: string, text: string): Promise<Comment> =>
  request(`${at(id)}/comments`, { method: 'POST', body: { text } })

/** Takes these alerts out into an incident of their own. It is done a moment after the answer. */
export const splitIncident = (id: string, alerts: readonly string[]): Promise<unknown> =>
  request(`${at(id)}/split`, { method: 'POST', body: { alerts } })

/** Puts other incidents into this one. It is done a moment after the answer. */
export const mergeIncidents = (id: string, incidents: readonly string[]): Promise<unknown> =>
  request(`${at(id)}/merge`, { method: 'POST', body: { incidents } })
