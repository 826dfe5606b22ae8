import type { ReactNode } from 'react'
import { m } from '../../messages/catalogue.ts'
import { OpenLink } from '../../parts/open-link.tsx'
import { Time } from '../../parts/time.tsx'
import { timeOfDay } from '../../messages/format.ts'
import { usePlaces } from '../../places/place-tree.ts'
import type { DrawnMark, SequenceLayout, SequenceRow } from './sequence-layout.ts'

const t = m.explain.sequence
const [labelPx, trackPx] = [20, 28]
const rowPx = labelPx + trackPx
const headPx = 18

interface SequencePictureProps {
  readonly layout: SequenceLayout
  readonly site: string | undefined
  readonly nameRow: (row: SequenceRow) => string
  readonly deadline: number | undefined
}

/** Rows over one time axis: the window, the events, the moment it came true, and what had to stay away. */
export function SequencePicture({ layout, site, nameRow, deadline }: SequencePictureProps): ReactNode {
  const { rows, window, moment } = layout
  const height = headPx + rows.length * rowPx
  return (
    <div role="group" aria-label={t.picture(rows.length, layout.marks.length)}>
      <div
        className="relative overflow-hidden rounded-(--radius) border border-line bg-sunken"
        style={{ height }}
      >
        <div
          aria-hidden
          className={`absolute inset-y-0 border-line-strong bg-surface ${window.cut ? 'border-r' : 'border-x'} border-dashed`}
          style={{ left: percent(window.left), width: percent(window.right - window.left) }}
        />
        <Caption at={Math.max(0, window.left)} text={window.cut ? t.windowCut : t.window} side="right" />
        <div
          aria-hidden
          className="absolute inset-y-0 w-[2px] -translate-x-1/2 bg-ink"
          style={{ left: percent(moment) }}
        />
        <Caption at={moment} text={t.moment} side="left" strong />
        {layout.way.length > 1 && <Way layout={layout} height={height} />}
        {rows.map((row, index) => (
          <Row
            key={row.key}
            row={row}
            top={headPx + index * rowPx}
            name={nameRow(row)}
            site={site}
            deadline={deadline}
          />
        ))}
      </div>
      <div className="mt-1 flex justify-between text-[12.5px] text-ink-3">
        <Time at={Math.round(layout.from)} site={site} />
        <Time at={Math.round(layout.to)} site={site} />
      </div>
    </div>
  )
}

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`

function Caption(props: { at: number; text: string; side: 'left' | 'right'; strong?: boolean }): ReactNode {
  const { at, text, side, strong = false } = props
  return (
    <span
      aria-hidden
      className={`absolute top-0 px-1.5 text-[11.5px] leading-[18px] whitespace-nowrap ${strong ? 'font-semibold text-ink' : 'text-ink-3'}`}
      style={side === 'left' ? { right: percent(1 - at) } : { left: percent(at) }}
    >
      {text}
    </span>
  )
}

interface RowProps {
  readonly row: SequenceRow
  readonly top: number
  readonly name: string
  readonly site: string | undefined
  readonly deadline: number | undefined
}

function Row({ row, top, name, site, deadline }: RowProps): ReactNode {
  const zone = usePlaces().zoneOf(site)
  return (
    <div className="absolute inset-x-0 border-t border-line" style={{ top, height: rowPx }}>
      <span
        className="absolute top-px left-1 max-w-[calc(100%-8px)] truncate rounded-[3px] bg-surface px-1.5 text-[12.5px] text-ink-2"
        style={{ lineHeight: `${labelPx - 2}px` }}
        title={name}
      >
        {name}
      </span>
      <span
        aria-hidden
        className="absolute inset-x-2 h-px bg-line"
        style={{ top: labelPx + trackPx / 2 - 1 }}
      />
      {row.open && (
        <span
          className="absolute flex items-center justify-end overflow-hidden rounded-[4px] border border-dashed border-line-strong bg-surface px-1.5 text-[11.5px] whitespace-nowrap text-ink-2"
          style={{
            left: percent(row.open.left),
            width: percent(row.open.right - row.open.left),
            top: labelPx + 4,
            height: trackPx - 9,
          }}
        >
          {t.none} {timeOfDay(deadline ?? row.open.to, zone)}
        </span>
      )}
      {row.drawn.map((drawn) => (
        <Mark key={drawn.marks[0]?.number} drawn={drawn} zone={zone} />
      ))}
    </div>
  )
}

/** One event, or several too near to tell apart: the first is opened, the others stand in the table. */
function Mark({ drawn, zone }: { drawn: DrawnMark; zone: string | undefined }): ReactNode {
  const [first] = drawn.marks
  if (!first) return null
  const says = drawn.marks
    .slice(0, 5)
    .map((mark) => t.mark(mark.event?.message ?? t.gone, timeOfDay(mark.time, zone)))
  const more = drawn.marks.length > 1 ? `${t.more(drawn.marks.length)}\n` : ''
  return (
    <span
      className="absolute z-10 -translate-x-1/2"
      style={{ left: percent(drawn.at), top: labelPx + trackPx / 2 - 13 }}
    >
      <OpenLink
        kind="event"
        id={first.eventId}
        title={more + says.join('\n')}
        className="grid size-[24px] place-items-center rounded-full hover:bg-hover"
      >
        <Shape physical={first.event?.domain === 'physical'} known={first.event !== undefined} />
        <span className="sr-only">{more + says.join('; ')}</span>
      </OpenLink>
      {drawn.marks.length > 1 && (
        <span
          aria-hidden
          className="pointer-events-none absolute -top-[7px] left-[16px] text-[11px] font-semibold text-ink"
        >
          ×{drawn.marks.length}
        </span>
      )}
    </span>
  )
}

/** A square for the physical side, a disc for the cyber side; a ring where the event is no longer listed. */
function Shape({ physical, known }: { physical: boolean; known: boolean }): ReactNode {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden>
      {!known ? (
        <circle cx="7" cy="7" r="4.5" fill="var(--surface)" stroke="var(--line-strong)" strokeWidth="1.6" />
      ) : physical ? (
        <rect x="1.5" y="1.5" width="11" height="11" rx="2" fill="var(--physical)" stroke="var(--surface)" />
      ) : (
        <circle cx="7" cy="7" r="5.8" fill="var(--cyber)" stroke="var(--surface)" />
      )}
    </svg>
  )
}

/** The way from place to place. */
function Way({ layout, height }: { layout: SequenceLayout; height: number }): ReactNode {
  const points = layout.way.map(
    ({ row, at }) => `${at * 1000},${headPx + row * rowPx + labelPx + trackPx / 2 - 1}`,
  )
  return (
    <svg
      aria-hidden
      className="absolute inset-0"
      width="100%"
      height={height}
      viewBox={`0 0 1000 ${height}`}
      preserveAspectRatio="none"
    >
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--line-strong)"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
