import type { AlertIndex } from './alert-index.ts'
import type { AlertNode } from './alert-node.ts'
import { clusterAlerts, type Cluster } from './cluster-alerts.ts'
import type { CommandBook } from './command-book.ts'
import { cutBlocks, type Linked } from './cut-blocks.ts'
import { linksOf, regionOf, type Link } from './join-alerts.ts'
import type { JoinRules } from './join-rules.ts'
import type { Crossing, Settled, SettledIncidents } from './settled-incidents.ts'

export interface SettleParts {
  readonly rules: JoinRules
  readonly nodes: ReadonlyMap<string, AlertNode>
  readonly index: AlertIndex
  readonly settled: SettledIncidents
  readonly book: CommandBook
}

export interface Settling {
  readonly clusters: readonly Cluster[]
  /** The incidents whose place the clusters take. */
  readonly before: ReadonlySet<Settled>
  /** Links between the clusters and to what stands; undefined: not looked for. */
  readonly crossings: readonly Crossing[] | undefined
}

export interface Change {
  readonly alerts: Iterable<AlertNode>
  /** They lost an alert. */
  readonly incidents: Iterable<Settled>
  /** Alerts that lost a link. Where they stand in a whole incident it is none within it. */
  readonly loosened: Iterable<AlertNode>
}

/**
 * The incidents of what changed, with everything that changes with them. What is found is a function of all alerts and
 * commands, not of what changed; what stands and stays as it is is left out.
 *
 * Where people's commands are involved the whole region is clustered anew: links then depend on each other.
 */
export function settleAlerts(change: Change, parts: SettleParts): Settling {
  const open = new OpenAlerts(parts)
  for (const incident of change.incidents) open.reopen(incident)
  for (const alert of change.alerts) open.add(alert)
  for (const alert of change.loosened) open.loosen(alert)
  for (;;) {
    if (open.areCommanded) return clusterRegion(open, parts)
    const links = linksOf(open.alerts, parts.rules, parts.index, parts.book)
    const linked = open.linkedBy(links)
    const { groups, unsettled } = cutBlocks(open.alerts, open.loosened, linked, parts.rules)
    if (open.areCommanded) continue
    if (unsettled.length > 0) {
      for (const incident of unsettled) open.reopen(incident)
      continue
    }
    return { clusters: treesOf(groups, links), before: open.incidents, crossings: open.crossings(links) }
  }
}

function clusterRegion(open: OpenAlerts, { rules, nodes, index, book }: SettleParts): Settling {
  for (const incident of open.loosened) open.reopen(incident)
  for (let size = -1; size !== open.alerts.size;) {
    size = open.alerts.size
    for (const alert of regionOf(open.alerts, nodes, index, book)) open.add(alert)
  }
  const region = [...open.alerts]
  const links = linksOf(region, rules, index, book)
  return { clusters: clusterAlerts(region, links, rules, book), before: open.incidents, crossings: undefined }
}

/** The alerts being settled: whole incidents, so that all others stand. */
class OpenAlerts {
  readonly #parts: SettleParts
  readonly alerts = new Set<AlertNode>()
  readonly incidents = new Set<Settled>()
  readonly #partners = new Map<AlertNode, AlertNode[]>()
  readonly #loosened = new Set<Settled>()
  /** A command speaks of one of them, or of one that they are linked to. */
  areCommanded = false

  constructor(parts: SettleParts) {
    this.#parts = parts
  }

  add(alert: AlertNode): void {
    if (this.alerts.has(alert)) return
    this.alerts.add(alert)
    const { settled, book } = this.#parts
    if (!book.isEmpty && book.speaksOf(alert.id)) this.areCommanded = true
    const incident = settled.of(alert)
    if (incident) this.reopen(incident)
  }

  reopen(incident: Settled): void {
    if (this.incidents.has(incident)) return
    this.incidents.add(incident)
    if (incident.isCommanded) this.areCommanded = true
    const { nodes } = this.#parts
    for (const alert of incident.alerts) if (nodes.get(alert.id) === alert) this.add(alert)
  }

  /** What it was linked to goes with the open alerts; what it is linked to instead is told to what stands. */
  loosen(alert: AlertNode): void {
    const { settled } = this.#parts
    const incident = settled.of(alert)
    if (!incident) return
    this.#loosened.add(incident)
    if (incident.isCommanded) this.reopen(incident)
    for (const other of this.#partnersOf(alert)) settled.link(alert, other)
  }

  /** What stands, but not necessarily stays as it is. */
  get loosened(): Settled[] {
    return [...this.#loosened].filter((incident) => !this.incidents.has(incident))
  }

  linkedBy(links: readonly Link[]): Linked {
    const open = new Map<AlertNode, AlertNode[]>()
    const note = (from: AlertNode, to: AlertNode): void => {
      const there = open.get(from)
      if (there) there.push(to)
      else open.set(from, [to])
    }
    for (const { a, b } of links) {
      note(a, b)
      note(b, a)
    }
    const standing = (incident: Settled | undefined): Settled[] => {
      if (incident?.isCommanded) this.areCommanded = true
      return incident ? [incident] : []
    }
    const { settled } = this.#parts
    return {
      open: (alert) => open.get(alert) ?? [],
      standing: (alert) =>
        this.#partnersOf(alert).flatMap((other) =>
          this.alerts.has(other) ? [] : standing(settled.of(other)),
        ),
      near: (incident) =>
        [...settled.nearOf(incident, (alert) => this.alerts.has(alert))].flatMap((other) =>
          this.incidents.has(other) ? [] : standing(other),
        ),
    }
  }

  crossings(links: readonly Link[]): Crossing[] {
    const found: Crossing[] = links.map(({ a, b }) => [a, b])
    for (const alert of this.alerts)
      for (const other of this.#partnersOf(alert)) if (!this.alerts.has(other)) found.push([alert, other])
    return found
  }

  #partnersOf(alert: AlertNode): AlertNode[] {
    let partners = this.#partners.get(alert)
    if (!partners) this.#partners.set(alert, (partners = [...this.#parts.index.partners(alert)]))
    return partners
  }
}

/** For each group the links that hold it together: taken best first, a spanning tree. */
function treesOf(groups: readonly AlertNode[][], links: readonly Link[]): Cluster[] {
  const clusters = groups.map((alerts) => ({ alerts, links: [] as Link[] }))
  const clusterOf = new Map(clusters.flatMap((cluster) => cluster.alerts.map((alert) => [alert, cluster])))
  const parents = new Map<AlertNode, AlertNode>()
  const rootOf = (alert: AlertNode): AlertNode => {
    let root = alert
    for (let parent = parents.get(root); parent; parent = parents.get(root)) root = parent
    // The next one finds it at once.
    for (let at = alert; at !== root;) {
      const parent = parents.get(at) ?? root
      parents.set(at, root)
      at = parent
    }
    return root
  }
  for (const link of links) {
    const cluster = clusterOf.get(link.a)
    if (!cluster || cluster !== clusterOf.get(link.b)) continue
    const [a, b] = [rootOf(link.a), rootOf(link.b)]
    if (a === b) continue
    parents.set(b, a)
    cluster.links.push(link)
  }
  return clusters
}
