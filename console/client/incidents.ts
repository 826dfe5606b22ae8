import { api, asked, read, type Answer, type BodyOf, type QueryOf } from './request.ts'

type IncidentAnswer = Answer<'/api/incidents/{id}'>
// openapi-fetch widens the pairs of a spark to lists; the contract's own type is the right one.
const whole = (call: Promise<{ readonly data?: unknown }>): Promise<IncidentAnswer> =>
  read(call as Promise<{ data: IncidentAnswer }>)

/** What may change about an incident. `version` is the one the change was made on: a 409 says it is older. */
export type IncidentPatch = BodyOf<'/api/incidents/{id}', 'patch'>

export const listIncidents = (
  query: QueryOf<'/api/incidents'>,
  signal?: AbortSignal,
): Promise<Answer<'/api/incidents'>> =>
  read<unknown>(
    api.GET('/api/incidents', { params: { query: asked<'/api/incidents'>(query) }, signal: signal ?? null }),
  ) as Promise<Answer<'/api/incidents'>>

export const getIncident = (id: string): Promise<IncidentAnswer> =>
  whole(api.GET('/api/incidents/{id}', { params: { path: { id } } }))

export const patchIncident = (id: string, patch: IncidentPatch): Promise<IncidentAnswer> =>
  whole(api.PATCH('/api/incidents/{id}', { params: { path: { id } }, body: patch }))

export const commentOnIncident = (
  id: string,
  text: string,
): Promise<Answer<'/api/incidents/{id}/comments', 'post'>> =>
  read(api.POST('/api/incidents/{id}/comments', { params: { path: { id } }, body: { text } }))

/** Takes these alerts out into an incident of their own. It is done a moment after the answer. */
export const splitIncident = (id: string, alerts: readonly string[]): Promise<unknown> =>
  read(api.POST('/api/incidents/{id}/split', { params: { path: { id } }, body: { alerts: [...alerts] } }))

/** Puts other incidents into this one. It is done a moment after the answer. */
export const mergeIncidents = (id: string, incidents: readonly string[]): Promise<unknown> =>
  read(
    api.POST('/api/incidents/{id}/merge', { params: { path: { id } }, body: { incidents: [...incidents] } }),
  )
