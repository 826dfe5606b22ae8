import { byTimeThenId, type AlertNode } from './alert-node.ts'
import type { CommandBook, Side } from './command-book.ts'
import type { Link } from './join-alerts.ts'
import type { JoinRules } from './join-rules.ts'

/** Alerts of one incident, oldest first, and the links that hold it together: a spanning tree, nearest in time. */
export interface Cluster {
  readonly alerts: AlertNode[]
  readonly links: Link[]
}

interface Group {
  alerts: AlertNode[]
  links: Link[]
  sides: Map<string, Side>
  closedAtMs: number
  newestMs: number
}

/**
 * Joins the alerts of a region into incidents: links in their order (a person's first, then nearest in time), each
 * taken unless it would put together what a split keeps apart, or join what happened after an incident was closed. The
 * answer is a function of the set. What grows beyond the bounds is cut at the first alert too many, counted from its
 * oldest: later alerts never change an earlier cut.
 */
export function clusterAlerts(
  region: readonly AlertNode[],
  links: readonly Link[],
  rules: JoinRules,
  book: CommandBook,
): Cluster[] {
  const segment = new Map<AlertNode, number>()
  let segments = 0
  for (;;) {
    const groups = joinGroups(region, links, segment, book)
    let cut = false
    for (const group of groups) {
      group.alerts.sort(byTimeThenId)
      const tail = tooMuch(group.alerts, rules)
      const head = group.alerts.slice(0, group.alerts.length - tail.length)
      if (tail.length === 0 || !sameSegment(head, tail, segment)) continue
      segments++
      for (const alert of tail) segment.set(alert, segments)
      cut = true
    }
    if (!cut) return groups
  }
}

function tooMuch(alerts: readonly AlertNode[], rules: JoinRules): AlertNode[] {
  const untilMs = (alerts[0]?.time ?? 0) + rules.maxSpanMs
  return alerts.filter((alert, at) => at >= rules.maxAlerts || alert.time >= untilMs)
}

/** Are head and tail held together by rules alone? What a person merged across a cut stays together. */
function sameSegment(
  head: readonly AlertNode[],
  tail: readonly AlertNode[],
  segment: ReadonlyMap<AlertNode, number>,
): boolean {
  const heads = new Set(head.map((alert) => segment.get(alert) ?? 0))
  return tail.some((alert) => heads.has(segment.get(alert) ?? 0))
}

function joinGroups(
  region: readonly AlertNode[],
  links: readonly Link[],
  segment: ReadonlyMap<AlertNode, number>,
  book: CommandBook,
): Group[] {
  const groupOf = new Map(region.map((alert) => [alert, newGroup(alert, book)]))
  for (const link of links) {
    const a = groupOf.get(link.a)
    const b = groupOf.get(link.b)
    if (!a || !b || a === b || isKeptApart(a, b)) continue
    const byRule = link.entity !== undefined
    if (byRule && (segment.get(link.a) ?? 0) !== (segment.get(link.b) ?? 0)) continue
    if (byRule && (a.newestMs > b.closedAtMs || b.newestMs > a.closedAtMs)) continue
    const [large, small] = a.alerts.length >= b.alerts.length ? [a, b] : [b, a]
    absorb(large, small, link)
    for (const alert of small.alerts) groupOf.set(alert, large)
  }
  return [...new Set(groupOf.values())]
}

function newGroup(alert: AlertNode, book: CommandBook): Group {
  return {
    alerts: [alert],
    links: [],
    sides: new Map(book.sidesOf(alert.id)),
    closedAtMs: book.closedAtOf(alert.id) ?? Infinity,
    newestMs: alert.time,
  }
}

function isKeptApart(a: Group, b: Group): boolean {
  for (const [split, side] of a.sides) {
    const other = b.sides.get(split)
    if (other !== undefined && other !== side) return true
  }
  return false
}

function absorb(large: Group, small: Group, link: Link): void {
  for (const alert of small.alerts) large.alerts.push(alert)
  for (const taken of small.links) large.links.push(taken)
  large.links.push(link)
  for (const [split, side] of small.sides) large.sides.set(split, side)
  large.closedAtMs = Math.min(large.closedAtMs, small.closedAtMs)
  large.newestMs = Math.max(large.newestMs, small.newestMs)
}
