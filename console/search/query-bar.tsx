import { CircleStop, Search as SearchIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { minuteOfDay, shortDay } from '../messages/format.ts'
import { useNow } from '../parts/clock.ts'
import { Popover } from '@base-ui/react/popover'
import type { View } from '../shell/view.ts'
import { presetOf, rangeOf } from './range.ts'

interface QueryBarProps {
  readonly view: View
  readonly running: boolean
  readonly onSearch: (query: string) => void
  readonly onCancel: () => void
  readonly onRange: (range: Pick<View, 'from' | 'to'>) => void
}

export function QueryBar({ view, running, onSearch, onCancel, onRange }: QueryBarProps): ReactNode {
  const [text, setText] = useState(view.q ?? '')
  return (
    <header className="border-b border-line bg-surface px-4 py-2.5">
      <h1 className="sr-only">{m.search.title}</h1>
      <form
        role="search"
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          onSearch(text)
        }}
      >
        <div className="relative min-w-[240px] flex-1 max-[760px]:min-w-full">
          <SearchIcon
            size={16}
            className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-ink-3"
            aria-hidden
          />
          <input
            data-search
            className="input mono h-[38px] pl-9 text-[14px]"
            aria-label={m.search.box}
            placeholder={m.search.placeholder}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={4000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <RangePick view={view} onRange={onRange} />
        {/* Keyed apart: one element that turned into a submit button under the click would search again. */}
        {running ? (
          <button
            key="stop"
            type="button"
            className="button h-[38px] w-[100px] max-[760px]:flex-1"
            onClick={onCancel}
          >
            <CircleStop size={15} aria-hidden />
            {m.search.cancel}
          </button>
        ) : (
          <button
            key="run"
            type="submit"
            className="button h-[38px] w-[100px] max-[760px]:flex-1"
            data-kind="main"
          >
            {m.search.run}
          </button>
        )}
      </form>
    </header>
  )
}

const names = [
  ['15m', m.search.range.last15m],
  ['1h', m.search.range.last1h],
  ['4h', m.search.range.last4h],
  ['24h', m.search.range.last24h],
  ['7d', m.search.range.last7d],
  ['30d', m.search.range.last30d],
] as const

function RangePick({ view, onRange }: { view: View; onRange: QueryBarProps['onRange'] }): ReactNode {
  const [open, setOpen] = useState(false)
  const preset = presetOf(view)
  const range = rangeOf(view, useNow())
  const name = names.find(([key]) => key === preset)?.[1] ?? `${spell(range.from)} – ${spell(range.to)}`
  const choose = (next: Pick<View, 'from' | 'to'>): void => {
    setOpen(false)
    onRange(next)
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        className="button h-[38px] max-[760px]:flex-1"
        aria-label={`${m.search.range.label}: ${name}`}
      >
        {name}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={6} className="z-50">
          <Popover.Popup className="popup w-[300px] p-2 text-[14px] outline-none">
            <Popover.Title className="sr-only">{m.search.range.label}</Popover.Title>
            <div className="grid grid-cols-2 gap-1">
              {names.map(([key, label]) => (
                <button
                  key={key}
                  type="button"
                  aria-pressed={key === preset}
                  className="rounded-[5px] px-3 py-1.5 text-left hover:bg-hover aria-pressed:bg-chosen aria-pressed:font-semibold"
                  onClick={() => choose({ from: key, to: undefined })}
                >
                  {label}
                </button>
              ))}
            </div>
            <Absolute from={range.from} to={range.to} onApply={choose} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

const spell = (ms: number): string => `${shortDay(ms)} ${minuteOfDay(ms)}`

function Absolute({
  from,
  to,
  onApply,
}: {
  from: number
  to: number
  onApply: (range: Pick<View, 'from' | 'to'>) => void
}): ReactNode {
  const [start, setStart] = useState(toInput(from))
  const [end, setEnd] = useState(toInput(to))
  const [a, b] = [new Date(start).getTime(), new Date(end).getTime()]
  const fits = a < b
  return (
    <form
      className="mt-2 flex flex-col gap-2 border-t border-line px-1 pt-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (fits) onApply({ from: String(a), to: String(b) })
      }}
    >
      <label className="flex items-center justify-between gap-2 text-[13.5px]">
        {m.search.range.from}
        <input
          className="input !w-[200px]"
          type="datetime-local"
          step="1"
          value={start}
          onChange={(event) => setStart(event.target.value)}
        />
      </label>
      <label className="flex items-center justify-between gap-2 text-[13.5px]">
        {m.search.range.to}
        <input
          className="input !w-[200px]"
          type="datetime-local"
          step="1"
          value={end}
          onChange={(event) => setEnd(event.target.value)}
        />
      </label>
      <div className="flex items-center justify-between gap-2">
        <span className="text-[12.5px] text-ink-3">{fits ? m.search.range.utc : m.search.range.wrong}</span>
        <button type="submit" className="button" disabled={!fits}>
          {m.search.range.apply}
        </button>
      </div>
    </form>
  )
}

/** `YYYY-MM-DDTHH:MM:SS` on the viewer's clock, as the browser's own field takes it. */
function toInput(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 19)
}
