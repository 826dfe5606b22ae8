import type { Problem } from '../../src/model/page.ts'
import {
  api,
  asked,
  read,
  RequestError,
  withQuery,
  type Answer,
  type Page,
  type Query,
  type QueryOf,
} from './request.ts'
import { readStream } from './stream.ts'

/** An event of a list. */
export type EventRow = Answer<'/api/events'>['items'][number]
/** One event, with what late facts corrected since. */
export type WholeEvent = Answer<'/api/events/{id}'>
export type Histogram = Answer<'/api/events/histogram'>
export type Facet = Answer<'/api/events/facets'>['facets'][number]
type EventQuery = QueryOf<'/api/events'>

/** Parts come one after another; each looks at its files. */
export interface Progress {
  readonly part: 'page' | 'histogram' | 'facets'
  readonly files_done: number
  readonly files_total: number
  readonly rows_scanned: number
}
export interface SearchSinks {
  readonly progress: (progress: Progress) => void
  readonly page: (page: Page<EventRow>) => void
  readonly histogram: (histogram: Histogram) => void
  readonly facets: (facets: readonly Facet[]) => void
  readonly done: () => void
  readonly failed: (message: string, hint?: string) => void
}

export const listEvents = (query: EventQuery, signal?: AbortSignal): Promise<Answer<'/api/events'>> =>
  read(api.GET('/api/events', { params: { query: asked<'/api/events'>(query) }, signal: signal ?? null }))

export const getEvent = (id: string): Promise<WholeEvent> =>
  read(api.GET('/api/events/{id}', { params: { path: { id } } }))

export const exportEventsUrl = (query: Query): string => withQuery('/api/events/export', query)

/** Asks the lake and hands over what comes, as it comes. Returns a function that stops it on both sides. */
export function streamSearch(query: Query, sinks: SearchSinks): () => void {
  const abort = new AbortController()
  const deliver = (name: string, data: unknown): boolean => deliverTo(sinks, name, data)
  readStream(withQuery('/api/events/search', query), { signal: abort.signal }, deliver).catch(
    (error: unknown) => {
      if (abort.signal.aborted) return
      if (error instanceof RequestError) sinks.failed(error.message, error.hint)
      else sinks.failed('')
    },
  )
  return () => abort.abort()
}

/** True where the message was the last. */
function deliverTo(sinks: SearchSinks, name: string, data: unknown): boolean {
  if (name === 'progress') sinks.progress(data as Progress)
  else if (name === 'page') sinks.page(data as Page<EventRow>)
  else if (name === 'histogram') sinks.histogram(data as Histogram)
  else if (name === 'facets') sinks.facets((data as { facets: readonly Facet[] }).facets)
  else if (name === 'done') sinks.done()
  else if (name === 'problem') sinks.failed((data as Problem).message, (data as Problem).hint)
  return name === 'done' || name === 'problem'
}
