import type { QueuedAlert } from '../../src/model/alert.ts'
import { request, type Page, type Query } from './request.ts'

/** An alert as the queue shows it. */
export type AlertRow = QueuedAlert

export const listAlerts = (query: Query, signal?: AbortSignal): Promise<Page<AlertRow>> =>
  request('/api/alerts', { query, ...(signal && { signal }) })

export const getAlert = (id: string): Promise<AlertRow> => request(`/api/alerts/${encodeURIComponent(id)}`)

export const acknowledgeAlert = (id: string): Promise<AlertRow> =>
  request(`/api/alerts/${encodeURIComponent(id)}/acknowledge`, { method: 'POST', body: {} })
