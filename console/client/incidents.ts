import type { Severity } from '../../src/model/event.ts'
import type { Disposition, Incident, IncidentStatus, IncidentSummary } from '../../src/model/incident.ts'
import { request, type Page, type Query } from './request.ts'

/** What may change about an incident. `version` is the one the change was made on: a 409 says it is older. */
export interface IncidentPatch {
  readonly version: number
  readonly status?: IncidentStatus
  readonly disposition?: Disposition
  readonly severity?: Severity
  readonly title?: string
  /** `null` releases it. */
  readonly owner?: string | null
  readonly team?: string | null
}

const at = (id: string): string => `/api/incidents/${encodeURIComponent(id)}`

export const listIncidents = (query: Query, signal?: AbortSignal): Promise<Page<IncidentSummary>> =>
  request('/api/incidents', { query, ...(signal && { signal }) })

export const getIncident = (id: string): Promise<Incident> => request(at(id))

export const patchIncident = (id: string, patch: IncidentPatch): Promise<Incident> =>
  request(at(id), { method: 'PATCH', body: patch })

export const commentOnIncident = (id: string, text: string): Promise<Incident> =>
  request(`${at(id)}/comments`, { method: 'POST', body: { text } })

/** Takes these alerts out into an incident of their own; the answer is what stays behind. */
export const splitIncident = (id: string, version: number, alerts: readonly string[]): Promise<Incident> =>
  request(`${at(id)}/split`, { method: 'POST', body: { version, alerts } })

/** Puts incident `other` into this one. */
export const mergeIncident = (id: string, version: number, other: string): Promise<Incident> =>
  request(`${at(id)}/merge`, { method: 'POST', body: { version, other } })
