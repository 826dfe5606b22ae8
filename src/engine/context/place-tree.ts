import type { Place } from '../../model/site.ts'
import { contextBounds } from './facts.ts'
import { clockOf, dayNumberOf, type LocalClock } from './local-clock.ts'
import { WorkingWeek } from './working-week.ts'

/** The part of a stamp that says where. Frozen and shared by every event at the place. */
export interface PlaceStamp {
  readonly organisation?: string
  readonly site?: string
  readonly building?: string
  readonly floor?: string
  readonly zone?: string
  readonly zones?: string[]
  readonly zone_security?: NonNullable<Place['security']>
  readonly two_person?: 'yes' | 'no'
}

/** What presence needs to know about a site; the doors fill in the rest. */
export interface SiteNode {
  readonly id: string
  readonly latitude: number | undefined
  readonly longitude: number | undefined
  /** Silence of the access system beyond this makes presence unknown. */
  readonly feedBoundMs: number
  readonly statedLifeMs: number | undefined
  /** It has doors with readers. */
  hasBadgeDoors: boolean
  /** A door from outside is used without a badge. */
  hasExemptPerimeter: boolean
  perimeterDoors: number
  perimeterExits: number
}

export interface PlaceNode {
  readonly id: string
  readonly place: Place
  readonly stamp: PlaceStamp
  readonly site: SiteNode | undefined
  /** Itself and what it lies in, innermost first. */
  readonly chain: readonly string[]
  /** Places in which a person who is here counts as present: the zones and the site. */
  readonly counted: readonly string[]
  readonly clock: LocalClock | undefined
  readonly week: WorkingWeek | undefined
  readonly isShared: boolean
  /** A door into it is used without a badge. */
  isExempt: boolean
  /** Doors with readers lead into it. */
  badgeDoors: number
}

const defaultLifeMs = 14 * 3_600_000
const defaultFeedBoundMs = 12 * 3_600_000
const maxDepth = 64

/** How long an entry counts as presence at a site, and what is known once that is over. */
export function presenceLife(site: SiteNode): { lifeMs: number; afterwards: 'absent' | 'unknown' } {
  if (site.perimeterExits === 0) return { lifeMs: site.statedLifeMs ?? defaultLifeMs, afterwards: 'absent' }
  const everyDoor = site.perimeterExits === site.perimeterDoors
  const lifeMs = site.statedLifeMs ?? (everyDoor ? contextBounds.retentionMs : defaultLifeMs)
  return { lifeMs, afterwards: 'unknown' }
}

/** Compiles the tree. A place whose parents run in a circle or are missing keeps what is known below the fault. */
export function compilePlaces(places: readonly Place[]): Map<string, PlaceNode> {
  const byId = new Map(places.map((place) => [place.id, place]))
  const sites = new Map<string, SiteNode>()
  const nodes = new Map<string, PlaceNode>()
  for (const place of places) nodes.set(place.id, compilePlace(place, byId, sites))
  return nodes
}

function compilePlace(
  place: Place,
  byId: ReadonlyMap<string, Place>,
  sites: Map<string, SiteNode>,
): PlaceNode {
  const line = lineage(place, byId)
  const stamp = stampOf(line)
  const timeZone = line.find((each) => each.time_zone)?.time_zone
  const hours = line.find((each) => each.working_hours)?.working_hours
  const holidays = new Set<number>()
  for (const each of line) {
    for (const date of each.holidays ?? []) holidays.add(dayNumberOf(date) ?? Number.NaN)
  }
  const sitePlace = line.find((each) => each.kind === 'site')
  return {
    id: place.id,
    place,
    stamp,
    site: sitePlace && siteNode(sitePlace, sites),
    chain: line.map((each) => each.id),
    counted: [...(stamp.zones ?? []), ...(stamp.site === undefined ? [] : [stamp.site])],
    clock: timeZone === undefined ? undefined : clockOf(timeZone),
    week: hours && new WorkingWeek(hours, holidays),
    isShared: place.kind === 'zone' && (place.security === 'shared' || place.security === 'public'),
    isExempt: false,
    badgeDoors: 0,
  }
}

function lineage(place: Place, byId: ReadonlyMap<string, Place>): Place[] {
  const line: Place[] = []
  const seen = new Set<string>()
  let here: Place | undefined = place
  while (here && !seen.has(here.id) && line.length < maxDepth) {
    line.push(here)
    seen.add(here.id)
    here = here.parent === undefined ? undefined : byId.get(here.parent)
  }
  return line
}

function stampOf(line: readonly Place[]): PlaceStamp {
  const nearest = (kind: Place['kind']) => line.find((place) => place.kind === kind)?.id
  const zones = line.filter((place) => place.kind === 'zone').map((place) => place.id)
  const entries = {
    organisation: nearest('organisation'),
    site: nearest('site'),
    building: nearest('building'),
    floor: nearest('floor'),
    zone: zones[0],
    zones: zones.length > 0 ? (Object.freeze(zones) as string[]) : undefined,
    two_person: twoPersonOf(line),
    // A zone that does not say is as secure as what it lies in.
    zone_security: line.find((place) => place.kind === 'zone' && place.security)?.security,
  }
  const known: PlaceStamp = Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined),
  )
  return Object.freeze(known)
}

function twoPersonOf(line: readonly Place[]): 'yes' | 'no' | undefined {
  const stated = line.find((place) => place.kind === 'zone' && place.two_person !== undefined)
  return stated && (stated.two_person ? 'yes' : 'no')
}

function siteNode(place: Place, sites: Map<string, SiteNode>): SiteNode {
  let site = sites.get(place.id)
  if (!site) {
    site = {
      id: place.id,
      latitude: place.latitude,
      longitude: place.longitude,
      feedBoundMs:
        place.access_feed_minutes === undefined ? defaultFeedBoundMs : place.access_feed_minutes * 60_000,
      statedLifeMs: place.presence_minutes === undefined ? undefined : place.presence_minutes * 60_000,
      hasBadgeDoors: false,
      hasExemptPerimeter: false,
      perimeterDoors: 0,
      perimeterExits: 0,
    }
    sites.set(place.id, site)
  }
  return site
}
