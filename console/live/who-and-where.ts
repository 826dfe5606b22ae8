import type { Entity } from '../../src/model/alert.ts'
import type { Names } from '../places/names.ts'
import type { PlaceTree } from '../places/place-tree.ts'

interface Described {
  readonly entities: readonly Entity[]
  readonly sites: readonly string[]
}

const mostNamed = 2

/** "Anna Dahl · Server room door · Server room, Quay House": the first people and things, then the place. */
export function whoAndWhere(what: Described, names: Names, places: PlaceTree): string {
  const named = (kinds: readonly Entity['kind'][]): string[] => {
    const found = what.entities.filter((entity) => kinds.includes(entity.kind))
    const rest = found.length - mostNamed
    return [...found.slice(0, mostNamed).map(names.entity), ...(rest > 0 ? [`+${rest}`] : [])]
  }
  const who = named(['person'])
  return [
    ...(who.length > 0 ? who : named(['account', 'credential'])),
    ...named(['door', 'host', 'device', 'camera']),
    whereOf(what, places),
  ]
    .filter((text) => text !== '')
    .join(' · ')
}

/** "Server room, Quay House": the first zone with its site, or the sites. */
export function whereOf({ entities, sites }: Described, places: PlaceTree): string {
  const zone = entities.find((entity) => entity.kind === 'zone')
  const inZone = places.siteOf(zone?.id)?.id
  const rest = sites.filter((id) => id !== inZone).map((id) => places.nameOf(id))
  return [...(zone ? [places.pathOf(zone.id)] : []), ...rest].join(', ')
}
