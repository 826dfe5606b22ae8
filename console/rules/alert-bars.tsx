import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import type { BacktestReport } from '../../src/model/backtest.ts'
import { m } from '../messages/catalogue.ts'
import { duration, minuteOfDay, shortDay } from '../messages/format.ts'

const t = m.rules.backtest
const [plotPx, axisPx] = [56, 18]

/** Alerts over time. Few of them are still seen: a bar is at least two pixels high. */
export function AlertBars({ report }: { report: BacktestReport }): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const { from, to, buckets, bucket_ms: bucketMs } = report
  const most = Math.max(1, ...buckets.map((bucket) => bucket.alerts))
  const xOf = (time: number): number => ((time - from) / Math.max(1, to - from)) * width
  const end = report.stopped ? xOf(report.answered_to) : width
  return (
    <div ref={box}>
      <p className="flex justify-between text-[12px] text-ink-3">
        <span>{t.most(most)}</span>
        <span>{t.each(duration(bucketMs))}</span>
      </p>
      <svg width={width} height={plotPx + axisPx} role="img" aria-label={t.chart} className="block">
        {report.stopped && (
          <rect x={end} width={Math.max(0, width - end)} height={plotPx} fill="var(--sunken)" />
        )}
        {buckets.map(({ time, alerts }) => {
          const height = Math.max(2, (alerts / most) * (plotPx - 4))
          const barWidth = Math.max(2, xOf(time + bucketMs) - xOf(time) - 1)
          return (
            <rect
              key={time}
              x={xOf(time)}
              y={plotPx - height}
              width={barWidth}
              height={height}
              fill="var(--ink-2)"
            >
              <title>{t.bar(`${shortDay(time)} ${minuteOfDay(time)}`, alerts)}</title>
            </rect>
          )
        })}
        <path d={`M0 ${plotPx + 0.5}H${width}`} stroke="var(--line-strong)" opacity="0.6" />
        <AxisEnd x={0} anchor="start" time={from} />
        <AxisEnd x={width} anchor="end" time={to} />
      </svg>
    </div>
  )
}

function AxisEnd({ x, anchor, time }: { x: number; anchor: 'start' | 'end'; time: number }): ReactNode {
  return (
    <text x={x} y={plotPx + 14} textAnchor={anchor} fontSize="11.5" fill="var(--ink-3)">
      {`${shortDay(time)} ${minuteOfDay(time)}`}
    </text>
  )
}
