import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Asset } from '../../src/model/asset.ts'
import type { Person } from '../../src/model/person.ts'
import type { Place } from '../../src/model/site.ts'
import { m } from '../messages/catalogue.ts'
import type { Thing } from '../parts/pick-field.tsx'
import { peopleQuery } from '../people/people-query.ts'
import { assetsQuery } from './names.ts'
import { usePlaces, type PlaceTree } from './place-tree.ts'

const kindName = m.context.places.kindName
const noAssets: readonly Asset[] = []
const noPeople: readonly Person[] = []

/** The places that `of` takes, as a field offers them; all where it is not given. */
export function usePlaceThings(of?: (place: Place) => boolean): Thing[] {
  const places = usePlaces()
  return useMemo(() => places.all.filter(of ?? all).map((place) => thingOfPlace(place, places)), [places, of])
}

/** The assets that `of` takes, as a field offers them; all where it is not given. */
export function useAssetThings(of?: (asset: Asset) => boolean): Thing[] {
  const places = usePlaces()
  const assets = useQuery(assetsQuery).data?.items ?? noAssets
  return useMemo(
    () => assets.filter(of ?? all).map((asset) => thingOfAsset(asset, places)),
    [assets, places, of],
  )
}

export function usePersonThings(): Thing[] {
  const places = usePlaces()
  const people = useQuery(peopleQuery).data?.items ?? noPeople
  return useMemo(
    () =>
      people.map(({ id, name, department, home_site }) => ({
        id,
        name,
        detail: [department, places.nameOf(home_site)].filter(Boolean).join(', '),
      })),
    [people, places],
  )
}

const all = (): boolean => true

const thingOfPlace = ({ id, name, kind }: Place, places: PlaceTree): Thing => {
  const site = places.siteOf(id)
  return {
    id,
    name,
    detail: [kindName[kind], site && site.id !== id ? site.name : ''].filter(Boolean).join(', '),
  }
}

const thingOfAsset = ({ id, name, kind, place }: Asset, places: PlaceTree): Thing => ({
  id,
  name,
  detail: [kindName[kind], places.pathOf(place)].filter(Boolean).join(', '),
})
