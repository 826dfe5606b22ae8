import type { Account, SecurityEvent } from '../../model/event.ts'
import type { Entity, EntityKind, EventSummary } from '../../model/alert.ts'
import type { EventContext } from '../../model/event-context.ts'

/** Accounts that stand for a machine or for everybody: the same name on two hosts is not the same actor. */
const commonAccounts = new Set(
  (
    'root,admin,administrator,system,guest,nobody,daemon,anonymous,anonymous logon,local service,' +
    'network service,localsystem,www-data,sshd,unknown,(unknown),-'
  ).split(','),
)

/** Classes whose destination is what the event is about; a plain flow is about its source. */
const aboutDestination = new Set(['detection_finding', 'authentication', 'tunnel_activity'])

const hostKinds = new Set(['host', 'server', 'laptop', 'jump_host', 'vpn_gateway'])
const doorKinds = new Set(['door', 'gate'])

/**
 * What an event is about, as the keys that join alerts and incidents: people, credentials, doors, hosts, devices,
 * cameras, addresses, zones. Ids are those of the inventory where context knows the thing, otherwise the lower-case
 * name the source used. Left out: what many share (`context.shared`), loopback and other addresses that name nobody,
 * accounts such as `root`, and the site, which would join everything.
 */
export function entitiesOf(event: SecurityEvent): Entity[] {
  const found = new EntityList(event.context?.shared)
  addPeople(found, event)
  addThings(found, event, event.context)
  addAddresses(found, event)
  if (event.context?.zone) found.add('zone', event.context.zone)
  return found.items
}

/** What alerts and incidents keep of an event. `seq` is its place in the event log. */
export function summarise(event: SecurityEvent, seq: number): EventSummary {
  const { context } = event
  return {
    id: event.id,
    seq,
    time: event.time,
    class: event.class,
    activity: event.activity,
    domain: event.domain,
    severity: event.severity,
    ...(event.status && { status: event.status }),
    message: event.message,
    source: event.source,
    connector: event.connector,
    ...(context?.site && { site: context.site }),
    ...(context?.zone && { zone: context.zone }),
    ...(context?.asset && { asset: context.asset }),
    ...(context?.person && { person: context.person }),
    entities: entitiesOf(event),
  }
}

class EntityList {
  readonly items: Entity[] = []
  readonly #shared: readonly string[]
  constructor(shared: readonly string[] | undefined) {
    this.#shared = shared ?? []
  }
  add(kind: EntityKind, id: string, name?: string): void {
    if (id === '' || this.#shared.includes(id)) return
    if (this.items.some((item) => item.kind === kind && item.id === id)) return
    this.items.push(name === undefined ? { kind, id } : { kind, id, name })
  }
}

function addPeople(found: EntityList, event: SecurityEvent): void {
  const { context } = event
  if (context?.person) found.add('person', context.person, context.person_name)
  if (context?.target_person) found.add('person', context.target_person)
  for (const account of [event.user, event.actor?.user]) {
    const id = accountId(account)
    if (id) found.add('account', id)
  }
  if (event.credential?.uid) found.add('credential', event.credential.uid.trim().toLowerCase())
}

/** `domain\name`, or `name`; undefined for accounts that name no one. */
export function accountId(account: Account | undefined): string | undefined {
  const name = account?.name?.trim().toLowerCase()
  if (!name || name.endsWith('$') || commonAccounts.has(name)) return undefined
  const domain = account?.domain?.trim().toLowerCase()
  return domain && domain !== '-' ? `${domain}\\${name}` : name
}

function addThings(found: EntityList, event: SecurityEvent, context: EventContext | undefined): void {
  if (context?.asset) found.add(kindOfAsset(context.asset_kind), context.asset)
  const door = context?.door ?? lower(event.door)
  if (door) found.add('door', door)
  const camera = context?.camera ?? lower(event.camera)
  if (camera) found.add('camera', camera)
  // A camera's event is about the doors it sees; a wide one that sees many is about none of them in particular.
  if (context?.covers && context.covers.length <= 8) {
    for (const covered of context.covers) found.add('door', covered)
  }
  const device = event.device
  if (!context?.asset && device) addUnknownDevice(found, event, device)
  if (context?.src_asset) found.add('host', context.src_asset)
  if (context?.dst_asset && aboutDestination.has(event.class)) found.add('host', context.dst_asset)
}

function addUnknownDevice(
  found: EntityList,
  event: SecurityEvent,
  device: NonNullable<SecurityEvent['device']>,
): void {
  const name = lower(device.hostname)
  if (event.domain === 'cyber' && name) found.add('host', shortHost(name))
  else if (device.uid ?? name) found.add('device', lower(device.uid) ?? name ?? '')
}

function addAddresses(found: EntityList, event: SecurityEvent): void {
  const source = event.src_endpoint?.ip
  if (source && namesSomebody(source)) found.add('address', source.toLowerCase())
  const destination = event.dst_endpoint?.ip
  if (destination && event.class === 'detection_finding' && namesSomebody(destination)) {
    found.add('address', destination.toLowerCase())
  }
}

/** Loopback, unspecified, multicast and broadcast addresses say nothing about who. */
function namesSomebody(address: string): boolean {
  return !/^(?:127\.|0\.|22[4-9]\.|23\d\.|255\.|::1?$|ff[0-9a-f]{2}:|-$)/i.test(address)
}

function kindOfAsset(kind: string | undefined): EntityKind {
  if (kind === undefined || hostKinds.has(kind)) return 'host'
  if (doorKinds.has(kind)) return 'door'
  return kind === 'camera' ? 'camera' : 'device'
}

/** `ws-12.corp.example` is `ws-12`; addresses stay whole. */
export function shortHost(name: string): string {
  if (name.includes(':') || /^[\d.]+$/.test(name)) return name
  const dot = name.indexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

function lower(text: string | undefined): string | undefined {
  return text?.trim().toLowerCase()
}
