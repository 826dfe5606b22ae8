import { useId, type ReactNode } from 'react'
import type { BraidLayout, BraidNode } from './braid-layout.ts'
import { bowPath, strandPath, threadPath, type StrandStop } from './strand.ts'

export interface BraidGeometry {
  readonly width: number
  /** Where the strands run, from the left. */
  readonly physical: number
  readonly cyber: number
  /** How far a strand leans in where a thread crosses. */
  readonly lean: number
  readonly narrow: boolean
}

/** Strands, threads and nodes. A drawing only: the list beside it says the same in words. */
export function BraidThreads({
  layout,
  geometry,
  lit,
}: {
  layout: BraidLayout
  geometry: BraidGeometry
  lit: number | undefined
}): ReactNode {
  const id = useId()
  const stopOf = (node: BraidNode): StrandStop => {
    const towards = node.side === 'physical' ? 1 : -1
    return { x: geometry[node.side] + towards * geometry.lean * node.lean, y: node.y }
  }
  const strand = (side: BraidNode['side']): string =>
    strandPath(geometry[side], layout.nodes.filter((node) => node.side === side).map(stopOf), layout.height)
  return (
    <svg
      aria-hidden
      width={geometry.width}
      height={layout.height}
      className="pointer-events-none absolute inset-0 overflow-visible"
    >
      <defs>
        <linearGradient
          id={`${id}across`}
          gradientUnits="userSpaceOnUse"
          x1={geometry.physical}
          x2={geometry.cyber}
          y1="0"
          y2="0"
        >
          <stop offset="0.3" stopColor="var(--physical)" />
          <stop offset="0.7" stopColor="var(--cyber)" />
        </linearGradient>
        <mask id={`${id}quiet`}>
          <rect width={geometry.width} height={layout.height} fill="white" />
          {layout.gaps.map((gap) => (
            <g key={gap.y} fill="black">
              {[-13, -5, 3, 11].map((at) => (
                <rect key={at} x="0" width={geometry.width} y={gap.y + at - 1} height="4" />
              ))}
            </g>
          ))}
        </mask>
      </defs>
      <g mask={`url(#${id}quiet)`} fill="none" strokeWidth={geometry.narrow ? 2 : 2.5} strokeLinecap="round">
        <path d={strand('cyber')} stroke="var(--cyber)" />
        <path d={strand('physical')} stroke="var(--physical)" />
      </g>
      <g fill="none">
        {layout.threads.map((thread, index) => {
          const [from, to] = [layout.nodes[thread.from], layout.nodes[thread.to]]
          if (!from || !to) return null
          const path = thread.crosses
            ? threadPath(stopOf(from), stopOf(to))
            : bowPath(stopOf(from), stopOf(to), from.side === 'physical' ? 1 : -1)
          return (
            <path
              key={`${thread.from}-${thread.to}`}
              d={path}
              stroke={thread.crosses ? `url(#${id}across)` : `var(--${from.side})`}
              strokeWidth={lit === index ? 2.6 : thread.crosses ? 1.6 : 1}
              strokeDasharray={thread.by === 'person' ? '5 4' : undefined}
              opacity={lit === undefined || lit === index ? (thread.crosses ? 1 : 0.55) : 0.25}
            />
          )
        })}
      </g>
      {layout.nodes.map((node) => (
        <Node key={node.id} node={node} at={stopOf(node)} geometry={geometry} />
      ))}
    </svg>
  )
}

function Node({
  node,
  at,
  geometry,
}: {
  node: BraidNode
  at: StrandStop
  geometry: BraidGeometry
}): ReactNode {
  const colour = `var(--${node.side})`
  const size = node.alerts.length > 0 ? 6.5 : 4.5
  const ground = 'var(--ground)'
  const reach = geometry.narrow ? 52 : node.side === 'physical' ? geometry.physical - 10 : geometry.cyber + 10
  return (
    <g>
      <path d={`M${at.x} ${at.y}H${reach}`} stroke={colour} strokeWidth="1" opacity="0.5" />
      {node.side === 'physical' ? (
        <rect
          x={at.x - size}
          y={at.y - size}
          width={size * 2}
          height={size * 2}
          rx="2"
          fill={node.alerts.length > 0 ? colour : ground}
          stroke={node.alerts.length > 0 ? ground : colour}
          strokeWidth="2"
        />
      ) : (
        <circle
          cx={at.x}
          cy={at.y}
          r={size + 0.6}
          fill={node.alerts.length > 0 ? colour : ground}
          stroke={node.alerts.length > 0 ? ground : colour}
          strokeWidth="2"
        />
      )}
    </g>
  )
}
