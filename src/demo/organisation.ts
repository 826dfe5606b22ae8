import type { Asset } from '../model/asset.ts'
import { Person, type Plan, Team } from '../model/person.ts'
import { Place, type TravelTime } from '../model/site.ts'
import { givenNames, familyNames } from './names.ts'
import { Random } from './random.ts'
import { buildSite, siteDesigns, type SiteDesign } from './site-design.ts'

/** Everything Gatehouse is told about the demo organisation, in the shape of an import. */
export interface DemoOrganisation {
  readonly places: Place[]
  readonly assets: Asset[]
  readonly people: Person[]
  readonly teams: Team[]
  readonly plans: Plan[]
  readonly travel: TravelTime[]
  /** The people with what the generator needs to know of them beside the facts. */
  readonly staff: readonly StaffMember[]
}

export interface StaffMember {
  readonly person: Person
  readonly site: SiteDesign
  readonly account: string
  readonly badge: string
  /** Host at the desk, or the laptop of who has none. */
  readonly workstation: Asset
  readonly role: 'office' | 'operator' | 'administrator' | 'remote' | 'security'
}

const teams = ['Operations', 'Engineering', 'Information technology', 'Finance', 'Security', 'Customer care']

/** Builds the organisation: three sites, some 200 people, 60 doors, 40 cameras, 150 hosts. `nowMs` dates employment. */
export function buildOrganisation(seed: number, nowMs: number): DemoOrganisation {
  const random = new Random(seed)
  const places: Place[] = [
    Place.parse({ id: 'hv', kind: 'organisation', name: 'Harbour & Vale Water', time_zone: 'Europe/London' }),
  ]
  const assets: Asset[] = []
  for (const design of siteDesigns) {
    const built = buildSite(design)
    places.push(...built.places)
    assets.push(...built.assets)
  }
  const staff = siteDesigns.flatMap((design) => hire(design, assets, random, nowMs))
  return {
    places,
    assets,
    people: staff.map(({ person }) => person),
    teams: teams.map((name) => Team.parse({ id: teamId(name), name })),
    plans: plan(staff, nowMs),
    travel: [
      { from: 'hv-north', to: 'hv-quay', minutes: 95 },
      { from: 'hv-north', to: 'hv-lisbon', minutes: 260 },
      { from: 'hv-quay', to: 'hv-lisbon', minutes: 250 },
    ],
    staff,
  }
}

function hire(design: SiteDesign, assets: Asset[], random: Random, nowMs: number): StaffMember[] {
  const desks = assets.filter(({ place, kind }) => kind === 'host' && place.startsWith(design.id))
  const laptops = assets.filter(({ id, kind }) => kind === 'laptop' && id.startsWith(design.id))
  return Array.from({ length: design.people }, (_, index) => {
    const given = givenNames[(design.firstPerson + index) % givenNames.length] as string
    const family = familyNames[(design.firstPerson + index * 7) % familyNames.length] as string
    const account = `${given}.${family}`.toLowerCase()
    const badge = String(40_000 + design.firstPerson + index)
    const role = roleOf(index)
    const laptop = role === 'remote' || index >= desks.length
    const workstation = (laptop ? laptops[index % laptops.length] : desks[index]) as Asset
    const team =
      role === 'administrator'
        ? 'Information technology'
        : role === 'security'
          ? 'Security'
          : random.pick(teams)
    const person = Person.parse({
      id: `p-${account.replace('.', '-')}-${badge}`,
      name: `${given} ${family}`,
      email: `${account}@harbourvale.example`,
      accounts: [account],
      credentials: [badge],
      home_site: design.id,
      teams: [teamId(team)],
      department: team,
      organisation: 'hv',
      employment: [{ from: isoDay(nowMs - random.int(200, 4_000) * 86_400_000) }],
    })
    return { person, site: design, account, badge, workstation, role }
  })
}

function roleOf(index: number): StaffMember['role'] {
  if (index < 4) return 'administrator'
  if (index < 8) return 'security'
  if (index % 6 === 0) return 'remote'
  return index % 4 === 0 ? 'operator' : 'office'
}

/** One approved visit and one work order a day, so that ordinary vendors stay ordinary. */
function plan(staff: readonly StaffMember[], nowMs: number): Plan[] {
  const from = new Date(nowMs - 20 * 3_600_000).toISOString()
  const to = new Date(nowMs + 24 * 3_600_000).toISOString()
  const electrician = staff.find(
    ({ role, site }) => role === 'operator' && site.id === 'hv-north',
  ) as StaffMember
  return [
    {
      id: 'wo-1841',
      kind: 'work_order',
      title: 'Replace UPS batteries, server room North',
      from,
      to,
      people: [electrician.person.id],
      places: ['hv-north-server-room'],
      assets: [],
      approved: true,
    },
  ]
}

function teamId(name: string): string {
  return `team-${name.toLowerCase().replaceAll(' ', '-')}`
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
