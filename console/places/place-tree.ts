import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Place } from '../../src/model/site.ts'
import { listContext } from '../client/context.ts'

/** The tree of places, and the questions every page asks it. */
export interface PlaceTree {
  readonly all: readonly Place[]
  readonly byId: ReadonlyMap<string, Place>
  readonly sites: readonly Place[]
  /** Its name, or the id where it is not known. */
  nameOf(id: string | undefined): string
  /** "Server room, Harbour House": the zone and the site around it. */
  pathOf(id: string | undefined): string
  /** IANA zone, from the place itself or the nearest above it. */
  zoneOf(id: string | undefined): string | undefined
  siteOf(id: string | undefined): Place | undefined
  childrenOf(id: string | undefined): readonly Place[]
}

export function makePlaceTree(all: readonly Place[]): PlaceTree {
  const byId = new Map(all.map((place) => [place.id, place]))
  const children = Map.groupBy(all, (place) =>
    place.parent !== undefined && byId.has(place.parent) ? place.parent : undefined,
  )
  const above = (id: string | undefined): Place[] => {
    const chain: Place[] = []
    for (let at = byId.get(id ?? ''); at && !chain.includes(at); at = byId.get(at.parent ?? ''))
      chain.push(at)
    return chain
  }
  const siteOf = (id: string | undefined): Place | undefined =>
    above(id).find((place) => place.kind === 'site')
  const nameOf = (id: string | undefined): string => byId.get(id ?? '')?.name ?? id ?? ''
  return {
    all,
    byId,
    sites: all.filter((place) => place.kind === 'site'),
    nameOf,
    pathOf: (id) => {
      const site = siteOf(id)
      return site && site.id !== id ? `${nameOf(id)}, ${site.name}` : nameOf(id)
    },
    zoneOf: (id) => above(id).find((place) => place.time_zone !== undefined)?.time_zone,
    siteOf,
    childrenOf: (id) => children.get(id) ?? [],
  }
}

const none = makePlaceTree([])

export const placesQuery = {
  queryKey: ['places'],
  queryFn: async () => (await listContext('places')).items,
  staleTime: 300_000,
} as const

/** The tree as it is known; empty until it has come. */
export function usePlaces(): PlaceTree {
  const { data } = useQuery(placesQuery)
  return useMemo(() => (data ? makePlaceTree(data) : none), [data])
}
