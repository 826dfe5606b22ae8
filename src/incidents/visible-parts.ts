import { allows, scopeOf } from '../access/scope.ts'
import type { Alert, EventSummary } from '../model/alert.ts'
import type { Domain } from '../model/event-class.ts'
import type { Action, SiteScope, Viewer } from '../model/right.ts'

/** A site and a domain; `site` is empty where there is none, which only the organisation's right reaches. */
export interface ScopePair {
  readonly site: string
  readonly domain: Domain
}

/** Where a viewer may do something, for both domains. */
export interface Reach {
  readonly physical: SiteScope
  readonly cyber: SiteScope
}

export function reachOf(viewer: Viewer, action: Action): Reach {
  return { physical: scopeOf(viewer, action, 'physical'), cyber: scopeOf(viewer, action, 'cyber') }
}

export function reachesAll(reach: Reach): boolean {
  return reach.physical.all && reach.cyber.all
}

export function reaches(reach: Reach, { site, domain }: ScopePair): boolean {
  return allows(reach[domain], site === '' ? undefined : site)
}

export function canSeeEvent(reach: Reach, event: Pick<EventSummary, 'site' | 'domain'>): boolean {
  return reaches(reach, { site: event.site ?? '', domain: event.domain })
}

/** All or nothing: an alert's title and explanation speak of every event it rests on. */
export function canSeeAlert(
  reach: Reach,
  alert: Pick<Alert, 'events' | 'sites' | 'site' | 'domains'>,
): boolean {
  return scopeOfAlert(alert).every((pair) => reaches(reach, pair))
}

/** What an alert rests on: its events, and sites it names beyond them, in each of its domains. Never empty. */
export function scopeOfAlert(alert: Pick<Alert, 'events' | 'sites' | 'site' | 'domains'>): ScopePair[] {
  const pairs = new Map<string, ScopePair>()
  const add = (site: string, domain: Domain): unknown => pairs.set(`${domain} ${site}`, { site, domain })
  for (const event of alert.events) add(event.site ?? '', event.domain)
  const covered = new Set(alert.events.map((event) => event.site))
  const domains: readonly Domain[] = alert.domains.length > 0 ? alert.domains : ['physical', 'cyber']
  for (const site of new Set([...alert.sites, ...(alert.site === undefined ? [] : [alert.site])])) {
    if (!covered.has(site)) for (const domain of domains) add(site, domain)
  }
  for (const domain of domains) {
    if (![...pairs.values()].some((pair) => pair.domain === domain)) add('', domain)
  }
  return [...pairs.values()]
}
