import type { Entity } from '../../model/alert.ts'
import type { AlertIndex } from './alert-index.ts'
import { byTimeThenId, compareText, type AlertNode } from './alert-node.ts'
import type { CommandBook, Together } from './command-book.ts'
import { kindPosition, type JoinRules } from './join-rules.ts'

/** A possible join. `a` is the earlier alert. Without an entity a person put them together. */
export interface Link {
  readonly a: AlertNode
  readonly b: AlertNode
  readonly apartMs: number
  readonly entity?: Entity
  /** Of a person's command, the youngest 1; absent for rules. */
  readonly seniority?: number
}

/**
 * All alerts whose incidents could change together: reachable over shared entities and commands, hubs and commands
 * that forbid left out of account.
 */
export function regionOf(
  start: Iterable<AlertNode>,
  nodes: ReadonlyMap<string, AlertNode>,
  index: AlertIndex,
  book: CommandBook,
): AlertNode[] {
  const region = new Set<AlertNode>()
  const open: AlertNode[] = []
  const visit = (node: AlertNode | undefined): void => {
    if (!node || region.has(node)) return
    region.add(node)
    open.push(node)
  }
  for (const node of start) visit(node)
  const followed = new Set<Together>()
  for (let node = open.pop(); node; node = open.pop()) {
    for (const neighbour of index.neighbours(node)) visit(neighbour)
    for (const together of book.togetherOf(node.id)) {
      if (followed.has(together)) continue
      followed.add(together)
      for (const id of together.alerts) visit(nodes.get(id))
    }
  }
  return [...region]
}

/**
 * The links between these alerts, best first: what a person put together, then nearest in time.
 *
 * On each entity an alert is linked to the nearest earlier one of those that are alike to every rule that may forbid a
 * link (splits, closing, hubs): enough to find what all pairs would find.
 */
export function linksOf(
  alerts: Iterable<AlertNode>,
  rules: JoinRules,
  index: AlertIndex,
  book: CommandBook,
): Link[] {
  const ordered = [...alerts].sort(byTimeThenId)
  const links: Link[] = []
  for (const { entity, alerts } of groupByEntity(ordered)) {
    const windowMs = rules.windowMs[entity.kind] ?? 0
    const emit = (a: AlertNode, b: AlertNode): void => {
      const apartMs = b.time - a.time
      if (apartMs <= windowMs) links.push({ a, b, apartMs, entity: namedEntity(a, b, entity) })
    }
    linkAlike(alerts, (alert) => index.isHubAt(entity, alert), book, emit)
  }
  return [...linksByPerson(ordered, book), ...links].sort(compareLinks)
}

/** Around a hub only alerts of one rule are linked, elsewhere all. `alerts` are in order of time. */
function linkAlike(
  alerts: readonly AlertNode[],
  isHubAt: (alert: AlertNode) => boolean,
  book: CommandBook,
  emit: (a: AlertNode, b: AlertNode) => void,
): void {
  const free = new Map<string, AlertNode>()
  const byRule = new Map<string, Map<string, AlertNode>>()
  const inHub = new Set(alerts.filter(isHubAt))
  for (const alert of alerts) {
    const label = labelOf(alert, book)
    if (!inHub.has(alert)) {
      for (const earlier of free.values()) emit(earlier, alert)
      free.set(label, alert)
    }
    if (inHub.size === 0) continue
    let sameRule = byRule.get(alert.rule)
    if (!sameRule) byRule.set(alert.rule, (sameRule = new Map()))
    for (const earlier of sameRule.values()) if (inHub.has(earlier) || inHub.has(alert)) emit(earlier, alert)
    sameRule.set(label, alert)
  }
}

function linksByPerson(region: readonly AlertNode[], book: CommandBook): Link[] {
  const known = new Map(region.map((node) => [node.id, node]))
  const links: Link[] = []
  for (const together of new Set(region.flatMap((node) => book.togetherOf(node.id)))) {
    const members = together.alerts.flatMap((id) => known.get(id) ?? []).sort(byTimeThenId)
    linkNearest(
      members,
      (alert) => labelOf(alert, book),
      (a, b) => links.push({ a, b, apartMs: b.time - a.time, seniority: together.seniority }),
    )
  }
  return links
}

function linkNearest(
  alerts: readonly AlertNode[],
  label: (alert: AlertNode) => string,
  emit: (a: AlertNode, b: AlertNode) => void,
): void {
  const last = new Map<string, AlertNode>()
  for (const alert of alerts) {
    for (const earlier of last.values()) emit(earlier, alert)
    const own = label(alert)
    last.delete(own)
    last.set(own, alert)
  }
}

function labelOf(alert: AlertNode, book: CommandBook): string {
  const sides = book.sidesOf(alert.id)
  const closedAt = book.closedAtOf(alert.id)
  if (!sides && closedAt === undefined) return ''
  return `${[...(sides ?? [])].map(([split, side]) => `${split}:${side}`).join(' ')}/${closedAt ?? ''}`
}

function groupByEntity(ordered: readonly AlertNode[]): { entity: Entity; alerts: AlertNode[] }[] {
  const groups = new Map<string, { entity: Entity; alerts: AlertNode[] }>()
  for (const alert of ordered) {
    for (const entity of alert.joining) {
      const key = `${entity.kind} ${entity.id}`
      const group = groups.get(key)
      if (group) group.alerts.push(alert)
      else groups.set(key, { entity, alerts: [alert] })
    }
  }
  return [...groups.values()]
}

/** The entity with the name either alert gives it; the earlier alert's first. */
function namedEntity(a: AlertNode, b: AlertNode, { kind, id }: Entity): Entity {
  const isIt = (other: Entity): boolean => other.kind === kind && other.id === id && other.name !== undefined
  return a.joining.find(isIt) ?? b.joining.find(isIt) ?? { kind, id }
}

/** Entities that let two alerts join, the most telling first. */
export function sharedEntities(a: AlertNode, b: AlertNode, rules: JoinRules): Entity[] {
  const apartMs = Math.abs(a.time - b.time)
  return a.joining
    .filter(
      ({ kind, id }) =>
        apartMs <= (rules.windowMs[kind] ?? -1) &&
        b.joining.some((other) => other.kind === kind && other.id === id),
    )
    .map((entity) => namedEntity(a, b, entity))
    .sort((x, y) => kindPosition(x.kind) - kindPosition(y.kind) || compareText(x.id, y.id))
}

const byRule = Number.MAX_SAFE_INTEGER

function compareLinks(x: Link, y: Link): number {
  return (
    (x.seniority ?? byRule) - (y.seniority ?? byRule) ||
    x.apartMs - y.apartMs ||
    position(x) - position(y) ||
    compareText(x.a.id, y.a.id) ||
    compareText(x.b.id, y.b.id) ||
    compareText(x.entity?.id ?? '', y.entity?.id ?? '')
  )
}

function position(link: Link): number {
  return link.entity ? kindPosition(link.entity.kind) : -1
}
