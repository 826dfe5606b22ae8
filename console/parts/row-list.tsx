import { useEffect, useRef, useState, type ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { useKeys, type KeyAction } from '../shell/keys.ts'
import { usePreferences } from '../shell/preferences.ts'
import { usePhone } from './media.ts'
import { useVisibleRows } from './visible-rows.ts'

export interface Column<T> {
  readonly id: string
  readonly header: string
  /** A CSS grid track: `90px`, `minmax(0, 1fr)`. */
  readonly track: string
  readonly cell: (row: T) => ReactNode
  readonly align?: 'end'
  /** The header is only for those who do not see the column. */
  readonly quiet?: boolean
  /** Shown only where the list is at least this wide, in pixels. */
  readonly fromPx?: number
}

interface RowListProps<T> {
  readonly label: string
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
  readonly columns: readonly Column<T>[]
  /** How a row looks where there is one column. */
  readonly renderNarrow: (row: T) => ReactNode
  readonly narrowHeightPx?: number
  readonly onOpen?: (row: T) => void
  /** Key of the row that the inspector shows. */
  readonly chosen?: string | undefined
  /** Keys that act on the row under the cursor. */
  readonly rowKeys?: (row: T) => readonly KeyAction[]
  readonly rowClass?: (row: T) => string
  /** Called near the end of what is there. */
  readonly onEnd?: (() => void) | undefined
  /** Somebody scrolled away from the top, has a row under the cursor, or points at the list. */
  readonly onReading?: (reading: boolean) => void
  /** Names this list for its place: coming back shows the same rows. */
  readonly placeKey: string
  readonly total?: number | undefined
}

const headerPx = 30

/** A list of any length: only what is seen is drawn. Keyboard: j, k, arrows, Home, End, o or Enter. */
export function RowList<T>(props: RowListProps<T>): ReactNode {
  const { rows, keyOf, onOpen, chosen, placeKey, onReading, onEnd } = props
  const phone = usePhone()
  const { density } = usePreferences()
  const scroller = useRef<HTMLDivElement>(null)
  const [cursor, setCursor] = useState<string | undefined>(chosen)
  const [pointed, setPointed] = useState(false)
  const rowPx = phone ? (props.narrowHeightPx ?? 66) : density === 'compact' ? 32 : 44
  const headPx = phone ? 0 : headerPx
  const visible = useVisibleRows(scroller, rows.length, rowPx, headPx, placeKey)
  const columns = props.columns.filter((column) => (column.fromPx ?? 0) <= visible.width)
  const template = columns.map((column) => column.track).join(' ')
  const cursorIndex = rows.findIndex((row) => keyOf(row) === cursor)
  const move = (to: number): void => {
    const index = Math.max(0, Math.min(rows.length - 1, to))
    const row = rows[index]
    if (!row) return
    setCursor(keyOf(row))
    visible.reveal(index)
    scroller.current?.focus({ preventScroll: true })
  }
  const isDrawn = cursorIndex >= visible.start && cursorIndex < visible.end
  const current = rows[cursorIndex]
  const openCurrent = (): void => {
    if (current) onOpen?.(current)
  }
  useKeys([
    ...(current ? (props.rowKeys?.(current) ?? []) : []),
    { keys: 'j', label: m.shell.keys.down, run: () => move(cursorIndex + 1) },
    { keys: 'k', label: m.shell.keys.up, run: () => move(cursorIndex < 0 ? 0 : cursorIndex - 1) },
    { keys: 'ArrowDown', label: m.shell.keys.down, run: () => move(cursorIndex + 1) },
    { keys: 'ArrowUp', label: m.shell.keys.up, run: () => move(cursorIndex < 0 ? 0 : cursorIndex - 1) },
    { keys: 'Home', label: m.shell.keys.first, run: () => move(0) },
    { keys: 'End', label: m.shell.keys.last, run: () => move(rows.length - 1) },
    { keys: 'o', label: m.shell.keys.open, run: openCurrent },
    { keys: 'Enter', label: m.shell.keys.open, run: openCurrent },
  ])

  const reading = pointed || visible.scrollTop > 4 || cursorIndex >= 0
  useEffect(() => onReading?.(reading), [reading, onReading])
  useEffect(() => {
    if (rows.length > 0 && visible.end >= rows.length - 30) onEnd?.()
  }, [visible.end, rows.length, onEnd])

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={(props.total ?? rows.length) + 1}
      aria-activedescendant={isDrawn ? `${placeKey}-${cursorIndex}` : undefined}
      className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain outline-offset-[-2px]"
      onScroll={visible.onScroll}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setPointed(true)}
      onPointerLeave={() => setPointed(false)}
    >
      <div
        role="row"
        aria-rowindex={1}
        className={
          phone
            ? 'sr-only'
            : 'sticky top-0 z-10 grid items-center gap-x-4 border-b border-line bg-surface px-4'
        }
        style={phone ? undefined : { gridTemplateColumns: template, height: headerPx }}
      >
        {columns.map((column) => (
          <span
            key={column.id}
            role="columnheader"
            className={`caps truncate ${column.align === 'end' ? 'text-right' : ''}`}
          >
            <span className={column.quiet === true ? 'sr-only' : ''}>{column.header}</span>
          </span>
        ))}
      </div>
      <div role="rowgroup" className="relative" style={{ height: rows.length * rowPx }}>
        {rows.slice(visible.start, visible.end).map((row, offset) => {
          const index = visible.start + offset
          const key = keyOf(row)
          const isChosen = key === chosen
          return (
            <div
              key={key}
              id={`${placeKey}-${index}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={isChosen}
              data-cursor={key === cursor || undefined}
              onClick={(event) => {
                if ((event.target as HTMLElement).closest('a, button, input, select')) return
                setCursor(key)
                onOpen?.(row)
              }}
              className={`absolute inset-x-0 top-0 grid items-center gap-x-4 border-b border-line px-4 hover:bg-hover data-cursor:shadow-[inset_3px_0_0_var(--focus)] ${isChosen ? 'bg-chosen' : ''} ${props.rowClass?.(row) ?? ''}`}
              style={{
                height: rowPx,
                transform: `translateY(${index * rowPx}px)`,
                gridTemplateColumns: phone ? 'minmax(0, 1fr)' : template,
              }}
            >
              {phone ? (
                <div role="gridcell" className="min-w-0">
                  {props.renderNarrow(row)}
                </div>
              ) : (
                columns.map((column) => (
                  <div
                    key={column.id}
                    role="gridcell"
                    className={`min-w-0 truncate ${column.align === 'end' ? 'text-right' : ''}`}
                  >
                    {column.cell(row)}
                  </div>
                ))
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
