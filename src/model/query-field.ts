/** How a field of the event search is compared. */
export type FieldKind = 'word' | 'text' | 'address' | 'number' | 'time'

export interface QueryField {
  readonly kind: FieldKind
  /** Stored in lower case: a value is lowered before it is compared. */
  readonly lower?: boolean
  /** Compared exactly: ids and enumerations. Others compare without case. */
  readonly exact?: boolean
  /** Tells who somebody is or where they were: needs the right to see people. */
  readonly person?: boolean
}

const id: QueryField = { kind: 'word', exact: true }
const text: QueryField = { kind: 'text' }
const personId: QueryField = { ...id, person: true }
const address: QueryField = { kind: 'address', exact: true, lower: true }
const word: QueryField = { kind: 'word', exact: true, lower: true }

/** Fields that are columns of the lake: what the search box knows without a path. */
export const queryFields: Readonly<Record<string, QueryField>> = {
  id,
  seq: { kind: 'number' },
  time: { kind: 'time' },
  received_time: { kind: 'time' },
  device_time: { kind: 'time' },
  time_basis: word,
  site: id,
  building: id,
  floor: id,
  zone: id,
  asset: id,
  door: text,
  camera: text,
  person: personId,
  target_person: personId,
  class: word,
  activity: word,
  domain: word,
  severity: word,
  status: word,
  source: id,
  connector: id,
  message: text,
  user_name: text,
  target_user: text,
  src_ip: address,
  dst_ip: address,
  device_ip: address,
  hostname: text,
  process_name: text,
  cmd_line: text,
  credential: text,
  query_host: text,
  url: text,
  raw: text,
}

/** Shorter or more usual names, and the fields they stand for; any of them may match. */
export const queryAliases: Readonly<Record<string, readonly string[]>> = {
  host: ['hostname'],
  user: ['user_name', 'target_user'],
  anyone: ['person', 'target_person'],
  ip: ['src_ip', 'dst_ip', 'device_ip'],
  address: ['src_ip', 'dst_ip', 'device_ip'],
  process: ['process_name'],
  command: ['cmd_line'],
  badge: ['credential'],
  dns: ['query_host'],
  sev: ['severity'],
  src_port: ['ocsf.src_endpoint.port'],
  dst_port: ['ocsf.dst_endpoint.port'],
}

/** Where a path starts: the source's own record, the OCSF view, the stamp, what had no place. */
export const queryRoots = ['native', 'ocsf', 'context', 'unmapped'] as const

/** Members of the stamp and the event that tell about a person; blanked and refused without the right. */
export const personPaths: readonly string[] = [
  'context.person',
  'context.target_person',
  'context.person_name',
  'context.teams',
  'context.presence',
  'context.presence_site',
  'context.presence_zone',
  'context.employment',
  'context.visit',
  'context.work_order',
  'context.last_site',
  'context.since_last_location_ms',
  'context.travel_needed_ms',
  'context.travel_impossible',
  'context.arming_by',
  'context.since_account_use_ms',
  'context.since_person_seen_ms',
  'context.dormant',
  'context.last_door',
  'context.since_last_door_ms',
  'context.walk_needed_ms',
  'context.walk_impossible',
  'ocsf.credential.holder',
]

/** Also true for what lies inside such a member, and for what holds one. */
export function isPersonField(field: string): boolean {
  if (queryFields[field]?.person === true) return true
  return personPaths.some((path) => `${field}.`.startsWith(`${path}.`) || path.startsWith(`${field}.`))
}
