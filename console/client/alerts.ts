import type { Alert } from '../../src/model/alert.ts'
import { request, type Page, type Query } from './request.ts'

/** An alert as the queue shows it: the finding, what was done about it, and the incident it stands in. */
export interface AlertRow extends Alert {
  readonly acknowledged_time?: number
  readonly acknowledged_by?: string
  readonly acknowledged_by_name?: string
  readonly incident?: string
  readonly incident_number?: number
  /** Owner of the incident. */
  readonly owner?: string
  readonly owner_name?: string
}

export const listAlerts = (query: Query, signal?: AbortSignal): Promise<Page<AlertRow>> =>
  request('/api/alerts', { query, ...(signal && { signal }) })

export const getAlert = (id: string): Promise<AlertRow> => request(`/api/alerts/${encodeURIComponent(id)}`)

export const acknowledgeAlert = (id: string, note?: string): Promise<AlertRow> =>
  request(`/api/alerts/${encodeURIComponent(id)}/acknowledge`, {
    method: 'POST',
    body: note === undefined ? {} : { note },
  })
