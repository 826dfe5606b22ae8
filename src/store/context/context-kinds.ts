import type { z } from 'zod'
import { Asset } from '../../model/asset.ts'
import { Person, Plan, Team } from '../../model/person.ts'
import { Place, ThreatLevel, WalkTime } from '../../model/site.ts'

/** The kinds of fact that are kept one row each, under an id. */
export type ContextKind = 'place' | 'asset' | 'person' | 'team' | 'plan' | 'walk' | 'threat'

export interface ContextItems {
  place: Place
  asset: Asset
  person: Person
  team: Team
  plan: Plan
  walk: WalkTime
  threat: ThreatLevel
}

interface KindDefinition<K extends ContextKind> {
  readonly schema: z.ZodType<ContextItems[K]>
  kind(item: ContextItems[K]): string | null
  name(item: ContextItems[K]): string
  /** Everything that a search finds it by. */
  words(item: ContextItems[K]): readonly (string | undefined)[]
}

const definitions: { readonly [K in ContextKind]: KindDefinition<K> } = {
  place: { schema: Place, kind: ({ kind }) => kind, name: ({ name }) => name, words: () => [] },
  asset: {
    schema: Asset,
    kind: ({ kind }) => kind,
    name: ({ name }) => name,
    words: (asset) => [
      ...asset.names,
      ...asset.addresses,
      ...asset.macs,
      ...asset.tags,
      ...asset.entry_readers,
      ...asset.exit_readers,
      asset.vendor,
      asset.model,
      asset.place,
    ],
  },
  person: {
    schema: Person,
    kind: ({ employment }) => employment.at(-1)?.type ?? null,
    name: ({ name }) => name,
    words: (person) => [
      person.email,
      ...person.accounts,
      ...person.credentials,
      ...person.teams,
      person.department,
      person.organisation,
    ],
  },
  team: { schema: Team, kind: () => null, name: ({ name }) => name, words: ({ email }) => [email] },
  plan: {
    schema: Plan,
    kind: ({ kind }) => kind,
    name: ({ title, id }) => title ?? id,
    words: ({ organisation, places, assets }) => [organisation, ...places, ...assets],
  },
  walk: {
    schema: WalkTime,
    kind: () => null,
    name: ({ from, to }) => `${from} → ${to}`,
    words: () => [],
  },
  threat: {
    schema: ThreatLevel,
    kind: ({ level }) => level,
    name: ({ reason }) => reason,
    words: ({ place }) => [place],
  },
}

export const contextKinds = Object.keys(definitions) as ContextKind[]

export function schemaOf<K extends ContextKind>(kind: K): z.ZodType<ContextItems[K]> {
  return definitions[kind].schema
}

/** The columns that lists filter and sort by, and the whole as JSON. `site` is worked out by the store. */
export function columnsOf<K extends ContextKind>(
  kind: K,
  item: ContextItems[K],
): { id: string; kind: string | null; name: string; search: string; body: string } {
  const definition: KindDefinition<K> = definitions[kind]
  const name = definition.name(item)
  const words = [item.id, name, definition.kind(item), ...definition.words(item)]
  return {
    id: item.id,
    kind: definition.kind(item),
    name,
    search: words.filter(Boolean).join('\n').toLowerCase(),
    body: JSON.stringify(item),
  }
}
