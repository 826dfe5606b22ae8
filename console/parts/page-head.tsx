import type { ReactNode } from 'react'

/** A page's title line: what it is, how much there is, and what can be done with all of it. */
export function PageHead({
  title,
  note,
  children,
}: {
  title: string
  note?: ReactNode
  children?: ReactNode
}): ReactNode {
  return (
    <header className="flex min-h-[52px] flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-4 py-2">
      <h1 className="text-[18px] font-semibold tracking-[-0.01em]">{title}</h1>
      {note !== undefined && <span className="text-[13px] text-ink-3">{note}</span>}
      <div className="ml-auto flex flex-wrap items-center gap-2">{children}</div>
    </header>
  )
}

export function FilterBar({ children }: { children: ReactNode }): ReactNode {
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2">
      {children}
    </div>
  )
}

interface PickProps {
  readonly label: string
  readonly value: string | undefined
  readonly onPick: (value: string | undefined) => void
  /** Value and name; the empty value stands for "no filter". */
  readonly options: readonly (readonly [string, string])[]
}

/** A filter: a plain select, so that every phone and screen reader knows it. */
export function Pick({ label, value, onPick, options }: PickProps): ReactNode {
  return (
    <select
      className="select"
      aria-label={label}
      data-set={value !== undefined}
      value={value ?? ''}
      onChange={(event) => onPick(event.target.value || undefined)}
    >
      {options.map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  )
}

interface SegmentsProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [T, string])[]
  readonly onPick: (value: T) => void
}

/** A few choices of which one holds. */
export function Segments<T extends string>({ label, value, options, onPick }: SegmentsProps<T>): ReactNode {
  return (
    <div
      role="group"
      aria-label={label}
      className="inline-flex rounded-(--radius) border border-line bg-sunken p-[2px]"
    >
      {options.map(([key, name]) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === value}
          onClick={() => onPick(key)}
          className="h-[25px] rounded-[4px] px-2.5 text-[13px] text-ink-2 aria-pressed:bg-surface aria-pressed:font-semibold aria-pressed:text-ink aria-pressed:shadow-[0_1px_2px_oklch(0_0_0/0.12)]"
        >
          {name}
        </button>
      ))}
    </div>
  )
}
