import type { SecurityEvent } from '../../model/event.ts'
import { normaliseName, type AssetNode } from './asset-index.ts'
import type { FactIndex } from './fact-index.ts'
import type { PersonNode } from './person-index.ts'
import type { PlaceNode } from './place-tree.ts'

/** What the names in an event stand for. */
export interface Resolved {
  readonly asset: AssetNode | undefined
  readonly door: AssetNode | undefined
  readonly camera: AssetNode | undefined
  /** Of an alarm: its partition, where the inventory lists it. */
  readonly partition: AssetNode | undefined
  readonly device: AssetNode | undefined
  readonly source: AssetNode | undefined
  readonly destination: AssetNode | undefined
  readonly place: PlaceNode | undefined
  readonly person: PersonNode | undefined
  readonly target: PersonNode | undefined
  readonly namesSomebody: boolean
  readonly passage: 'in' | 'out' | 'unknown' | undefined
}

const aboutDoor = new Set(['physical_access', 'door_state'])
/** Classes in which the event's `user` is the one who acts. */
const userActs = new Set([
  'authentication',
  'tunnel_activity',
  'physical_access',
  'visitor_activity',
  'duress',
])
/** Classes in which `user` is only ever the one to whom it is done. */
const userSuffers = new Set(['account_change', 'group_management'])

/** Looks up every name of an event: first the device, whose site then decides between namesakes. */
export function resolveEvent(facts: FactIndex, event: SecurityEvent): Resolved {
  const sourceSite = facts.siteOfSource.get(event.source)
  const device = resolveDevice(facts, event, sourceSite)
  const nearSite = device?.at?.site?.id ?? sourceSite
  const door = event.door || event.reader ? resolveDoor(facts, event, nearSite) : doorItself(device)
  const camera = event.camera ? facts.assets.byName(event.camera, 'camera', nearSite) : cameraItself(device)
  const partition = resolvePartition(facts, event, nearSite)
  const source = resolveEndpoint(facts, event.src_endpoint, nearSite)
  const destination = resolveEndpoint(facts, event.dst_endpoint, nearSite)
  const asset = chooseAsset(facts, event, nearSite, { door, camera, partition, device })
  const place =
    (asset ?? source ?? destination)?.at ??
    (sourceSite === undefined ? undefined : facts.places.get(sourceSite))
  const people = resolvePeople(facts, event, place?.site?.id)
  const passage = door && event.class === 'physical_access' ? directionOf(event, door) : undefined
  return { asset, door, camera, partition, device, source, destination, place, passage, ...people }
}

function resolveDevice(
  { assets }: FactIndex,
  { device }: SecurityEvent,
  site: string | undefined,
): AssetNode | undefined {
  if (!device) return undefined
  return (
    assets.byName(device.uid, 'any', site) ??
    assets.byName(device.hostname, 'any', site) ??
    assets.byMac(device.mac, site) ??
    assets.byAddress(device.ip, site) ??
    // Some sources put an address where the name belongs.
    assets.byAddress(device.hostname, site)
  )
}

function resolveEndpoint(
  { assets }: FactIndex,
  endpoint: SecurityEvent['src_endpoint'],
  site: string | undefined,
): AssetNode | undefined {
  if (!endpoint) return undefined
  return (
    assets.byAddress(endpoint.ip, site) ??
    assets.byName(endpoint.hostname, 'any', site) ??
    assets.byMac(endpoint.mac, site)
  )
}

function resolveDoor(
  { assets }: FactIndex,
  { door, reader }: SecurityEvent,
  site: string | undefined,
): AssetNode | undefined {
  return (
    assets.byName(door, 'door', site) ??
    assets.doorOfReader(reader, site) ??
    assets.byName(reader, 'door', site) ??
    assets.doorOfReader(door, site)
  )
}

/** A partition has its own name in the inventory, or `panel/partition` where panels use the same ones. */
function resolvePartition(
  { assets }: FactIndex,
  { class: kind, partition, device }: SecurityEvent,
  site: string | undefined,
): AssetNode | undefined {
  if (kind !== 'intrusion_alarm' || partition === undefined) return undefined
  const panel = device?.hostname ?? device?.uid
  return (
    (panel === undefined ? undefined : assets.byName(`${panel}/${partition}`, 'any', site)) ??
    assets.byName(partition, 'any', site)
  )
}

function doorItself(device: AssetNode | undefined): AssetNode | undefined {
  return device?.isDoor ? device : undefined
}

function cameraItself(device: AssetNode | undefined): AssetNode | undefined {
  return device?.asset.kind === 'camera' ? device : undefined
}

function chooseAsset(
  { assets }: FactIndex,
  event: SecurityEvent,
  site: string | undefined,
  { door, camera, partition, device }: Pick<Resolved, 'door' | 'camera' | 'partition' | 'device'>,
): AssetNode | undefined {
  if (aboutDoor.has(event.class)) return door ?? assets.byName(event.reader, 'any', site) ?? device
  if (partition) return partition
  if (event.class === 'video_analytics') return camera ?? device
  if (event.class === 'sensor_reading') return assets.byName(event.sensor?.name, 'any', site) ?? device
  return device ?? camera ?? door ?? assets.byName(event.partition, 'any', site)
}

function resolvePeople(
  { people }: FactIndex,
  event: SecurityEvent,
  site: string | undefined,
): Pick<Resolved, 'person' | 'target' | 'namesSomebody'> {
  const { credential, user } = event
  const actor = event.actor?.user
  const namesSomebody = Boolean(credential?.uid ?? credential?.holder ?? user?.name ?? actor?.name)
  if (!namesSomebody) return { person: undefined, target: undefined, namesSomebody }
  const badge =
    credential && (people.byCredential(credential.uid, site) ?? byHolder(people, credential, site))
  const acting = actor && people.byAccount(actor, site)
  const named = user && people.byAccount(user, site)
  const person = badge ?? (userActs.has(event.class) ? (named ?? acting) : (acting ?? fallback(event, named)))
  const target = named && named !== person ? named : undefined
  return { person, target, namesSomebody }
}

/** A card that two people hold says nothing; its printed holder would only be one of them. */
function byHolder(
  people: FactIndex['people'],
  credential: NonNullable<SecurityEvent['credential']>,
  site: string | undefined,
): PersonNode | undefined {
  return people.isSharedCredential(credential.uid, site)
    ? undefined
    : people.byHolder(credential.holder, site)
}

function fallback(event: SecurityEvent, named: PersonNode | undefined): PersonNode | undefined {
  return event.actor?.user?.name === undefined && !userSuffers.has(event.class) ? named : undefined
}

/** The inventory's word on a reader goes before the event's; a door without exit readers only lets in. */
function directionOf(event: SecurityEvent, door: AssetNode): 'in' | 'out' | 'unknown' {
  if (event.reader !== undefined) {
    const reader = normaliseName(event.reader)
    if (door.exitReaders.has(reader)) return 'out'
    if (door.entryReaders.has(reader)) return 'in'
  }
  if (event.direction) return event.direction
  return door.exitReaders.size === 0 ? 'in' : 'unknown'
}
