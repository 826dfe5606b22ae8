import { useLayoutEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react'
import type { Histogram as HistogramData } from '../client/events.ts'
import { m } from '../messages/catalogue.ts'
import { compact, count, duration, minuteOfDay, shortDay } from '../messages/format.ts'

interface HistogramProps {
  readonly histogram: HistogramData | undefined
  readonly from: number
  readonly to: number
  readonly onBrush: (from: number, to: number) => void
}

const [plotPx, axisPx, leastBrushPx] = [64, 18, 4]
const dayMs = 86_400_000

/** Events over time, physical on cyber. Dragging across zooms in; Back zooms out. */
export function Histogram({ histogram, from, to, onBrush }: HistogramProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [drag, setDrag] = useState<readonly [number, number]>()
  const [at, setAt] = useState<number>()
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const xOf = (time: number): number => ((time - from) / Math.max(1, to - from)) * width
  const timeAt = (x: number): number =>
    from + (Math.max(0, Math.min(width, x)) / Math.max(1, width)) * (to - from)
  const pointerX = (event: PointerEvent): number =>
    event.clientX - (box.current?.getBoundingClientRect().left ?? 0)
  const pointed =
    at === undefined
      ? undefined
      : histogram?.buckets.find(
          (bucket) => bucket.time <= timeAt(at) && timeAt(at) < bucket.time + histogram.bucket_ms,
        )
  const release = (): void => {
    if (drag && Math.abs(drag[1] - drag[0]) >= leastBrushPx)
      onBrush(timeAt(Math.min(...drag)), timeAt(Math.max(...drag)))
    setDrag(undefined)
  }
  return (
    <div className="border-b border-line bg-surface px-4 pt-1">
      <p className="flex h-[18px] justify-end gap-2 text-[12px] text-ink-3">
        {histogram &&
          `${m.search.most(compact(Math.max(0, ...histogram.buckets.map((bucket) => bucket.physical + bucket.cyber))))} · ${m.search.each(duration(histogram.bucket_ms))}`}
      </p>
      <div
        ref={box}
        className="relative cursor-crosshair touch-pan-y select-none"
        style={{ height: plotPx + axisPx }}
        title={m.search.histogramHint}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          setDrag([pointerX(event), pointerX(event)])
        }}
        onPointerMove={(event) => {
          setAt(pointerX(event))
          if (drag) setDrag([drag[0], pointerX(event)])
        }}
        onPointerUp={release}
        onPointerCancel={() => setDrag(undefined)}
        onPointerLeave={() => setAt(undefined)}
      >
        <svg
          width={width}
          height={plotPx + axisPx}
          role="img"
          aria-label={m.search.histogram}
          className="block"
        >
          {histogram && <Bars histogram={histogram} xOf={xOf} width={width} pointed={pointed?.time} />}
          <path d={`M0 ${plotPx + 0.5}H${width}`} stroke="var(--line-strong)" strokeWidth="1" opacity="0.6" />
          <Axis from={from} to={to} width={width} xOf={xOf} />
          {drag && (
            <rect
              x={Math.min(...drag)}
              width={Math.abs(drag[1] - drag[0])}
              y="0"
              height={plotPx}
              fill="var(--ink)"
              opacity="0.14"
            />
          )}
        </svg>
        {pointed && histogram && !drag && (
          <span
            className="popup pointer-events-none absolute top-0 z-20 px-2 py-1 text-[12.5px] whitespace-nowrap"
            style={{ left: Math.min(Math.max(0, (at ?? 0) + 12), Math.max(0, width - 320)) }}
          >
            {m.search.bucket(
              `${shortDay(pointed.time)} ${minuteOfDay(pointed.time)}`,
              count(pointed.physical),
              count(pointed.cyber),
            )}
          </span>
        )}
      </div>
    </div>
  )
}

interface BarsProps {
  readonly histogram: HistogramData
  readonly xOf: (time: number) => number
  readonly width: number
  readonly pointed: number | undefined
}

function Bars({ histogram, xOf, width, pointed }: BarsProps): ReactNode {
  const most = Math.max(1, ...histogram.buckets.map((bucket) => bucket.physical + bucket.cyber))
  return histogram.buckets.map((bucket) => {
    const left = Math.max(0, xOf(bucket.time))
    const right = Math.min(width, xOf(bucket.time + histogram.bucket_ms))
    const barWidth = Math.max(1, right - left - 1)
    // What happened once must be seen beside what happened a thousand times.
    const heightOf = (value: number): number =>
      value === 0 ? 0 : Math.max(1.5, (value / most) * (plotPx - 4))
    const [cyber, physical] = [heightOf(bucket.cyber), heightOf(bucket.physical)]
    return (
      <g key={bucket.time} opacity={pointed === undefined || pointed === bucket.time ? 1 : 0.55}>
        <rect x={left} width={barWidth} y={plotPx - cyber} height={cyber} fill="var(--cyber)" />
        <rect
          x={left}
          width={barWidth}
          y={plotPx - cyber - physical}
          height={physical}
          fill="var(--physical)"
        />
      </g>
    )
  })
}

const steps = [
  60_000,
  300_000,
  900_000,
  3_600_000,
  3 * 3_600_000,
  6 * 3_600_000,
  12 * 3_600_000,
  dayMs,
  2 * dayMs,
  7 * dayMs,
  30 * dayMs,
]
const labelPx = 84

function Axis({
  from,
  to,
  width,
  xOf,
}: {
  from: number
  to: number
  width: number
  xOf: (time: number) => number
}): ReactNode {
  const step = steps.find((one) => ((to - from) / one) * labelPx <= width) ?? dayMs * 30
  const offset = new Date(from).getTimezoneOffset() * 60_000
  const first = Math.ceil((from - offset) / step) * step + offset
  const ticks = Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, index) => first + index * step,
  )
  return ticks.map((tick) => {
    const x = Math.round(xOf(tick)) + 0.5
    if (x < 18 || x > width - 18) return null
    const midnight = minuteOfDay(tick) === '00:00'
    return (
      <g key={tick}>
        <path d={`M${x} ${plotPx}v4`} stroke="var(--line-strong)" />
        <text
          x={x}
          y={plotPx + 15}
          textAnchor="middle"
          fontSize="11.5"
          fill={midnight ? 'var(--ink-2)' : 'var(--ink-3)'}
          fontWeight={midnight ? 600 : 400}
        >
          {step >= dayMs || midnight ? shortDay(tick) : minuteOfDay(tick)}
        </text>
      </g>
    )
  })
}
