import type { Asset } from '../../model/asset.ts'
import { isDoorKind, normaliseName, type AssetNode, type Way } from './asset-index.ts'
import type { PlaceNode } from './place-tree.ts'

/** Resolves assets against the tree and tells the places which doors lead into them. */
export function compileAssets(assets: readonly Asset[], places: ReadonlyMap<string, PlaceNode>): AssetNode[] {
  const doors = new Set(assets.filter((asset) => isDoorKind(asset.kind)).map((asset) => asset.id))
  return assets.map((asset) => {
    const node = isDoorKind(asset.kind) ? compileDoor(asset, places) : compileOther(asset, places, doors)
    if (node.isDoor) noteDoor(node)
    return node
  })
}

function compileDoor(asset: Asset, places: ReadonlyMap<string, PlaceNode>): AssetNode {
  const at = placeOf(asset.leads_to, places) ?? places.get(asset.place)
  return {
    ...common(asset),
    isDoor: true,
    at,
    outTo: wayOut(asset, at, places),
    doorsSeen: undefined,
  }
}

/**
 * Where one stands after leaving through a door. `leads_from` says it: a place of the site, or the organisation for
 * outside. Without it the door of a zone inside another zone leads into that one, the door of a secure zone stays
 * within the site (an exit from a server room must not make its user absent), and any other door leads outside.
 */
function wayOut(asset: Asset, at: PlaceNode | undefined, places: ReadonlyMap<string, PlaceNode>): Way {
  const from = placeOf(asset.leads_from, places)
  if (from) return from.site && from.site === at?.site ? from : 'outside'
  if (!at) return undefined
  if (at.place.kind !== 'zone') return 'outside'
  const outer = at.place.parent === undefined ? undefined : places.get(at.place.parent)
  if (outer?.place.kind === 'zone') return outer
  const { security } = at.place
  if (security === 'secure' || security === 'critical') return at.site && places.get(at.site.id)
  return 'outside'
}

function noteDoor(node: AssetNode): void {
  const { at, asset } = node
  const site = at?.site
  if (!at || !site) return
  const isPerimeter = node.outTo === 'outside'
  if (asset.badge_exempt) {
    at.isExempt = true
    if (isPerimeter) site.hasExemptPerimeter = true
    return
  }
  site.hasBadgeDoors = true
  at.badgeDoors++
  if (!isPerimeter) return
  site.perimeterDoors++
  if (asset.exit_readers.length > 0) site.perimeterExits++
}

function compileOther(
  asset: Asset,
  places: ReadonlyMap<string, PlaceNode>,
  doors: ReadonlySet<string>,
): AssetNode {
  const home = places.get(asset.place)
  const seen = asset.covers.filter((id) => doors.has(id))
  const zonesSeen = asset.covers.flatMap((id) => places.get(id) ?? [])
  // A camera that hangs on a floor and sees one zone speaks of that zone.
  const onlyZone = home?.stamp.zone === undefined && zonesSeen.length === 1 ? zonesSeen[0] : undefined
  // A roaming laptop has a home site; a zone would claim where it stands.
  const roamingHome = asset.roaming && home?.site ? (places.get(home.site.id) ?? home) : undefined
  return {
    ...common(asset),
    isDoor: false,
    at: roamingHome ?? onlyZone ?? home,
    outTo: undefined,
    doorsSeen: seen.length > 0 ? (Object.freeze(seen) as string[]) : undefined,
  }
}

/** What rules read of an asset beside its own tags: flags that presence already heeds. */
function tagsOf({ tags, roaming, badge_exempt, shared }: Asset): string[] | undefined {
  const flags = [roaming && 'roaming', badge_exempt && 'badge_exempt', shared && 'shared']
  const all = [...new Set([...tags, ...flags.filter((flag) => flag !== false)])]
  return all.length > 0 ? (Object.freeze(all) as string[]) : undefined
}

function common(asset: Asset) {
  return {
    asset,
    id: asset.id,
    entryReaders: new Set(asset.entry_readers.map(normaliseName)),
    exitReaders: new Set(asset.exit_readers.map(normaliseName)),
    tags: tagsOf(asset),
  }
}

function placeOf(id: string | undefined, places: ReadonlyMap<string, PlaceNode>): PlaceNode | undefined {
  return id === undefined ? undefined : places.get(id)
}
