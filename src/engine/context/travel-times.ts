import type { TravelTime } from '../../model/site.ts'
import type { SiteNode } from './place-tree.ts'

export const flightKmPerHour = 900
const earthRadiusKm = 6371.0088

/** The least time between two sites: the table's, else the great-circle distance at 900 km/h. */
export class TravelTimes {
  readonly #table = new Map<string, number>()
  readonly #cache = new Map<string, number | undefined>()
  readonly #sites: ReadonlyMap<string, SiteNode>

  constructor(travel: readonly TravelTime[], sites: ReadonlyMap<string, SiteNode>) {
    this.#sites = sites
    for (const { from, to, minutes } of travel) this.#table.set(`${from}>${to}`, minutes * 60_000)
  }

  /** Milliseconds; 0 within a site; undefined where neither the table nor coordinates say. */
  between(from: string, to: string): number | undefined {
    if (from === to) return 0
    const key = `${from}>${to}`
    if (this.#cache.has(key)) return this.#cache.get(key)
    const stated = this.#table.get(key) ?? this.#table.get(`${to}>${from}`)
    const answer = stated ?? this.#flight(this.#sites.get(from), this.#sites.get(to))
    this.#cache.set(key, answer)
    return answer
  }

  #flight(a: SiteNode | undefined, b: SiteNode | undefined): number | undefined {
    if (a?.latitude === undefined || a.longitude === undefined) return undefined
    if (b?.latitude === undefined || b.longitude === undefined) return undefined
    const km = greatCircleKm(a.latitude, a.longitude, b.latitude, b.longitude)
    return Math.round((km / flightKmPerHour) * 3_600_000)
  }
}

/** Haversine distance between two points in degrees. */
export function greatCircleKm(latA: number, lonA: number, latB: number, lonB: number): number {
  const rad = Math.PI / 180
  const dLat = (latB - latA) * rad
  const dLon = (lonB - lonA) * rad
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(latA * rad) * Math.cos(latB * rad) * Math.sin(dLon / 2) ** 2
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)))
}
