import type { Problem } from '../../src/model/page.ts'
import {
  api,
  asked,
  read,
  readProblem,
  RequestError,
  send,
  withQuery,
  type Answer,
  type Page,
  type Query,
  type QueryOf,
} from './request.ts'

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
  readStream(withQuery('/api/events/search', query), sinks, abort.signal).catch((error: unknown) => {
    if (abort.signal.aborted) return
    if (error instanceof RequestError) sinks.failed(error.message, error.hint)
    else sinks.failed('')
  })
  return () => abort.abort()
}

/** Not an EventSource: that one hides why a query was refused, and would ask again from the start. */
async function readStream(url: string, sinks: SearchSinks, signal: AbortSignal): Promise<void> {
  const response = await send(url, { signal })
  if (!response.ok || !response.body) throw await readProblem(response)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) throw new Error('the stream ended before its end was said')
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) if (deliver(block, sinks)) return
  }
}

/** Hands one message over; true where it was the last. */
function deliver(block: string, sinks: SearchSinks): boolean {
  const name = /^event: ?(.*)$/m.exec(block)?.[1]
  const text = /^data: ?(.*)$/m.exec(block)?.[1]
  if (name === undefined || text === undefined) return false
  const data: unknown = JSON.parse(text)
  if (name === 'progress') sinks.progress(data as Progress)
  else if (name === 'page') sinks.page(data as Page<EventRow>)
  else if (name === 'histogram') sinks.histogram(data as Histogram)
  else if (name === 'facets') sinks.facets((data as { facets: readonly Facet[] }).facets)
  else if (name === 'done') sinks.done()
  else if (name === 'problem') sinks.failed((data as Problem).message, (data as Problem).hint)
  return name === 'done' || name === 'problem'
}
