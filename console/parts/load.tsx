import type { ReactNode } from 'react'
import { RequestError } from '../client/request.ts'
import { m } from '../messages/catalogue.ts'

/** How far a page's data is. A component switches over it once. */
export type Load<T> =
  | { readonly status: 'loading' }
  | {
      readonly status: 'failed'
      readonly message: string
      readonly hint: string | undefined
      readonly retry: () => void
    }
  | { readonly status: 'empty' }
  | { readonly status: 'ready'; readonly data: T }

interface QueryLike {
  readonly data: unknown
  readonly error: Error | null
  readonly refetch: () => unknown
}
type DataOf<Q extends QueryLike> = NonNullable<Q['data']>

/** Reads a query's state. Data that is there stays shown while a newer answer is under way or has failed. */
export function toLoad<Q extends QueryLike>(
  query: Q,
  isEmpty: (data: DataOf<Q>) => boolean = () => false,
): Load<DataOf<Q>> {
  const data = query.data as DataOf<Q> | undefined
  if (data !== undefined && data !== null)
    return isEmpty(data) ? { status: 'empty' } : { status: 'ready', data }
  if (query.error) return { status: 'failed', ...problemOf(query.error), retry: () => void query.refetch() }
  return { status: 'loading' }
}

export function problemOf(error: unknown): { message: string; hint: string | undefined } {
  return error instanceof RequestError
    ? { message: error.message, hint: error.hint }
    : { message: m.words.failed, hint: undefined }
}

interface LoadedProps<T> {
  readonly load: Load<T>
  readonly skeleton?: ReactNode
  readonly empty?: ReactNode
  readonly children: (data: T) => ReactNode
}

export function Loaded<T>({ load, skeleton, empty, children }: LoadedProps<T>): ReactNode {
  switch (load.status) {
    case 'loading':
      return skeleton ?? <RowsSkeleton />
    case 'failed':
      return <Failed message={load.message} hint={load.hint} onRetry={load.retry} />
    case 'empty':
      return empty ?? <Empty title={m.words.none} />
    case 'ready':
      return children(load.data)
  }
}

export function Failed({
  message,
  hint,
  onRetry,
}: {
  message: string
  hint?: string | undefined
  onRetry?: () => void
}): ReactNode {
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-start gap-2 p-8">
      <strong className="text-[16px] font-semibold">{message}</strong>
      {hint !== undefined && <p className="text-ink-2">{hint}</p>}
      {onRetry && (
        <button type="button" className="button mt-2" onClick={onRetry}>
          {m.words.retry}
        </button>
      )}
    </div>
  )
}

export function Empty({
  title,
  text,
  children,
}: {
  title: string
  text?: string
  children?: ReactNode
}): ReactNode {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-start gap-2 p-8">
      <strong className="text-[16px] font-semibold">{title}</strong>
      {text !== undefined && <p className="text-ink-2">{text}</p>}
      {children}
    </div>
  )
}

const widths = ['w-3/5', 'w-2/5', 'w-1/2', 'w-3/4', 'w-1/3', 'w-3/5', 'w-1/2', 'w-2/5']

export function RowsSkeleton({ rows = 8 }: { rows?: number }): ReactNode {
  return (
    <div role="status" aria-label={m.words.loading} className="flex flex-col">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-(--row) items-center gap-4 border-b border-line px-4">
          <span className="skeleton h-3 w-16" />
          <span className="skeleton h-3 w-14" />
          <span className={`skeleton h-3 ${widths[row % widths.length] ?? ''}`} />
        </div>
      ))}
    </div>
  )
}

export function PanelSkeleton(): ReactNode {
  return (
    <div role="status" aria-label={m.words.loading} className="flex flex-col gap-3 p-5">
      <span className="skeleton h-5 w-3/4" />
      <span className="skeleton h-3 w-1/2" />
      <span className="skeleton mt-4 h-3 w-full" />
      <span className="skeleton h-3 w-5/6" />
      <span className="skeleton h-3 w-2/3" />
    </div>
  )
}
