import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { useView, type View } from '../shell/view.ts'
import { Empty, Loaded, type Load } from './load.tsx'

interface ListFrameProps<T> {
  readonly label: string
  readonly load: Load<T>
  /** Shown where there is nothing at all. */
  readonly empty?: ReactNode
  /** How many rows are left after filters; with none of them it says so. */
  readonly fitting?: number
  readonly children: (data: T) => ReactNode
}

/** The part of a page that a list fills: its rows, or why there are none. */
export function ListFrame<T>({ label, load, empty, fitting, children }: ListFrameProps<T>): ReactNode {
  return (
    <section className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface" aria-label={label}>
      <Loaded load={load} empty={empty}>
        {(data) => (fitting === 0 ? <NothingFits /> : children(data))}
      </Loaded>
    </section>
  )
}

/** No row passes the filters; `filters` are those that a button takes off. */
export function NothingFits({ filters }: { filters?: readonly (keyof View)[] }): ReactNode {
  const [, change] = useView()
  return (
    <Empty title={m.words.nothingFits}>
      {filters && (
        <button
          type="button"
          className="button"
          onClick={() => change(Object.fromEntries(filters.map((name) => [name, undefined])))}
        >
          {m.words.clearFilters}
        </button>
      )}
    </Empty>
  )
}
