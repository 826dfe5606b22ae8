import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/**
 * What a URL may say about a page. All of it is text and optional; a page reads what it knows and leaves the rest.
 * `open` is what the inspector shows and `pin` what it keeps: `<kind>:<id>`.
 */
export interface View {
  readonly open?: string | undefined
  readonly pin?: string | undefined
  readonly q?: string | undefined
  /** A preset as `1h`, or an instant in epoch milliseconds. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly show?: string | undefined
  readonly status?: string | undefined
  readonly severity?: string | undefined
  readonly site?: string | undefined
  readonly domain?: string | undefined
  readonly owner?: string | undefined
  readonly kind?: string | undefined
  readonly place?: string | undefined
  readonly source?: string | undefined
  readonly tab?: string | undefined
  readonly zoom?: string | undefined
  readonly sort?: string | undefined
  readonly rule?: string | undefined
  readonly copy?: string | undefined
  readonly token?: string | undefined
  readonly next?: string | undefined
}

const names = new Set<keyof View>([
  'open',
  'pin',
  'q',
  'from',
  'to',
  'show',
  'status',
  'severity',
  'site',
  'domain',
  'owner',
  'kind',
  'place',
  'source',
  'tab',
  'zoom',
  'sort',
  'rule',
  'copy',
  'token',
  'next',
])

/** Takes from a URL what is known and drops the rest. */
export function readView(search: Record<string, unknown>): View {
  return Object.fromEntries(
    Object.entries(search).filter(
      ([name, value]) => names.has(name as keyof View) && typeof value === 'string' && value !== '',
    ),
  )
}

export const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text))

export function writeSearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value)
  }
  // Colons and slashes are legal in a query; links stay readable.
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2F', '/')
  return text === '' ? '' : `?${text}`
}

export type ChangeView = (patch: View, how?: 'push' | 'replace') => void

/** The page's view and how to change it. A change is a step of its own that Back undoes, unless it is `replace`. */
export function useView(): [View, ChangeView] {
  const view: View = useSearch({ strict: false })
  const navigate = useNavigate()
  const change = useCallback<ChangeView>(
    (patch, how = 'push') =>
      void navigate({
        to: '.',
        search: (before) => ({ ...before, ...patch }),
        replace: how === 'replace',
        resetScroll: false,
      }),
    [navigate],
  )
  return [view, change]
}

/** Of a list: the row that the inspector shows, and how another one is shown there. */
export function useChosenRow(kind: OpenKind): {
  readonly chosen: string | undefined
  readonly onOpen: (row: { readonly id: string }) => void
} {
  const [view, change] = useView()
  const open = parseOpen(view.open)
  return {
    chosen: open?.kind === kind ? open.id : undefined,
    onOpen: ({ id }) => change({ open: `${kind}:${id}` }),
  }
}

export const openKinds = [
  'alert',
  'event',
  'incident',
  'person',
  'plan',
  'team',
  'place',
  'asset',
  'threat',
  'walk',
  'source',
  'rule',
  'technique',
  'do',
] as const
export type OpenKind = (typeof openKinds)[number]
export interface OpenRef {
  readonly kind: OpenKind
  readonly id: string
}

export function parseOpen(text: string | undefined): OpenRef | undefined {
  const colon = text?.indexOf(':') ?? -1
  if (text === undefined || colon < 1) return undefined
  const kind = openKinds.find((name) => name === text.slice(0, colon))
  return kind && { kind, id: text.slice(colon + 1) }
}
