import { z } from 'zod'
import { allows, scopeOf } from '../../access/scope.ts'
import type { RowKind } from '../../identity/import-report.ts'
import { Asset } from '../../model/asset.ts'
import { Person, Plan, Team } from '../../model/person.ts'
import { Place, ThreatLevel, WalkTime } from '../../model/site.ts'
import type { Action, RightDomain, SiteScope, Viewer } from '../../model/right.ts'
import type { ContextItems, ContextKind } from '../../store/context/context-kinds.ts'
import type { Stored } from '../../store/context/context-store.ts'

/** What the API adds to a fact. `version` goes back with a change, so that two editors do not undo each other. */
const added = {
  version: z.number().int(),
  /** The site it belongs to; absent: to the whole organisation. */
  site: z.string().optional(),
  updated_time: z.number().int(),
}

/** How one kind of fact stands in the API. */
export interface FactKind<K extends ContextKind = ContextKind> {
  readonly kind: K
  /** In paths and imports. */
  readonly plural: RowKind
  /** In words. */
  readonly title: string
  readonly schema: z.ZodObject
  readonly stored: z.ZodObject
  /** A right in any of these opens it; people's is its own. */
  readonly domains: readonly RightDomain[]
}

const things: readonly RightDomain[] = ['physical', 'cyber']

export const factKinds: { readonly [K in ContextKind]: FactKind<K> } = {
  place: {
    kind: 'place',
    plural: 'places',
    title: 'place',
    schema: Place,
    stored: Place.extend(added),
    domains: things,
  },
  asset: {
    kind: 'asset',
    plural: 'assets',
    title: 'asset',
    schema: Asset,
    stored: Asset.extend(added),
    domains: things,
  },
  person: {
    kind: 'person',
    plural: 'people',
    title: 'person',
    schema: Person,
    stored: Person.extend(added),
    domains: ['people'],
  },
  team: {
    kind: 'team',
    plural: 'teams',
    title: 'team',
    schema: Team,
    stored: Team.extend(added),
    domains: [...things, 'people'],
  },
  plan: {
    kind: 'plan',
    plural: 'plans',
    title: 'plan',
    schema: Plan,
    stored: Plan.extend(added),
    domains: things,
  },
  walk: {
    kind: 'walk',
    plural: 'walks',
    title: 'walking time',
    schema: WalkTime,
    stored: WalkTime.extend(added),
    domains: things,
  },
  threat: {
    kind: 'threat',
    plural: 'threats',
    title: 'threat level',
    schema: ThreatLevel,
    stored: ThreatLevel.extend(added),
    domains: things,
  },
}

/** Where the viewer may do something in any of the domains. */
export function scopeOver(viewer: Viewer, action: Action, domains: readonly RightDomain[]): SiteScope {
  const sites = new Set<string>()
  for (const domain of domains) {
    const scope = scopeOf(viewer, action, domain)
    if (scope.all) return scope
    for (const site of scope.sites) sites.add(site)
  }
  return { all: false, sites: [...sites] }
}

/** Where the viewer may read facts of a kind. Teams have no site and no secrets: whoever may read anything sees them. */
export function readScope(viewer: Viewer, { kind, domains }: FactKind): SiteScope {
  const scope = scopeOver(viewer, 'read', domains)
  return kind === 'team' && (scope.all || scope.sites.length > 0) ? { all: true } : scope
}

/** May the viewer change facts of a kind at a site (undefined: the whole organisation)? */
export function mayConfigure(
  viewer: Viewer,
  kind: ContextKind | 'travel',
  site: string | undefined,
): boolean {
  const domains = kind === 'person' || kind === 'team' ? (['people'] as const) : things
  return allows(scopeOver(viewer, 'configure', domains), site)
}

/** A fact as the API shows it. */
export function present<K extends ContextKind>(stored: Stored<ContextItems[K]>): Record<string, unknown> {
  return {
    ...stored.item,
    version: stored.version,
    ...(stored.site !== undefined && { site: stored.site }),
    updated_time: stored.updatedAtMs,
  }
}
