import type { Truth } from '../../model/event-context.ts'
import type { SecurityEvent } from '../../model/event.ts'
import type { AssetNode } from './asset-index.ts'
import { learnedDays } from './learned-days.ts'
import { LastHeard, type LastHeardSnapshot } from './last-heard.ts'
import { RateTable, type RateSnapshot } from './rate-table.ts'
import type { Resolved } from './resolve-event.ts'
import { RhythmTable, type RhythmSnapshot } from './rhythm-table.ts'

export interface PaceSnapshot {
  readonly heard: LastHeardSnapshot
  readonly rhythms: RhythmSnapshot
  readonly sites: [site: string, devices: string[]][]
  readonly rates: RateSnapshot
}

const devicesKept = 10_000
const keptMs = 60 * 86_400_000
/** No silence shorter than this is unusual. */
const leastBoundMs = 300_000
/** Hosts speak too much, and for too many reasons. */
const pacedKinds = new Set([
  'camera',
  'recorder',
  'controller',
  'reader',
  'alarm_panel',
  'sensor',
  'door',
  'gate',
  'network_device',
])

/** How often the devices of the physical side and the network speak, and how long they may be silent. */
export class DevicePace {
  readonly #heard = new LastHeard({ spanMs: 30_000, spansKept: 12, maxKeys: devicesKept })
  readonly #rhythms = new RhythmTable(devicesKept)
  readonly #rates = new RateTable(devicesKept)
  /** The devices of each site that send heartbeats. */
  readonly #sites = new Map<string, Set<string>>()
  /** Bounds of sites by the day for which they were asked. */
  readonly #siteBounds = new Map<string, { readonly day: number; readonly boundMs: number | undefined }>()

  note({ id, at }: AssetNode, event: SecurityEvent): void {
    this.#heard.note(id, event.time)
    this.#rates.note(id, event.time)
    if (!isHeartbeat(event)) return
    this.#rhythms.note(id, event.time)
    if (!at?.site) return
    const devices = this.#sites.get(at.site.id)
    if (devices) devices.add(id)
    else this.#sites.set(at.site.id, new Set([id]))
  }

  /** Milliseconds since it was heard before `timeMs`, 0 within half a minute; undefined where it is not known. */
  silentFor(device: string, timeMs: number): number | undefined {
    return this.#heard.silentFor(device, timeMs)
  }

  /** Had it been silent at `timeMs` for longer than its heartbeats allow? Undefined: it never sent one. */
  isOverdue(device: string, timeMs: number): Truth | undefined {
    if (!this.#rhythms.has(device)) return undefined
    const bound = this.deviceBoundMs(device, timeMs)
    const silent = this.silentFor(device, timeMs)
    return bound === undefined || silent === undefined ? 'unknown' : silent > bound ? 'yes' : 'no'
  }

  /** How long it may be silent; undefined while that is learned. */
  deviceBoundMs(device: string, timeMs: number): number | undefined {
    return this.#rhythms.boundMs(device, timeMs, leastBoundMs)
  }

  /**
   * How long no heartbeat at all may come from a site of which one device may be gone: the second shortest
   * bound of its devices. Undefined while fewer than two are known.
   */
  siteBoundMs(site: string, timeMs: number): number | undefined {
    const day = learnedDays(timeMs).to
    let known = this.#siteBounds.get(site)
    if (known?.day !== day) {
      const bounds = [...(this.#sites.get(site) ?? [])].flatMap(
        (device) => this.deviceBoundMs(device, timeMs) ?? [],
      )
      known = { day, boundMs: bounds.sort((a, b) => a - b)[1] }
      this.#siteBounds.set(site, known)
    }
    return known.boundMs
  }

  /** See `RateTable.ratio`. */
  rateRatio(device: string, timeMs: number): number | undefined {
    return this.#rates.ratio(device, timeMs)
  }

  dropOld(nowMs: number): void {
    this.#heard.dropBelow(nowMs - keptMs)
    this.#rhythms.dropBelow(nowMs)
    this.#rates.dropBelow(nowMs)
    for (const [site, devices] of this.#sites) {
      for (const device of devices) if (!this.#rhythms.has(device)) devices.delete(device)
      if (devices.size === 0) this.#sites.delete(site)
    }
  }

  dump(): PaceSnapshot {
    return {
      heard: this.#heard.dump(),
      rhythms: this.#rhythms.dump(),
      sites: [...this.#sites]
        .map(([site, devices]): PaceSnapshot['sites'][number] => [site, [...devices].sort()])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
      rates: this.#rates.dump(),
    }
  }

  restore({ heard, rhythms, sites, rates }: PaceSnapshot): void {
    this.#heard.restore(heard)
    this.#rhythms.restore(rhythms)
    this.#rates.restore(rates)
    this.#sites.clear()
    this.#siteBounds.clear()
    for (const [site, devices] of sites) this.#sites.set(site, new Set(devices))
  }
}

/** The device that the event is about, where its pace is kept: of a firewall's or switch's, only what it says of itself. */
export function pacedDevice({ domain }: SecurityEvent, { asset }: Resolved): AssetNode | undefined {
  if (!asset || !pacedKinds.has(asset.asset.kind)) return undefined
  return asset.asset.kind === 'network_device' && domain !== 'physical' ? undefined : asset
}

export function isHeartbeat(event: SecurityEvent): boolean {
  return event.class === 'device_health' && event.activity === 'heartbeat'
}
