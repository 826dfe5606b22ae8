import { api, asked, read, type Answer, type QueryOf } from './request.ts'

/** An alert as the queue shows it. */
export type AlertRow = Answer<'/api/alerts/{id}'>

export const listAlerts = (
  query: QueryOf<'/api/alerts'>,
  signal?: AbortSignal,
): Promise<Answer<'/api/alerts'>> =>
  read(api.GET('/api/alerts', { params: { query: asked<'/api/alerts'>(query) }, signal: signal ?? null }))

export const getAlert = (id: string): Promise<AlertRow> =>
  read(api.GET('/api/alerts/{id}', { params: { path: { id } } }))

export const acknowledgeAlert = (id: string): Promise<AlertRow> =>
  read(api.POST('/api/alerts/{id}/acknowledge', { params: { path: { id } } }))
