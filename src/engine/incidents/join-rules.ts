import type { Entity, EntityKind } from '../../model/alert.ts'

const minute = 60_000

/** How alerts and events are joined. All times in milliseconds. */
export interface JoinRules {
  /** Two alerts that share an entity of this kind are linked when at most this far apart. Absent: never. */
  readonly windowMs: Readonly<Partial<Record<EntityKind, number>>>
  /** A place or device that more distinct people's alerts touch inside its window is a hub. Absent: never a hub. */
  readonly hubPersons: Readonly<Partial<Record<EntityKind, number>>>
  /** An event is context of an alert at most this far away. */
  readonly contextMs: number
  /** Events are remembered this long behind the watermark, for alerts that come after them. */
  readonly eventKeepMs: number
  /** An incident that would grow longer, or hold more alerts, is cut and goes on as a new one. */
  readonly maxSpanMs: number
  readonly maxAlerts: number
  /** Context events listed per incident; the rest is counted. */
  readonly maxContext: number
  /** Joins listed per incident, nearest in time first. */
  readonly maxJoins: number
  /** Newest events remembered per entity and five minutes, and events remembered per five minutes in all. */
  readonly eventsPerKey: number
  readonly eventsPerSlot: number
  /** Never joins by itself: lobby, jump host, NAT. Asked once per entity, when an alert arrives. */
  readonly isShared: (entity: Entity) => boolean
}

export const defaultJoinRules: JoinRules = {
  windowMs: {
    person: 60 * minute,
    account: 60 * minute,
    credential: 60 * minute,
    door: 60 * minute,
    host: 60 * minute,
    device: 60 * minute,
    camera: 60 * minute,
    address: 30 * minute,
    zone: 15 * minute,
  },
  hubPersons: { door: 5, host: 5, device: 5, camera: 5, address: 5, zone: 3 },
  contextMs: 15 * minute,
  eventKeepMs: 20 * minute,
  maxSpanMs: 24 * 60 * minute,
  maxAlerts: 2_000,
  maxContext: 500,
  maxJoins: 500,
  eventsPerKey: 128,
  eventsPerSlot: 10_000,
  isShared: () => false,
}

/** Kinds from the most to the least telling; the position breaks ties and chooses what a join is called after. */
export const kindOrder = [
  'person',
  'credential',
  'account',
  'door',
  'host',
  'device',
  'camera',
  'address',
  'zone',
  'site',
] as const satisfies readonly EntityKind[]

const positions = new Map<EntityKind, number>(kindOrder.map((kind, index) => [kind, index]))

export function kindPosition(kind: EntityKind): number {
  return positions.get(kind) ?? kindOrder.length
}

/** How telling a shared entity is for context: who (0) before what (1) before where (2). Absent: joins nothing. */
export const contextRank: Readonly<Partial<Record<EntityKind, number>>> = {
  person: 0,
  credential: 0,
  account: 0,
  door: 1,
  host: 1,
  device: 1,
  camera: 1,
  zone: 2,
}
