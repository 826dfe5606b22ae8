import { fold } from '../sigma/fold.ts'
import type { AssetNode } from './asset-index.ts'
import type { PlaceNode } from './place-tree.ts'

/**
 * Which places lie next to each other: a door leads from one to the other, or one lies in the other, both zones.
 * Outside is no place: two doors of the same front are not joined by the street. Ids compare without case.
 */
export class SiteGraph {
  readonly #edges = new Set<string>()

  constructor(assets: Iterable<AssetNode>, places: Iterable<PlaceNode>) {
    for (const { isDoor, at, outTo } of assets) {
      if (isDoor && at && outTo && outTo !== 'outside') this.#join(at.id, outTo.id)
    }
    const zones = new Map(
      [...places].filter(({ place }) => place.kind === 'zone').map((node) => [node.id, node]),
    )
    for (const { id, place } of zones.values()) {
      if (place.parent !== undefined && zones.has(place.parent)) this.#join(id, place.parent)
    }
  }

  areNeighbours(one: string, other: string): boolean {
    return this.#edges.has(edgeOf(one, other))
  }

  #join(one: string, other: string): void {
    this.#edges.add(edgeOf(one, other))
  }
}

/** Spaces cannot be part of an id. */
function edgeOf(one: string, other: string): string {
  const [a, b] = [fold(one), fold(other)]
  return a < b ? `${a} ${b}` : `${b} ${a}`
}
