import type { SecurityEvent } from '../../model/event.ts'
import { normaliseAddress } from './asset-index.ts'
import { CameraTable, type CameraSnapshot } from './camera-table.ts'
import { DevicePace, pacedDevice, type PaceSnapshot } from './device-pace.ts'
import { contextBounds } from './facts.ts'
import { FirstTimes, type FirstTimesSnapshot } from './first-times.ts'
import { IdentityUses, type IdentitySnapshot } from './identity-uses.ts'
import { LocationTable, type LocationSnapshot } from './location-table.ts'
import { OperatorTable, type OperatorSnapshot } from './operator-table.ts'
import type { Resolved } from './resolve-event.ts'
import { UseMemory, type UseSnapshot } from './use-memory.ts'

export interface HabitsSnapshot {
  readonly newest: number | null
  readonly credentials: UseSnapshot
  readonly zones: FirstTimesSnapshot
  readonly peers: FirstTimesSnapshot
  readonly cameras: CameraSnapshot
  readonly operators: OperatorSnapshot
  readonly locations: LocationSnapshot
  /** Absent in checkpoints from before they were kept. */
  readonly identities?: IdentitySnapshot
  readonly pace?: PaceSnapshot
}

const evictEveryMs = 3_600_000
/** How far ahead of our clock an event may move the edge of what is kept. */
const aheadMs = 300_000
const flows = new Set(['network_activity', 'tls_activity', 'http_activity'])
const deviceKinds = new Set(['camera', 'recorder', 'controller', 'reader', 'alarm_panel', 'sensor'])

/** What is usual for badges, people, devices and operators, and how cameras stand; each by event time, each bounded. */
export class Habits {
  readonly credentials = new UseMemory(contextBounds.credentials)
  readonly zones = new FirstTimes(contextBounds.firstTimes)
  readonly peers = new FirstTimes(contextBounds.firstTimes)
  readonly cameras = new CameraTable()
  readonly operators = new OperatorTable()
  readonly locations = new LocationTable()
  readonly identities = new IdentityUses()
  readonly pace = new DevicePace()
  #newest = -Infinity
  #evictedAt = -Infinity

  observe(event: SecurityEvent, resolved: Resolved): void {
    const { person, camera } = resolved
    if (event.class === 'physical_access') this.#observeAccess(event, resolved)
    if (camera) this.cameras.note(camera.id, event)
    if (person && event.src_endpoint?.location) this.locations.note(person.id, event)
    const operator = operatorOf(event, resolved)
    if (operator !== undefined) this.operators.note(operator, event)
    const flow = flowOf(event, resolved)
    if (flow) this.peers.note(flow.device, flow.peer, event.time)
    this.identities.note(event, resolved)
    const device = pacedDevice(event, resolved)
    if (device) this.pace.note(device, event)
    this.#advance(Math.min(event.time, event.received_time + aheadMs))
  }

  dump(): HabitsSnapshot {
    this.#evict()
    return {
      newest: Number.isFinite(this.#newest) ? this.#newest : null,
      credentials: this.credentials.dump(),
      zones: this.zones.dump(),
      peers: this.peers.dump(),
      cameras: this.cameras.dump(),
      operators: this.operators.dump(),
      locations: this.locations.dump(),
      identities: this.identities.dump(),
      pace: this.pace.dump(),
    }
  }

  restore(snapshot: HabitsSnapshot): void {
    this.#newest = snapshot.newest ?? -Infinity
    this.#evictedAt = this.#newest
    this.credentials.restore(snapshot.credentials)
    this.zones.restore(snapshot.zones)
    this.peers.restore(snapshot.peers)
    this.cameras.restore(snapshot.cameras)
    this.operators.restore(snapshot.operators)
    this.locations.restore(snapshot.locations)
    if (snapshot.identities) this.identities.restore(snapshot.identities)
    if (snapshot.pace) this.pace.restore(snapshot.pace)
  }

  #observeAccess(event: SecurityEvent, { person, door, asset, passage }: Resolved): void {
    if (event.activity !== 'granted' && event.activity !== 'taken') return
    const credential = event.credential?.uid?.trim().toLowerCase()
    if (credential) {
      const at = event.time_basis === 'receipt' ? undefined : (door ?? asset)?.id
      this.credentials.note(credential, { time: event.time, id: event.id, at })
    }
    const zone = door?.at?.stamp.zone
    if (person && zone !== undefined && passage !== 'out') this.zones.note(person.id, zone, event.time)
  }

  #advance(timeMs: number): void {
    if (timeMs <= this.#newest) return
    this.#newest = timeMs
    if (timeMs - this.#evictedAt >= evictEveryMs) this.#evict()
  }

  #evict(): void {
    if (!Number.isFinite(this.#newest)) return
    this.#evictedAt = this.#newest
    const limit = this.#newest - contextBounds.retentionMs
    this.credentials.dropOld(this.#newest)
    this.cameras.dropBelow(limit)
    this.operators.dropBelow(limit)
    this.locations.dropBelow(limit)
    this.identities.dropOld(this.#newest)
    this.pace.dropOld(this.#newest)
  }
}

/** Who looked at or exported recordings: the person, else the account. */
export function operatorOf(event: SecurityEvent, { person }: Resolved): string | undefined {
  if (event.class !== 'video_activity' || (event.activity !== 'view' && event.activity !== 'export'))
    return undefined
  return person?.id ?? event.actor?.user?.name?.toLowerCase()
}

/** A device of the physical side and the address it speaks with; where both are such, the one that began. */
export function flowOf(
  event: SecurityEvent,
  { source, destination, asset }: Resolved,
): { device: string; peer: string } | undefined {
  if (!flows.has(event.class)) return undefined
  const from = source ?? (destination === asset ? undefined : asset)
  const { src_endpoint, dst_endpoint } = event
  if (from && deviceKinds.has(from.asset.kind) && dst_endpoint?.ip !== undefined)
    return { device: from.id, peer: normaliseAddress(dst_endpoint.ip) }
  if (destination && deviceKinds.has(destination.asset.kind) && src_endpoint?.ip !== undefined)
    return { device: destination.id, peer: normaliseAddress(src_endpoint.ip) }
  return undefined
}
