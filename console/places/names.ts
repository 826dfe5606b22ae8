import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Entity, EventSummary } from '../../src/model/alert.ts'
import type { Asset } from '../../src/model/asset.ts'
import type { Join } from '../../src/model/incident.ts'
import type { SecurityEvent } from '../../src/model/event.ts'
import { listContext } from '../client/context.ts'
import { usePlaces, type PlaceTree } from './place-tree.ts'

/** A piece of a message; `said` is how the source called what is shown by its name. */
export interface MessagePart {
  readonly text: string
  readonly said?: string
}

/** What things are called by the people who work there, instead of what their logs call them. */
export interface Names {
  /** Name of a place or asset; the id where nobody knows it. */
  readonly of: (id: string) => string
  readonly entity: (entity: Entity) => string
  /** A text in which those of `ids` that stand in it as a whole are names. */
  readonly inText: (text: string, ids: readonly string[]) => string
  /** Why two things stand together, its entity by name. */
  readonly join: (join: Pick<Join, 'text' | 'entity'>) => string
  /** A message in which those of `assets` that it names are called by their names. */
  readonly inMessage: (message: string, assets: readonly string[]) => readonly MessagePart[]
}

export const assetsQuery = {
  queryKey: ['assets'],
  queryFn: () => listContext('assets'),
  staleTime: 300_000,
} as const

const noAssets: readonly Asset[] = []

/** Names as far as they are known; ids until the places and assets have come. */
export function useNames(): Names {
  const places = usePlaces()
  const assets = useQuery(assetsQuery).data?.items ?? noAssets
  return useMemo(() => makeNames(places, assets), [places, assets])
}

export function makeNames(places: Pick<PlaceTree, 'byId'>, assets: readonly Asset[]): Names {
  const byId = new Map(assets.map((asset) => [asset.id, asset]))
  const of = (id: string): string => byId.get(id)?.name ?? places.byId.get(id)?.name ?? id
  const entity = (one: Entity): string => one.name ?? of(one.id)
  return {
    of,
    entity,
    inText: (text, ids) => (ids.length === 0 ? text : text.replace(wordPattern(ids), (id) => of(id))),
    join: ({ text, entity: shared }) =>
      shared ? text.replace(wordPattern([shared.id]), () => entity(shared)) : text,
    inMessage: (message, ids) =>
      ids.reduce<readonly MessagePart[]>(
        (parts, id) => {
          const asset = byId.get(id)
          return asset ? parts.flatMap((part) => nameIn(part, asset)) : parts
        },
        [{ text: message }],
      ),
  }
}

/** The name of the asset that sources call so; what they call it, where that is nobody's name. */
export function useAssetNames(): (called: string) => string {
  const assets = useQuery(assetsQuery).data?.items ?? noAssets
  return useMemo(() => {
    const byName = new Map(
      assets.flatMap((asset) =>
        [asset.id, ...asset.names].map((name) => [name.toLowerCase(), asset.name] as const),
      ),
    )
    return (called) => byName.get(called.toLowerCase()) ?? called
  }, [assets])
}

/** Shorter ones would be found inside ordinary words. */
const shortestName = 3

function nameIn(part: MessagePart, asset: Asset): readonly MessagePart[] {
  if (part.said !== undefined) return [part]
  const called = [asset.id, ...asset.names]
    .filter((name) => name.length >= shortestName)
    .sort((a, b) => b.length - a.length)
  if (called.length === 0) return [part]
  const found: MessagePart[] = []
  let from = 0
  for (const match of part.text.matchAll(wordPattern(called))) {
    if (match[0].toLowerCase() === asset.name.toLowerCase()) continue
    found.push({ text: part.text.slice(from, match.index) }, { text: asset.name, said: match[0] })
    from = match.index + match[0].length
  }
  return [...found, { text: part.text.slice(from) }].filter((one) => one.text !== '')
}

/** Finds names where they stand as a whole; the longer ones first. */
function wordPattern(names: readonly string[]): RegExp {
  const any = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  return new RegExp(`(?<![\\w.-])(?:${any})(?![\\w-]|\\.\\w)`, 'gi')
}

const assetKinds = new Set<Entity['kind']>(['door', 'host', 'device', 'camera'])

/** The assets that an event of a timeline is about. */
export const assetsOfSummary = (event: Pick<EventSummary, 'asset' | 'entities'>): string[] => [
  ...new Set([
    ...(event.asset === undefined ? [] : [event.asset]),
    ...event.entities.filter((entity) => assetKinds.has(entity.kind)).map((entity) => entity.id),
  ]),
]

/** The assets that a whole event is about, as the stamp says. */
export const assetsOfEvent = ({ context }: Pick<SecurityEvent, 'context'>): string[] => [
  ...new Set(
    [context?.asset, context?.door, context?.camera, context?.src_asset, context?.dst_asset].filter(
      (id) => id !== undefined,
    ),
  ),
]
