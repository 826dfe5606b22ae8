import type { Action, RightDomain, Role, SiteScope, Viewer } from '../model/right.ts'

/** What each role may do, per domain. Roles build on each other; a grant ties a role to sites. */
const rights: Record<Role, Partial<Record<Action, readonly RightDomain[]>>> = {
  viewer: { read: ['physical', 'cyber'] },
  operator: {
    read: ['physical', 'cyber', 'people'],
    search: ['physical', 'cyber'],
    work: ['physical', 'cyber'],
  },
  analyst: {
    read: ['physical', 'cyber', 'people', 'system'],
    search: ['physical', 'cyber', 'people'],
    work: ['physical', 'cyber'],
    export: ['physical', 'cyber'],
  },
  supervisor: {
    read: ['physical', 'cyber', 'people', 'system'],
    search: ['physical', 'cyber', 'people'],
    work: ['physical', 'cyber'],
    export: ['physical', 'cyber', 'people'],
    supervise: ['physical', 'cyber'],
    configure: ['physical', 'cyber', 'people'],
    audit: ['system'],
  },
  administrator: {
    read: ['physical', 'cyber', 'people', 'system'],
    search: ['physical', 'cyber', 'people'],
    work: ['physical', 'cyber'],
    export: ['physical', 'cyber', 'people', 'system'],
    supervise: ['physical', 'cyber'],
    configure: ['physical', 'cyber', 'people', 'system'],
    administer: ['system'],
    audit: ['system'],
  },
}

const nowhere: SiteScope = { all: false, sites: [] }

/** Where `viewer` may do `action` in `domain`. */
export function scopeOf(viewer: Viewer, action: Action, domain: RightDomain): SiteScope {
  const sites = new Set<string>()
  for (const grant of viewer.grants) {
    if (!rights[grant.role][action]?.includes(domain)) continue
    if (grant.sites.includes('*')) return { all: true }
    for (const site of grant.sites) sites.add(site)
  }
  return sites.size === 0 ? nowhere : { all: false, sites: [...sites].sort() }
}

/** May something at `site` be touched under `scope`? What has no site needs the organisation's right. */
export function allows(scope: SiteScope, site: string | undefined): boolean {
  return scope.all || (site !== undefined && scope.sites.includes(site))
}

/** Anywhere at all? The first gate of a route; each row is then held against the scope. */
export function isSomewhere(scope: SiteScope): boolean {
  return scope.all || scope.sites.length > 0
}
