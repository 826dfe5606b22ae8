import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react'
import type { SecurityEvent } from '../../src/model/event.ts'
import { listEvents, streamSearch, type Facet, type Histogram, type Progress } from '../client/events.ts'
import type { Query } from '../client/request.ts'
import { problemOf } from '../parts/load.tsx'
import type { View } from '../shell/view.ts'
import { rangeOf } from './range.ts'

export interface SearchState {
  readonly status: 'running' | 'done' | 'cancelled' | 'failed'
  /** What is searched, a preset's end held still. */
  readonly range: { readonly from: number; readonly to: number }
  readonly rows: readonly SecurityEvent[]
  readonly total: number | undefined
  /** How long it took, once it is done. */
  readonly elapsedMs: number | undefined
  readonly next: string | undefined
  readonly progress: Progress | undefined
  readonly histogram: Histogram | undefined
  readonly facets: readonly Facet[]
  readonly problem: { readonly message: string; readonly hint: string | undefined } | undefined
}
const start: SearchState = {
  status: 'running',
  range: { from: 0, to: 1 },
  rows: [],
  total: undefined,
  elapsedMs: undefined,
  next: undefined,
  progress: undefined,
  histogram: undefined,
  facets: [],
  problem: undefined,
}

type Patch = Partial<SearchState> | ((before: SearchState) => Partial<SearchState>)
const reduce = (state: SearchState, patch: Patch): SearchState => ({
  ...state,
  ...(typeof patch === 'function' ? patch(state) : patch),
})

const moreLimit = 1000

export interface Search extends SearchState {
  readonly cancel: () => void
  readonly again: () => void
  readonly more: () => void
}

/** Runs a search whenever its query changes. Older rows stay until the newer ones come, so that nothing jumps. */
export function useSearch(query: Query, span: Pick<View, 'from' | 'to'>): Search {
  const [state, patch] = useReducer(reduce, start)
  const [round, again] = useReducer((count: number) => count + 1, 0)
  const stop = useRef<() => void>(() => undefined)
  const fetching = useRef<AbortController>(undefined)
  const key = JSON.stringify({ query, span })
  const task = useMemo(
    () => ({ ...(JSON.parse(key) as { query: Query; span: Pick<View, 'from' | 'to'> }), round }),
    [key, round],
  )
  useEffect(() => {
    let first = true
    const startedAtMs = performance.now()
    const range = rangeOf(task.span, Date.now())
    patch({ status: 'running', range, progress: undefined, problem: undefined, next: undefined })
    stop.current = streamSearch(
      { ...task.query, ...range },
      {
        progress: (progress) => patch({ progress }),
        histogram: (histogram) => patch({ histogram, total: histogram.total }),
        facets: (facets) => patch({ facets }),
        page: (page) => {
          const isFirst = first
          first = false
          patch((before) => ({
            rows: isFirst ? page.items : [...before.rows, ...page.items],
            next: page.next,
          }))
        },
        done: () =>
          patch({
            status: 'done',
            ...(first && { rows: [], total: 0 }),
            elapsedMs: performance.now() - startedAtMs,
          }),
        failed: (message, hint) => patch({ status: 'failed', problem: { message, hint } }),
      },
    )
    return () => {
      stop.current()
      fetching.current?.abort()
      fetching.current = undefined
    }
  }, [task])
  const cancel = useCallback(() => {
    stop.current()
    patch({ status: 'cancelled' })
  }, [])
  const { next, status, range } = state
  const more = useCallback(() => {
    if (next === undefined || status === 'running' || fetching.current) return
    const abort = new AbortController()
    fetching.current = abort
    listEvents(
      { q: task.query['q'], filter: task.query['filter'], ...range, after: next, limit: moreLimit },
      abort.signal,
    )
      .then((page) => patch((before) => ({ rows: [...before.rows, ...page.items], next: page.next })))
      .catch((error: Error) => {
        if (!abort.signal.aborted) patch({ problem: problemOf(error), next: undefined })
      })
      .finally(() => {
        if (fetching.current === abort) fetching.current = undefined
      })
  }, [task, range, next, status])
  return { ...state, cancel, again, more }
}
