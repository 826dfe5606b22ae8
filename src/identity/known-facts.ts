import type { ContextFacts } from '../engine/context/facts.ts'
import { splitAccount } from '../engine/context/person-index.ts'
import type { Asset } from '../model/asset.ts'
import type { Person, Plan, Team } from '../model/person.ts'
import type { Place, ThreatLevel, TravelTime, WalkTime } from '../model/site.ts'
import type { ParsedRow, RowKind } from './import-report.ts'

/** Item of a row by kind. */
export interface ItemOf {
  places: Place
  assets: Asset
  people: Person
  teams: Team
  plans: Plan
  travel: TravelTime
  walks: WalkTime
  threats: ThreatLevel
}

/** The facts there are, with those of an import laid over them: what a row's references are checked against. */
export class KnownFacts {
  readonly #tables: { [K in RowKind]: Map<string, ItemOf[K]> }
  /** As they stood before the import. */
  readonly before: { readonly [K in RowKind]: ReadonlyMap<string, ItemOf[K]> }

  constructor(facts: ContextFacts) {
    const index = () => ({
      places: byId(facts.places),
      assets: byId(facts.assets),
      people: byId(facts.people),
      teams: byId(facts.teams),
      plans: byId(facts.plans),
      travel: new Map(facts.travel.map((each) => [`${each.from}>${each.to}`, each])),
      walks: byId(facts.walks ?? []),
      threats: byId(facts.threats ?? []),
    })
    this.before = index()
    this.#tables = index()
  }

  lay(row: ParsedRow): void {
    const table: Map<string, unknown> = this.#tables[row.kind]
    table.set(row.id, row.item)
  }

  /** Takes a laid row back: what stood there before stands there again. */
  takeBack(row: ParsedRow): void {
    const table: Map<string, unknown> = this.#tables[row.kind]
    const before = this.before[row.kind].get(row.id)
    if (before) table.set(row.id, before)
    else table.delete(row.id)
  }

  get<K extends RowKind>(kind: K, id: string): ItemOf[K] | undefined {
    return this.#tables[kind].get(id)
  }

  /** The place and those it lies in, innermost first; `isCircle`: it lies in itself. */
  lineage(id: string): { line: Place[]; isCircle: boolean } {
    const line: Place[] = []
    const seen = new Set<string>()
    let here = this.get('places', id)
    while (here && line.length < 100) {
      if (seen.has(here.id)) return { line, isCircle: true }
      seen.add(here.id)
      line.push(here)
      here = here.parent === undefined ? undefined : this.get('places', here.parent)
    }
    return { line, isCircle: line.length >= 100 }
  }

  siteOfPlace(id: string | undefined): string | undefined {
    return id === undefined ? undefined : this.lineage(id).line.find(({ kind }) => kind === 'site')?.id
  }

  /** Sites that a row is about: a right is needed at each; undefined: the organisation's. */
  sitesOf(kind: RowKind, item: unknown): (string | undefined)[] {
    return siteReaders[kind](this, item as never)
  }

  /** Who holds an account or card, over all people: `account:name` and `card:number` to their ids. */
  holders(): Map<string, Set<string>> {
    const found = new Map<string, Set<string>>()
    for (const person of this.#tables.people.values()) {
      for (const key of identityKeys(person)) {
        const holders = found.get(key)
        if (holders) holders.add(person.id)
        else found.set(key, new Set([person.id]))
      }
    }
    return found
  }
}

/** Accounts and cards of a person in the form in which events are compared with them. */
export function identityKeys(person: Person): string[] {
  const accounts = person.accounts.map((account) => {
    const { name, domain } = splitAccount(account)
    return `account ${domain === undefined ? '' : `${domain}\\`}${name}`
  })
  return [...new Set([...accounts, ...person.credentials.map((card) => `card ${card.trim().toLowerCase()}`)])]
}

const siteReaders: { [K in RowKind]: (known: KnownFacts, item: ItemOf[K]) => (string | undefined)[] } = {
  places: (known, { id }) => [known.siteOfPlace(id)],
  assets: (known, { place }) => [known.siteOfPlace(place)],
  people: (_, { home_site }) => [home_site],
  teams: () => [undefined],
  plans: (known, { places, assets }) => {
    const sites = new Set([
      ...places.map((id) => known.siteOfPlace(id)),
      ...assets.map((id) => known.siteOfPlace(known.get('assets', id)?.place)),
    ])
    return sites.size === 1 ? [...sites] : [undefined]
  },
  travel: (_, { from, to }) => [from, to],
  walks: (known, { from, to }) => [from, to].map((id) => known.siteOfPlace(known.get('assets', id)?.place)),
  threats: (known, { place }) => [known.siteOfPlace(place)],
}

function byId<T extends { readonly id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]))
}
