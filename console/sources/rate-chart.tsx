import 'uplot/dist/uPlot.min.css'
import { useEffect, useRef, type ReactNode } from 'react'
import UPlot from 'uplot'
import { m } from '../messages/catalogue.ts'
import { compact } from '../messages/format.ts'
import { useMedia } from '../parts/media.ts'
import { usePreferences } from '../shell/preferences.ts'

const heightPx = 130

/** Events per minute over the last hour. */
export function RateChart({ perMinute }: { perMinute: readonly number[] }): ReactNode {
  const scheme = `${usePreferences().theme}${useMedia('(prefers-color-scheme: dark)')}`
  return <Plot key={scheme} perMinute={perMinute} />
}

function Plot({ perMinute }: { perMinute: readonly number[] }): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = box.current
    if (!element || perMinute.length === 0) return undefined
    const style = getComputedStyle(element)
    const axis = {
      stroke: style.color,
      grid: { stroke: style.borderTopColor, width: 1 },
      ticks: { show: false },
      font: "12px 'Source Sans 3 Variable'",
    }
    const plot = new UPlot(
      {
        width: element.clientWidth,
        height: heightPx,
        legend: { show: false },
        cursor: { y: false, points: { size: 5 } },
        scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
        axes: [
          { ...axis, size: 26, values: (_, ticks) => ticks.map((tick) => `${tick} min`) },
          { ...axis, size: 44, values: (_, ticks) => ticks.map((tick) => compact(tick)) },
        ],
        series: [
          {},
          { stroke: style.caretColor, width: 1.5, fill: style.borderTopColor, points: { show: false } },
        ],
      },
      [perMinute.map((_, index) => index + 1 - perMinute.length), [...perMinute]],
      element,
    )
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: heightPx }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
  }, [perMinute])
  const sum = perMinute.reduce((total, value) => total + value, 0)
  return (
    <div
      ref={box}
      role="img"
      aria-label={m.sources.rateLabel(compact(sum))}
      className="h-[130px] border-0 border-line text-ink-3 caret-ink-2"
    />
  )
}
