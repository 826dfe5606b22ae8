import type { Domain } from '../../src/model/event-class.ts'

/** Time in epoch milliseconds and the side it happened on. */
export type SparkPoint = readonly [number, Domain]

export interface SparkLayout {
  readonly top: number
  readonly bottom: number
  readonly strands: Readonly<Record<Domain, string>>
  readonly threads: string
  readonly dots: readonly { readonly x: number; readonly y: number; readonly domain: Domain }[]
}

/**
 * Places a spark's events: in order along the width, by time where there is room, at least a dot apart. Strands lean
 * toward each other where a thread crosses.
 */
export function layoutSpark(points: readonly SparkPoint[], width: number, height: number): SparkLayout {
  const pad = height > 40 ? 8 : 3.5
  const [top, bottom] = [pad, height - pad]
  const lean = (bottom - top) * 0.16
  const sorted = points.toSorted((a, b) => a[0] - b[0])
  const xs = spread(
    sorted.map((point) => point[0]),
    pad + 1,
    width - pad - 1,
  )
  const dots = sorted.map(([, domain], index) => {
    const crosses =
      sorted[index - 1]?.[1] !== undefined &&
      (sorted[index - 1]?.[1] !== domain || (sorted[index + 1]?.[1] ?? domain) !== domain)
    const y = domain === 'physical' ? top + (crosses ? lean : 0) : bottom - (crosses ? lean : 0)
    return { x: xs[index] ?? pad, y, domain }
  })
  return {
    top,
    bottom,
    strands: {
      physical: strandOf('physical', dots, top, width),
      cyber: strandOf('cyber', dots, bottom, width),
    },
    threads: threadsOf(dots),
    dots,
  }
}

function spread(times: readonly number[], from: number, to: number): number[] {
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0]
  const room = to - from
  const apart = Math.min(5, room / Math.max(1, times.length - 1))
  const xs = times.map((time) => from + (last === first ? 0 : ((time - first) / (last - first)) * room))
  for (let i = 1; i < xs.length; i++) xs[i] = Math.max(xs[i] ?? 0, (xs[i - 1] ?? 0) + apart)
  for (let i = xs.length - 1; i >= 0; i--) xs[i] = Math.min(xs[i] ?? 0, to - (xs.length - 1 - i) * apart)
  return xs
}

function strandOf(domain: Domain, dots: SparkLayout['dots'], rest: number, width: number): string {
  const stops = [{ x: 0, y: rest }, ...dots.filter((dot) => dot.domain === domain), { x: width, y: rest }]
  return stops
    .map((stop, index) => {
      const before = stops[index - 1]
      if (!before) return `M${round(stop.x)} ${round(stop.y)}`
      const middle = round((before.x + stop.x) / 2)
      return `C${middle} ${round(before.y)} ${middle} ${round(stop.y)} ${round(stop.x)} ${round(stop.y)}`
    })
    .join('')
}

function threadsOf(dots: SparkLayout['dots']): string {
  return dots
    .map((dot, index) => {
      const before = dots[index - 1]
      if (!before || before.domain === dot.domain) return ''
      const middle = round((before.y + dot.y) / 2)
      return `M${round(before.x)} ${round(before.y)}C${round(before.x)} ${middle} ${round(dot.x)} ${middle} ${round(dot.x)} ${round(dot.y)}`
    })
    .join('')
}

const round = (value: number): number => Math.round(value * 100) / 100
