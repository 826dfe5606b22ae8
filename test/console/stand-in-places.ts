import type { Asset } from '../../src/model/asset.ts'
import type { Person, Team } from '../../src/model/person.ts'
import type { Place, ThreatLevel, WalkTime } from '../../src/model/site.ts'
import { Asset as AssetShape } from '../../src/model/asset.ts'
import { Person as PersonShape } from '../../src/model/person.ts'
import { makeChance } from './seeded.ts'

export const places: Place[] = [
  { id: 'org', kind: 'organisation', name: 'Meridian Optics' },
  {
    id: 'harbour',
    kind: 'site',
    name: 'Harbour House',
    parent: 'org',
    time_zone: 'Europe/Amsterdam',
    latitude: 51.92,
    longitude: 4.48,
    working_hours: [{ days: [1, 2, 3, 4, 5], from: '07:00', to: '19:00' }],
  },
  {
    id: 'mill',
    kind: 'site',
    name: 'Mill Works',
    parent: 'org',
    time_zone: 'Europe/Stockholm',
    latitude: 57.7,
    longitude: 11.97,
  },
  {
    id: 'depot',
    kind: 'site',
    name: 'Depot South',
    parent: 'org',
    time_zone: 'Europe/Paris',
    latitude: 45.76,
    longitude: 4.84,
  },
  { id: 'hh-a', kind: 'building', name: 'Building A', parent: 'harbour' },
  { id: 'hh-a-0', kind: 'floor', name: 'Ground floor', parent: 'hh-a' },
  { id: 'hh-lobby', kind: 'zone', name: 'Lobby', parent: 'hh-a-0', security: 'shared' },
  { id: 'hh-server', kind: 'zone', name: 'Server room', parent: 'hh-a-0', security: 'critical' },
  { id: 'hh-lab', kind: 'zone', name: 'Coating lab', parent: 'hh-a-0', security: 'secure' },
  { id: 'mw-hall', kind: 'zone', name: 'Grinding hall', parent: 'mill', security: 'normal' },
  { id: 'mw-control', kind: 'zone', name: 'Control room', parent: 'mill', security: 'secure' },
  { id: 'ds-dock', kind: 'zone', name: 'Loading dock', parent: 'depot', security: 'normal' },
  { id: 'ds-cage', kind: 'zone', name: 'High-value cage', parent: 'depot', security: 'secure' },
]
export const zones = places.filter((place) => place.kind === 'zone')

export const teams: Team[] = [
  { id: 'guard', name: 'Guard room' },
  { id: 'soc', name: 'SOC' },
  { id: 'facilities', name: 'Facilities' },
]

const given = [
  'Ana',
  'Bram',
  'Chiara',
  'Daan',
  'Elin',
  'Farid',
  'Greta',
  'Hugo',
  'Inês',
  'Jonas',
  'Karin',
  'Lars',
  'Mina',
  'Nils',
  'Oona',
  'Pieter',
  'Quentin',
  'Rosa',
  'Sven',
  'Tilde',
]
const family = [
  'de Vries',
  'Lindqvist',
  'Moreau',
  'Bakker',
  'Holm',
  'Rossi',
  'Visser',
  'Berg',
  'Laurent',
  'Jansen',
]

export const people: Person[] = Array.from({ length: 200 }, (_, index) => {
  const name = `${given[index % given.length]} ${family[Math.floor(index / 20) % family.length]}`
  const account = name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z ]/g, '')
    .replace(/^(.)\S* (.*)$/, '$1.$2')
    .replaceAll(' ', '')
  return PersonShape.parse({
    id: `p-${String(index + 1).padStart(3, '0')}`,
    name,
    email: `${account}@meridian.example`,
    accounts: [account],
    credentials: [String(40_000 + index * 7)],
    home_site: ['harbour', 'mill', 'depot'][index % 3],
    teams: index % 12 === 0 ? ['soc'] : index % 17 === 0 ? ['guard'] : [],
    department: ['Research', 'Production', 'Logistics', 'IT', 'Sales'][index % 5],
    employment: index % 40 === 7 ? [{ from: '2021-03-01', to: '2026-11-13' }] : [{ from: '2022-05-02' }],
  })
})

const chance = makeChance(7)
export const assets: Asset[] = [
  ...zones.flatMap((zone, at) =>
    Array.from({ length: 7 }, (_, index) =>
      AssetShape.parse({
        id: `door-${zone.id}-${index + 1}`,
        kind: index === 6 ? 'gate' : 'door',
        name: `Door ${String.fromCharCode(65 + at)}-${index + 1}`,
        place: zone.id,
        names: [`${String.fromCharCode(65 + at)}-${index + 1}`],
        leads_to: zone.id,
        entry_readers: [`R-${at}${index}`],
      }),
    ),
  ),
  ...Array.from({ length: 40 }, (_, index) =>
    AssetShape.parse({
      id: `cam-${index + 1}`,
      kind: 'camera',
      name: `Camera ${index + 1}`,
      place: chance.pick(zones).id,
      addresses: [`10.9.0.${index + 10}`],
      vendor: 'Lumen',
      covers: [`door-${chance.pick(zones).id}-1`],
    }),
  ),
  ...Array.from({ length: 150 }, (_, index) =>
    AssetShape.parse({
      id: `host-${index + 1}`,
      kind: index % 9 === 0 ? 'server' : index % 3 === 0 ? 'laptop' : 'host',
      name: `${index % 9 === 0 ? 'srv' : 'ws'}-${String(index + 1).padStart(3, '0')}`,
      place: chance.pick(zones).id,
      names: [`ws-${index + 1}.meridian.example`],
      addresses: [`10.2.${Math.floor(index / 100)}.${(index % 100) + 20}`],
      tags: index % 20 === 0 ? ['crown-jewel'] : [],
    }),
  ),
]

/** One that holds, one to come, and sixty that are over. */
export function threatsAt(nowMs: number): (ThreatLevel & { version: number; site?: string })[] {
  const iso = (days: number) => new Date(nowMs + days * 86_400_000).toISOString()
  const stated = { version: 1 }
  return [
    {
      ...stated,
      id: 'march',
      place: 'harbour',
      site: 'harbour',
      level: 'high',
      reason: 'A protest march is announced to pass the quay, with calls to block the gates',
      from: iso(-0.2),
      to: iso(0.3),
    },
    {
      ...stated,
      id: 'warning',
      place: 'org',
      level: 'elevated',
      reason: 'Warning of the ministry',
      from: iso(-9),
    },
    {
      ...stated,
      id: 'visit',
      place: 'mill',
      site: 'mill',
      level: 'critical',
      reason: 'State visit',
      from: iso(3),
    },
    ...Array.from({ length: 60 }, (_, index): ThreatLevel & { version: number; site: string } => ({
      ...stated,
      id: `past-${index}`,
      place: 'depot',
      site: 'depot',
      level: 'elevated',
      reason: `Theft of metal in the neighbourhood, ${index + 1}`,
      from: iso(-20 - index),
      to: iso(-19.5 - index),
    })),
  ]
}

export const walks: (WalkTime & { version: number; site: string })[] = Array.from(
  { length: 80 },
  (_, index) => {
    const zone = zones[index % zones.length]?.id ?? ''
    const [from, to] = [`door-${zone}-${(index % 6) + 1}`, `door-${zone}-${((index + 3) % 7) + 1}`]
    return { id: `${from}:${to}:${index}`, from, to, seconds: 4 + index * 1.5, version: 1, site: 'harbour' }
  },
)
