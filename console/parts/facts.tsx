import type { ReactNode } from 'react'

/** Names and values, one a line, values aligned. */
export function Facts({
  rows,
}: {
  rows: readonly (readonly [string, ReactNode] | undefined | false)[]
}): ReactNode {
  return (
    <dl className="grid grid-cols-[minmax(96px,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-[14px]">
      {rows.map((row, index) =>
        row ? (
          <div key={index} className="contents">
            <dt className="text-ink-3">{row[0]}</dt>
            <dd className="min-w-0 break-words">{row[1]}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}

export function Section({
  title,
  aside,
  children,
}: {
  title: string
  aside?: ReactNode
  children: ReactNode
}): ReactNode {
  return (
    <section className="border-t border-line px-5 py-4 first:border-t-0">
      <div className="mb-2 flex items-center justify-between gap-2">
        <h2 className="caps">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
