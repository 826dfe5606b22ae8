import type { PersonPresence, PresenceReport } from '../../model/presence.ts'
import type { ContextState } from './context-state.ts'
import type { FactIndex } from './fact-index.ts'
import { whereaboutsOf } from './judge-presence.ts'
import { presenceLife, type PlaceNode } from './place-tree.ts'

type SiteReport = PresenceReport['sites'][number]

/** Everyone whose place is known as of `timeMs`. Sites without badge doors are left out: nothing is known of them. */
export function reportPresence(facts: FactIndex, state: ContextState, timeMs: number): PresenceReport {
  const sites = new Map<string, SiteReport>()
  const zones = new Map<string, Map<string, number>>()
  for (const site of facts.sites.values()) {
    if (!site.hasBadgeDoors) continue
    const feed_healthy = state.feeds.isHealthy(site.id, site.feedBoundMs, timeMs)
    sites.set(site.id, { site: site.id, feed_healthy, present: 0, zones: [], people: [] })
    zones.set(site.id, new Map())
  }
  for (const person of state.presence.people()) {
    const passage = state.presence.lastPassage(person, timeMs)
    const { place } = whereaboutsOf(facts, state.feeds, passage, timeMs)
    const report = place?.stamp.site === undefined ? undefined : sites.get(place.stamp.site)
    if (!place || !report || !passage) continue
    report.present++
    report.people.push(stayOf(person, place, passage.time))
    const counts = zones.get(report.site)
    for (const id of place.stamp.zones ?? []) counts?.set(id, (counts.get(id) ?? 0) + 1)
  }
  for (const report of sites.values()) {
    report.zones = [...(zones.get(report.site) ?? [])]
      .map(([zone, present]) => ({ zone, present }))
      .sort(byZone)
    report.people.sort((a, b) => (a.person < b.person ? -1 : 1))
  }
  return { time: timeMs, version: facts.version, sites: [...sites.values()].sort(bySite) }
}

function stayOf(person: string, { stamp, site }: PlaceNode, since: number): SiteReport['people'][number] {
  const until = site && site.perimeterExits === 0 ? since + presenceLife(site).lifeMs : undefined
  return {
    person,
    ...(stamp.zone !== undefined && { zone: stamp.zone }),
    since,
    ...(until !== undefined && { until }),
  }
}

export function reportPerson(
  facts: FactIndex,
  state: ContextState,
  person: string,
  timeMs: number,
): PersonPresence {
  const passage = state.presence.lastPassage(person, timeMs)
  const { place } = whereaboutsOf(facts, state.feeds, passage, timeMs)
  const last = state.presence.lastSighting(person, timeMs, '')
  return {
    time: timeMs,
    ...(place?.stamp.site !== undefined && { site: place.stamp.site }),
    ...(place?.stamp.zone !== undefined && { zone: place.stamp.zone }),
    ...(place && passage && { since: passage.time }),
    ...(last && { last_site: last.site, last_time: last.time }),
  }
}

function bySite(a: SiteReport, b: SiteReport): number {
  return a.site < b.site ? -1 : 1
}

function byZone(a: { zone: string }, b: { zone: string }): number {
  return a.zone < b.zone ? -1 : 1
}
