import { AssetIndex, type AssetNode } from './asset-index.ts'
import { compileAssets } from './compile-assets.ts'
import type { ContextFacts } from './facts.ts'
import { employmentZone, PersonIndex } from './person-index.ts'
import { compilePlaces, type PlaceNode, type SiteNode } from './place-tree.ts'
import { PlanIndex } from './plan-index.ts'
import { SiteGraph } from './site-graph.ts'
import { ThreatIndex } from './threat-index.ts'
import { TravelTimes } from './travel-times.ts'
import { WalkTimes } from './walk-times.ts'

/** The facts, compiled for asking. Never changed after compiling, except for the counters of ambiguous names. */
export interface FactIndex {
  readonly version: number
  readonly historySinceMs: number | undefined
  readonly places: ReadonlyMap<string, PlaceNode>
  readonly sites: ReadonlyMap<string, SiteNode>
  readonly assets: AssetIndex
  readonly people: PersonIndex
  readonly plans: PlanIndex
  readonly travel: TravelTimes
  readonly walks: WalkTimes
  readonly threats: ThreatIndex
  readonly graph: SiteGraph
  /** The alarm panels and partitions that guard each place. */
  readonly guardsOfPlace: ReadonlyMap<string, readonly string[]>
  /** The cameras that see each door. */
  readonly camerasOfDoor: ReadonlyMap<string, readonly string[]>
  /** Site of a source's events whose device is not known. */
  readonly siteOfSource: ReadonlyMap<string, string>
}

export function compileFacts(facts: ContextFacts): FactIndex {
  const places = compilePlaces(facts.places)
  const sites = new Map<string, SiteNode>()
  for (const node of places.values()) if (node.site) sites.set(node.site.id, node.site)
  const people = new PersonIndex(facts.people, employmentZone(places, facts.places))
  const assets = compileAssets(facts.assets, places)
  return {
    version: facts.version,
    historySinceMs: facts.history_since_ms,
    places,
    sites,
    assets: new AssetIndex(assets),
    people,
    plans: new PlanIndex(facts.plans, (id) => people.byId.get(id)?.organisation),
    travel: new TravelTimes(facts.travel, sites),
    walks: new WalkTimes(facts.walks ?? []),
    threats: new ThreatIndex(facts.threats ?? []),
    guardsOfPlace: guardsByPlace(assets, places),
    graph: new SiteGraph(assets, places.values()),
    camerasOfDoor: camerasByDoor(assets),
    siteOfSource: new Map(
      (facts.sources ?? []).flatMap(({ id, site }) => (site === undefined ? [] : [[id, site] as const])),
    ),
  }
}

/** A panel or partition guards the places it lists as covered, else the place it stands in. */
function guardsByPlace(
  assets: readonly AssetNode[],
  places: ReadonlyMap<string, PlaceNode>,
): Map<string, string[]> {
  const guards = new Map<string, string[]>()
  for (const { id, asset } of assets) {
    if (asset.kind !== 'alarm_panel') continue
    const covered = asset.covers.filter((each) => places.has(each))
    for (const place of covered.length > 0 ? covered : [asset.place])
      guards.set(place, [...(guards.get(place) ?? []), id])
  }
  return guards
}

function camerasByDoor(assets: readonly AssetNode[]): Map<string, string[]> {
  const cameras = new Map<string, string[]>()
  for (const { id, doorsSeen } of assets) {
    for (const door of doorsSeen ?? []) cameras.set(door, [...(cameras.get(door) ?? []), id])
  }
  return cameras
}
