import ipaddr from 'ipaddr.js'
import type { Asset, AssetKind } from '../../model/asset.ts'
import type { PlaceNode } from './place-tree.ts'
import { shortHost } from './entities.ts'

/** Where a passage out of a door leads: a place, or outside the site. */
export type Way = PlaceNode | 'outside' | undefined

/** An asset with its place resolved and its ways worked out. */
export interface AssetNode {
  readonly asset: Asset
  readonly id: string
  readonly isDoor: boolean
  /** The place its events are stamped with: a door's is the zone it leads into. */
  readonly at: PlaceNode | undefined
  /** Door: where one stands after passing it outwards. */
  readonly outTo: Way
  /** Its own readers' names, lower case. */
  readonly entryReaders: ReadonlySet<string>
  readonly exitReaders: ReadonlySet<string>
  /** Camera: the doors it sees. */
  readonly doorsSeen: string[] | undefined
  /** Set where tags exist; frozen and shared. */
  readonly tags: string[] | undefined
}

export type NameSpace = 'door' | 'camera' | 'any'

const cachedNames = 50_000

/** Finds assets by what sources call them. Without case; a name that fits two assets fits none. */
export class AssetIndex {
  readonly byId = new Map<string, AssetNode>()
  /** Lookups that fitted several assets, since the facts were loaded. */
  ambiguous = 0
  readonly #names = new Map<string, AssetNode[]>()
  readonly #shortNames = new Map<string, AssetNode[]>()
  readonly #addresses = new Map<string, AssetNode[]>()
  readonly #macs = new Map<string, AssetNode[]>()
  readonly #readers = new Map<string, AssetNode[]>()
  readonly #ports = new Map<string, AssetNode[]>()
  readonly #cache = new Map<string, AssetNode[]>()

  constructor(nodes: Iterable<AssetNode>) {
    for (const node of nodes) this.#add(node)
  }

  #add(node: AssetNode): void {
    this.byId.set(node.id, node)
    for (const name of [node.id, node.asset.name, ...node.asset.names]) {
      const key = normaliseName(name)
      put(this.#names, key, node)
      const short = shortHost(key)
      if (short !== key) put(this.#shortNames, short, node)
    }
    for (const address of node.asset.addresses) put(this.#addresses, normaliseAddress(address), node)
    for (const mac of node.asset.macs) put(this.#macs, normaliseMac(mac), node)
    const { switch: plugged, port } = node.asset
    if (plugged !== undefined && port !== undefined)
      put(this.#ports, `${plugged} ${normaliseName(port)}`, node)
    for (const reader of [...node.entryReaders, ...node.exitReaders]) put(this.#readers, reader, node)
  }

  /** By name, device id or host name; a full host name also finds an asset that is listed by its short one. */
  byName(name: string | undefined, space: NameSpace, site: string | undefined): AssetNode | undefined {
    if (name === undefined || name === '') return undefined
    const found = this.#cached('n', name, () => {
      const key = normaliseName(name)
      return this.#names.get(key) ?? this.#shortNames.get(key) ?? this.#names.get(shortHost(key)) ?? []
    })
    return this.#only(space === 'any' ? found : found.filter((node) => fits(node, space)), site)
  }

  /** The door that a reader's name belongs to. */
  doorOfReader(reader: string | undefined, site: string | undefined): AssetNode | undefined {
    if (reader === undefined || reader === '') return undefined
    return this.#only(
      this.#cached('r', reader, () => this.#readers.get(normaliseName(reader)) ?? []),
      site,
    )
  }

  byAddress(address: string | undefined, site: string | undefined): AssetNode | undefined {
    if (address === undefined || address === '') return undefined
    return this.#only(
      this.#cached('a', address, () => this.#addresses.get(normaliseAddress(address)) ?? []),
      site,
    )
  }

  byMac(mac: string | undefined, site: string | undefined): AssetNode | undefined {
    if (mac === undefined || mac === '') return undefined
    return this.#only(
      this.#cached('m', mac, () => this.#macs.get(normaliseMac(mac)) ?? []),
      site,
    )
  }

  /** What is plugged into a port of a switch; two assets at one port are none. */
  byPort(switchId: string, port: string): AssetNode | undefined {
    return this.#only(this.#ports.get(`${switchId} ${normaliseName(port)}`) ?? [], undefined)
  }

  #cached(kind: string, text: string, find: () => AssetNode[]): AssetNode[] {
    const key = kind + text
    let found = this.#cache.get(key)
    if (!found) {
      found = find()
      if (this.#cache.size >= cachedNames) this.#cache.clear()
      if (text.length <= 512) this.#cache.set(key, found)
    }
    return found
  }

  #only(found: readonly AssetNode[], site: string | undefined): AssetNode | undefined {
    if (found.length <= 1) return found[0]
    const here = site === undefined ? [] : found.filter((node) => node.at?.site?.id === site)
    if (here.length === 1) return here[0]
    this.ambiguous++
    return undefined
  }
}

function fits(node: AssetNode, space: 'door' | 'camera'): boolean {
  return space === 'door' ? node.isDoor : node.asset.kind === 'camera'
}

export function isDoorKind(kind: AssetKind): boolean {
  return kind === 'door' || kind === 'gate'
}

export function normaliseName(name: string): string {
  return name.trim().toLowerCase()
}

export function normaliseMac(mac: string): string {
  return mac.toLowerCase().replaceAll(/[^0-9a-f]/g, '')
}

/** IPv4 inside IPv6 is IPv4; IPv6 in its shortest form; anything else in lower case. */
export function normaliseAddress(address: string): string {
  const text = address.trim().toLowerCase()
  if (!text.includes(':')) return text
  const bare = text.replace(/%.*$/, '')
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : text
}

function put(map: Map<string, AssetNode[]>, key: string, node: AssetNode): void {
  if (key === '') return
  const list = map.get(key)
  if (!list) map.set(key, [node])
  else if (!list.includes(node)) list.push(node)
}
