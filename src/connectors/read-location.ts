import type { Endpoint } from '../model/event.ts'
import { presentOrNone, readNumber, readText } from './read-value.ts'

type Location = NonNullable<Endpoint['location']>

/** Where a source says that an address is; degrees outside their range, and half a point, are left out. */
export function readLocation(said: {
  readonly lat: unknown
  readonly long: unknown
  readonly country: unknown
  readonly city: unknown
  readonly network?: Location['network']
}): Location | undefined {
  const lat = within(readNumber(said.lat), 90)
  const long = within(readNumber(said.long), 180)
  const point = lat === undefined || long === undefined ? {} : { lat, long }
  return presentOrNone<Location>({
    ...point,
    country: readText(said.country),
    city: readText(said.city),
    network: said.network,
  })
}

function within(degrees: number | undefined, most: number): number | undefined {
  return degrees !== undefined && Math.abs(degrees) <= most ? degrees : undefined
}
