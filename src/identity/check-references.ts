import type { PlaceKind } from '../model/site.ts'
import type { ParsedRow, RowKind } from './import-report.ts'
import { identityKeys, type ItemOf, type KnownFacts } from './known-facts.ts'
import type { ItemProblem } from './check-item.ts'

const rank: Record<PlaceKind, number> = { organisation: 0, site: 1, building: 2, floor: 3, zone: 4 }

type Fault = ItemProblem | undefined

/** What keeps a row out: places it names that are not there, a tree that is none. */
export function findFaults(
  known: KnownFacts,
  row: ParsedRow,
  maySee: (place: string) => boolean,
): ItemProblem[] {
  const needPlace = (field: string, id: string | undefined): Fault =>
    id === undefined || (known.get('places', id) && maySee(id))
      ? undefined
      : { field, message: `there is no place ${id} that you may use; import it first` }
  const needSite = (field: string, id: string | undefined): Fault =>
    needPlace(field, id) ??
    (id === undefined || known.get('places', id)?.kind === 'site'
      ? undefined
      : { field, message: `${id} is not a site` })
  const faults = faultFinders[row.kind](known, row.item as never, needPlace, needSite)
  return faults.filter((fault) => fault !== undefined)
}

type Need = (field: string, id: string | undefined) => Fault

const faultFinders: {
  [K in RowKind]: (known: KnownFacts, item: ItemOf[K], needPlace: Need, needSite: Need) => Fault[]
} = {
  places: (known, place, needPlace) => [
    needPlace('parent', place.parent) ?? misplaced(known, place),
    known.lineage(place.id).isCircle
      ? { field: 'parent', message: `${place.id} lies in itself: its parents run in a circle` }
      : undefined,
  ],
  assets: (_, asset, needPlace) => [
    needPlace('place', asset.place),
    needPlace('leads_to', asset.leads_to),
    needPlace('leads_from', asset.leads_from),
  ],
  people: (_, person, __, needSite) => [needSite('home_site', person.home_site)],
  teams: () => [],
  plans: (_, plan, needPlace) => plan.places.map((id) => needPlace('places', id)),
  travel: (_, { from, to }, __, needSite) => [needSite('from', from), needSite('to', to)],
  walks: (known, { from, to }, needPlace) => [
    needThing(known, needPlace, 'from', from),
    needThing(known, needPlace, 'to', to),
  ],
  threats: (known, { place }, needPlace) => [needPlace('place', place) ?? notWatched(known, place)],
}

/** An asset at a place that the writer may not use is as if it were not there. */
function needThing(known: KnownFacts, needPlace: Need, field: string, id: string): Fault {
  const asset = known.get('assets', id)
  if (asset && !needPlace(field, asset.place)) return undefined
  return { field, message: `there is no asset ${id} that you may use; import it first` }
}

/** Threat is stated of a whole site, or of all under an organisation. */
function notWatched(known: KnownFacts, id: string): Fault {
  const kind = known.get('places', id)?.kind
  if (kind === 'site' || kind === 'organisation') return undefined
  return { field: 'place', message: `${id} is neither a site nor an organisation` }
}

/** Organisation, site, building, floor, zone: each lies in one further left; zones lie in zones too. */
function misplaced(known: KnownFacts, { kind, parent }: ItemOf['places']): Fault {
  const above = parent === undefined ? undefined : known.get('places', parent)
  if (!above || rank[above.kind] < rank[kind] || (kind === 'zone' && above.kind === 'zone')) return undefined
  return { field: 'parent', message: `a ${kind} cannot lie in a ${above.kind} (${above.id})` }
}

/** What is kept but worth a look: things and people it names that are not there, and shared accounts and cards. */
export function findWarnings(
  known: KnownFacts,
  row: ParsedRow,
  holders: ReadonlyMap<string, ReadonlySet<string>>,
  maySeePerson: (id: string) => boolean,
): ItemProblem[] {
  const warnings: ItemProblem[] = []
  const expect = (kind: RowKind, field: string, ids: readonly (string | undefined)[]) => {
    for (const id of ids) {
      if (id === undefined || known.get(kind, id)) continue
      warnings.push({ field, message: `there is no ${singular[kind]} ${id} yet` })
    }
  }
  if (row.kind === 'assets') {
    const asset = row.item as ItemOf['assets']
    expect('assets', 'switch', [asset.switch])
    expect(
      'assets',
      'covers',
      asset.covers.filter((id) => !known.get('places', id)),
    )
  } else if (row.kind === 'people') {
    const person = row.item as ItemOf['people']
    expect('teams', 'teams', person.teams)
    expect('people', 'sponsor', [person.sponsor])
    warnings.push(...sharedIdentities(person, holders, maySeePerson))
  } else if (row.kind === 'plans') {
    const plan = row.item as ItemOf['plans']
    expect('people', 'people', plan.people)
    expect('people', 'host', [plan.host])
    expect('assets', 'assets', plan.assets)
  }
  return warnings
}

const singular: Record<RowKind, string> = {
  places: 'place',
  assets: 'asset',
  people: 'person',
  teams: 'team',
  plans: 'plan',
  travel: 'travel time',
  walks: 'walking time',
  threats: 'threat level',
}

/** Two holders of one account or card: events that name it are nobody's, unless the site tells them apart. */
function sharedIdentities(
  person: ItemOf['people'],
  holders: ReadonlyMap<string, ReadonlySet<string>>,
  maySeePerson: (id: string) => boolean,
): ItemProblem[] {
  return identityKeys(person).flatMap((key) => {
    const others = [...(holders.get(key) ?? [])].filter((id) => id !== person.id)
    if (others.length === 0) return []
    const named = others.filter(maySeePerson).slice(0, 5)
    const whom = named.length > 0 ? named.join(', ') : 'somebody else'
    const field = key.startsWith('card ') ? 'credentials' : 'accounts'
    return [{ field, message: `${key} is also held by ${whom}: events that name it will be nobody's` }]
  })
}
