import type { Domain } from '../../../src/model/event-class.ts'
import type { Braid, BraidItem } from './braid-items.ts'

export type BraidZoom = 'lines' | 'full'

/** Heights in pixels. `anchor` is where on a card its node sits. */
export interface BraidSizes {
  readonly card: number
  readonly alertLine: number
  readonly anchor: number
  readonly step: number
  readonly gap: number
  readonly label: number
}
export const braidSizes: Record<BraidZoom, BraidSizes> = {
  lines: { card: 28, alertLine: 20, anchor: 14, step: 20, gap: 40, label: 22 },
  full: { card: 76, alertLine: 24, anchor: 16, step: 40, gap: 52, label: 24 },
}

export interface BraidNode extends BraidItem {
  /** Top of its card. */
  readonly top: number
  readonly height: number
  /** Where its node sits on the strand. */
  readonly y: number
  /** How far it leans toward the middle, 0 to 1: a thread crosses here. */
  readonly lean: number
}
export interface BraidGap {
  readonly y: number
  readonly ms: number
  /** The first event after it, whose day is named where the day changed. */
  readonly after: number
  readonly before: number
}
export interface BraidThread {
  readonly from: number
  readonly to: number
  readonly text: string
  readonly by: 'rule' | 'person'
  readonly crosses: boolean
  readonly labelY: number
}
export interface BraidLayout {
  readonly nodes: readonly BraidNode[]
  readonly gaps: readonly BraidGap[]
  readonly threads: readonly BraidThread[]
  readonly height: number
}

const quietMs = 8 * 60_000
const pad = 14

/**
 * Places a braid: time runs down; a step grows with the logarithm of the time between, quiet spells are cut to one
 * labelled gap. Cards of one side never overlap; in one column (`narrow`) no cards do. Labels of threads keep apart.
 */
export function layoutBraid(braid: Braid, zoom: BraidZoom, narrow: boolean): BraidLayout {
  const sizes = braidSizes[zoom]
  const crossing = new Set(braid.joins.filter((join) => join.crosses).flatMap((join) => [join.from, join.to]))
  const nodes: BraidNode[] = []
  const gaps: BraidGap[] = []
  const free: Record<Domain, number> = { physical: pad, cyber: pad }
  braid.items.forEach((item, index) => {
    const before = nodes[index - 1]
    const apart = before ? item.event.time - lastTime(before) : 0
    const side = narrow ? Math.max(free.physical, free.cyber) : free[item.side]
    let top = before ? Math.max(side, before.top + stepFor(apart, sizes)) : pad
    if (before && apart >= quietMs) {
      const floor = Math.max(free.physical, free.cyber)
      gaps.push({ y: floor + sizes.gap / 2 - 4, ms: apart, before: lastTime(before), after: item.event.time })
      top = Math.max(top, floor + sizes.gap)
    }
    const inline = narrow
      ? braid.joins.filter((join) => join.to === index && join.crosses).length * sizes.label
      : 0
    const height = sizes.card + item.alerts.slice(0, 2).length * sizes.alertLine + inline
    free[item.side] = top + height + 8
    nodes.push({ ...item, top, height, y: top + sizes.anchor, lean: crossing.has(index) ? 1 : 0 })
  })
  const threads = placeLabels(braid, nodes, sizes)
  const height =
    Math.max(free.physical, free.cyber, ...threads.map((thread) => thread.labelY + sizes.label)) + pad
  return { nodes, gaps, threads, height }
}

const lastTime = (item: BraidItem): number => item.members.at(-1)?.time ?? item.event.time

/** Half a step for things of one second, up to two for what is minutes apart. */
function stepFor(apartMs: number, sizes: BraidSizes): number {
  return sizes.step * Math.min(2, 0.6 + Math.log10(1 + apartMs / 1000) * 0.45)
}

function placeLabels(braid: Braid, nodes: readonly BraidNode[], sizes: BraidSizes): BraidThread[] {
  const middle = (from: number, to: number): number => ((nodes[from]?.y ?? 0) + (nodes[to]?.y ?? 0)) / 2
  let free = -Infinity
  return braid.joins
    .toSorted((a, b) => middle(a.from, a.to) - middle(b.from, b.to))
    .map((join) => {
      const wanted = middle(join.from, join.to)
      const labelY = join.crosses ? Math.max(wanted, free) : wanted
      if (join.crosses) free = labelY + sizes.label
      return { ...join, labelY }
    })
}
