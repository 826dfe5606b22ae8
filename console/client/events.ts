import type { SecurityEvent } from '../../src/model/event.ts'
import { request, withQuery, type Page, type Query } from './request.ts'

export interface Progress {
  /** Share of the files looked at, 0 to 1. */
  readonly done: number
  readonly matched: number
  readonly elapsed_ms: number
}
export interface Histogram {
  readonly bucket_ms: number
  readonly buckets: readonly { readonly time: number; readonly physical: number; readonly cyber: number }[]
}
export interface Facet {
  readonly field: string
  readonly values: readonly { readonly value: string; readonly name?: string; readonly count: number }[]
}
export interface SearchSinks {
  readonly progress: (progress: Progress) => void
  readonly page: (page: Page<SecurityEvent>) => void
  readonly histogram: (histogram: Histogram) => void
  readonly facets: (facets: readonly Facet[]) => void
  readonly done: () => void
  readonly failed: (message: string, hint?: string) => void
}

export const listEvents = (query: Query, signal?: AbortSignal): Promise<Page<SecurityEvent>> =>
  request('/api/events', { query, ...(signal && { signal }) })

export const getEvent = (id: string): Promise<SecurityEvent> =>
  request(`/api/events/${encodeURIComponent(id)}`)

export const exportEventsUrl = (query: Query): string => withQuery('/api/events/export', query)

/** Asks the lake and hands over what comes, as it comes. Returns a function that stops it on both sides. */
export function streamSearch(query: Query, sinks: SearchSinks): () => void {
  const stream = new EventSource(withQuery('/api/events/search', query))
  const on = <T>(name: string, take: (data: T) => void): void =>
    stream.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data) as T))
  on('progress', sinks.progress)
  on('page', sinks.page)
  on('histogram', sinks.histogram)
  on<{ fields: readonly Facet[] }>('facets', (data) => sinks.facets(data.fields))
  on('done', () => {
    stream.close()
    sinks.done()
  })
  on<{ message: string; hint?: string }>('problem', (problem) => {
    stream.close()
    sinks.failed(problem.message, problem.hint)
  })
  stream.addEventListener('error', () => {
    // The browser would ask again from the start; a search that broke off is for a person to repeat.
    stream.close()
    sinks.failed('')
  })
  return () => stream.close()
}
