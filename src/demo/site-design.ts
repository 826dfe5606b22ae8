import { Asset } from '../model/asset.ts'
import { Place } from '../model/site.ts'
import type { z } from 'zod'

export interface SiteDesign {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  readonly latitude: number
  readonly longitude: number
  readonly people: number
  /** Index of its first person in the name lists and badge numbers. */
  readonly firstPerson: number
  readonly doors: number
  readonly cameras: number
  readonly desks: number
  readonly laptops: number
  readonly servers: number
  /** First two numbers of its private addresses. */
  readonly network: string
}

export const siteDesigns: readonly SiteDesign[] = [
  {
    id: 'hv-north',
    name: 'North Treatment Works',
    timeZone: 'Europe/London',
    latitude: 53.42,
    longitude: -2.95,
    people: 90,
    firstPerson: 0,
    doors: 26,
    cameras: 18,
    desks: 44,
    laptops: 12,
    servers: 10,
    network: '10.11',
  },
  {
    id: 'hv-quay',
    name: 'Quay House',
    timeZone: 'Europe/London',
    latitude: 51.5,
    longitude: 0.02,
    people: 70,
    firstPerson: 90,
    doors: 20,
    cameras: 13,
    desks: 34,
    laptops: 10,
    servers: 6,
    network: '10.12',
  },
  {
    id: 'hv-lisbon',
    name: 'Lisbon Service Centre',
    timeZone: 'Europe/Lisbon',
    latitude: 38.71,
    longitude: -9.14,
    people: 40,
    firstPerson: 160,
    doors: 14,
    cameras: 9,
    desks: 22,
    laptops: 8,
    servers: 4,
    network: '10.13',
  },
]

const zoneDesigns = [
  { key: 'lobby', name: 'Lobby', security: 'shared' },
  { key: 'offices', name: 'Offices', security: 'normal' },
  { key: 'canteen', name: 'Canteen', security: 'shared' },
  { key: 'server-room', name: 'Server room', security: 'critical' },
  { key: 'control-room', name: 'Control room', security: 'secure' },
  { key: 'plant', name: 'Plant hall', security: 'secure' },
  { key: 'store', name: 'Store', security: 'normal' },
  { key: 'yard', name: 'Yard', security: 'shared' },
] as const

type ZoneKey = (typeof zoneDesigns)[number]['key']

/** Zones in the order doors are dealt to them; the first door of each zone bears its plain name. */
const doorZones: readonly ZoneKey[] = [
  'lobby',
  'offices',
  'server-room',
  'control-room',
  'plant',
  'store',
  'yard',
  'canteen',
  'offices',
  'plant',
]

export function zoneId(site: string, key: ZoneKey): string {
  return `${site}-${key}`
}

export function buildSite(design: SiteDesign): { places: Place[]; assets: Asset[] } {
  return {
    places: buildPlaces(design),
    assets: [...buildDoors(design), ...buildCameras(design), ...buildSensors(design), ...buildHosts(design)],
  }
}

function buildPlaces(design: SiteDesign): Place[] {
  const inputs: z.input<typeof Place>[] = [
    {
      id: design.id,
      kind: 'site',
      name: design.name,
      parent: 'hv',
      time_zone: design.timeZone,
      latitude: design.latitude,
      longitude: design.longitude,
      working_hours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '06:00', to: '20:00' }],
    },
    { id: `${design.id}-main`, kind: 'building', name: 'Main building', parent: design.id },
    { id: `${design.id}-ground`, kind: 'floor', name: 'Ground floor', parent: `${design.id}-main` },
    ...zoneDesigns.map(({ key, name, security }) => ({
      id: zoneId(design.id, key),
      kind: 'zone' as const,
      name,
      parent: `${design.id}-ground`,
      security,
    })),
  ]
  return inputs.map((input) => Place.parse(input))
}

function buildDoors(design: SiteDesign): Asset[] {
  return Array.from({ length: design.doors }, (_, index) => {
    const zone = doorZones[index % doorZones.length] as ZoneKey
    const id = `${design.id}-d${String(index + 1).padStart(2, '0')}`
    const leadsFrom = zone === 'lobby' || zone === 'yard' ? undefined : zoneId(design.id, 'lobby')
    return Asset.parse({
      id,
      kind: 'door',
      name: doorName(design, zone, index),
      place: zoneId(design.id, zone),
      names: [id],
      leads_to: zoneId(design.id, zone),
      ...(leadsFrom && { leads_from: leadsFrom }),
      entry_readers: [`${id}-in`],
      exit_readers: [`${id}-out`],
      request_to_exit: true,
    })
  })
}

function doorName(design: SiteDesign, zone: ZoneKey, index: number): string {
  const round = Math.floor(index / doorZones.length)
  const label = zoneDesigns.find(({ key }) => key === zone)?.name ?? zone
  if (index === 0) return `${design.name}: main entrance`
  return `${design.name}: ${label.toLowerCase()} door ${round + 1}${index % doorZones.length >= 8 ? 'b' : ''}`
}

function buildCameras(design: SiteDesign): Asset[] {
  return Array.from({ length: design.cameras }, (_, index) => {
    const zone = doorZones[index % doorZones.length] as ZoneKey
    const id = `${design.id}-c${String(index + 1).padStart(2, '0')}`
    const door = `${design.id}-d${String(index + 1).padStart(2, '0')}`
    return Asset.parse({
      id,
      kind: 'camera',
      name: `${design.name}: camera ${index + 1}`,
      place: zoneId(design.id, zone),
      names: [id],
      addresses: [`${design.network}.40.${index + 10}`],
      covers: [door, zoneId(design.id, zone)],
      switch: `${design.id}-sw1`,
      port: `Gi1/0/${index + 1}`,
    })
  })
}

/** Temperature in the two rooms where it matters; the sensor's name is the room's id. */
function buildSensors(design: SiteDesign): Asset[] {
  return (['server-room', 'plant'] as const).map((key) => {
    const room = zoneId(design.id, key)
    return Asset.parse({
      id: `${room}-temperature`,
      kind: 'sensor',
      name: `${design.name}: temperature, ${key.replace('-', ' ')}`,
      place: room,
      names: [room],
    })
  })
}

function buildHosts(design: SiteDesign): Asset[] {
  const prefix = design.id.slice(3).toUpperCase()
  const host = (kind: Asset['kind'], tag: string, zone: ZoneKey, subnet: number, index: number) => {
    const name = `${prefix}-${tag}${String(index + 1).padStart(2, '0')}`
    return Asset.parse({
      id: `${design.id}-${name.toLowerCase()}`,
      kind,
      name,
      place: zoneId(design.id, zone),
      names: [name, `${name}.harbourvale.example`],
      addresses: [`${design.network}.${subnet}.${index + 10}`],
      roaming: kind === 'laptop',
      shared: kind === 'jump_host' || kind === 'vpn_gateway',
    })
  }
  const row = (count: number, kind: Asset['kind'], tag: string, zone: ZoneKey, subnet: number) =>
    Array.from({ length: count }, (_, index) => host(kind, tag, zone, subnet, index))
  const infrastructure = [
    host('network_device', 'SWITCH', 'server-room', 1, 0),
    ...(design.id === 'hv-north'
      ? [host('jump_host', 'JUMP', 'server-room', 1, 1), host('vpn_gateway', 'VPN', 'server-room', 1, 2)]
      : []),
  ]
  const [first, ...rest] = infrastructure as [Asset, ...Asset[]]
  return [
    { ...first, id: `${design.id}-sw1`, names: [...first.names, `${design.id}-sw1`] },
    ...rest,
    ...row(design.servers, 'server', 'SRV', 'server-room', 20),
    ...row(design.desks, 'host', 'WS', 'offices', 30),
    ...row(design.laptops, 'laptop', 'LT', 'offices', 31),
  ]
}
