import { useId, type ReactNode } from 'react'
import type { Domain } from '../../src/model/event-class.ts'
import { m } from '../messages/catalogue.ts'
import { layoutSpark, type SparkPoint } from './spark-layout.ts'

interface SparkProps {
  readonly points: readonly SparkPoint[]
  readonly width?: number
  readonly height?: number
}

/** The braid seen from afar: two strands, their events, and a thread wherever the story changes sides. */
export function Spark({ points, width = 132, height = 22 }: SparkProps): ReactNode {
  const id = useId()
  const spark = layoutSpark(points, width, height)
  const dot = height > 40 ? 4 : 2.1
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-labelledby={id}
      className="block max-w-full shrink-0"
    >
      <title id={id}>{m.incidents.spark(countOf(points, 'physical'), countOf(points, 'cyber'))}</title>
      <defs>
        <linearGradient
          id={`${id}d`}
          gradientUnits="userSpaceOnUse"
          x1="0"
          y1={spark.top}
          x2="0"
          y2={spark.bottom}
        >
          <stop offset="0.28" stopColor="var(--physical)" />
          <stop offset="0.72" stopColor="var(--cyber)" />
        </linearGradient>
      </defs>
      <path
        d={spark.strands.physical}
        fill="none"
        stroke="var(--physical)"
        strokeWidth={height > 40 ? 2 : 1.3}
        opacity={0.55}
      />
      <path
        d={spark.strands.cyber}
        fill="none"
        stroke="var(--cyber)"
        strokeWidth={height > 40 ? 2 : 1.3}
        opacity={0.55}
      />
      <path d={spark.threads} fill="none" stroke={`url(#${id}d)`} strokeWidth={height > 40 ? 1.8 : 1.2} />
      {spark.dots.map((one, index) =>
        one.domain === 'physical' ? (
          <rect
            key={index}
            x={one.x - dot}
            y={one.y - dot}
            width={dot * 2}
            height={dot * 2}
            rx={dot / 3}
            fill="var(--physical)"
          />
        ) : (
          <circle key={index} cx={one.x} cy={one.y} r={dot * 1.1} fill="var(--cyber)" />
        ),
      )}
    </svg>
  )
}

const countOf = (points: readonly SparkPoint[], domain: Domain): number =>
  points.filter((point) => point[1] === domain).length
