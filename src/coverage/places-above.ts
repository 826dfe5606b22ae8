import type { Place } from '../model/site.ts'

/** A place's site, and the place with all it lies in, innermost first. */
export interface Above {
  readonly site: string | undefined
  readonly places: readonly string[]
}

export function placesAbove(places: readonly Place[]): (id: string) => Above {
  const byId = new Map(places.map((place) => [place.id, place]))
  return (id) => {
    const found: Place[] = []
    for (let place = byId.get(id); place && !found.includes(place); place = byId.get(place.parent ?? ''))
      found.push(place)
    return {
      site: found.find(({ kind }) => kind === 'site')?.id,
      places: found.map((place) => place.id),
    }
  }
}
