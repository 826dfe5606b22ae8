import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'

/** Alerts a day, the oldest first, small. One alert is still seen beside a thousand. */
export function DayBars({
  days,
  width = 90,
  height = 20,
}: {
  days: readonly number[]
  width?: number
  height?: number
}): ReactNode {
  const most = Math.max(1, ...days)
  const step = width / Math.max(1, days.length)
  const sum = days.reduce((total, value) => total + value, 0)
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={m.rules.noise.days(sum)}
      className="block max-w-full shrink-0"
    >
      <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--line-strong)" strokeWidth="1" />
      {days.map((value, day) => {
        const barHeight = value === 0 ? 0 : Math.max(2, (value / most) * (height - 2))
        return (
          <rect
            key={day}
            x={day * step}
            y={height - barHeight}
            width={Math.max(1, step - 1)}
            height={barHeight}
            fill="var(--ink-2)"
          />
        )
      })}
    </svg>
  )
}
