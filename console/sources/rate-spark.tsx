import type { ReactNode } from 'react'
import { m } from '../messages/catalogue.ts'
import { compact } from '../messages/format.ts'

/** Events per minute of the last hour, oldest first, small. */
export function RateSpark({
  perMinute,
  width = 120,
  height = 22,
}: {
  perMinute: readonly number[]
  width?: number
  height?: number
}): ReactNode {
  const most = Math.max(1, ...perMinute)
  const step = width / Math.max(1, perMinute.length - 1)
  const points = perMinute.map(
    (value, index) =>
      `${(index * step).toFixed(1)} ${(height - 1 - (value / most) * (height - 3)).toFixed(1)}`,
  )
  const sum = perMinute.reduce((total, value) => total + value, 0)
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={m.sources.rateLabel(compact(sum))}
      className="block"
    >
      {points.length > 1 && (
        <>
          <path d={`M0 ${height}L${points.join('L')}L${width} ${height}Z`} fill="var(--line)" opacity="0.6" />
          <path d={`M${points.join('L')}`} fill="none" stroke="var(--ink-2)" strokeWidth="1.3" />
        </>
      )}
    </svg>
  )
}
