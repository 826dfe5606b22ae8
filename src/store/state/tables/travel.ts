/** Least minutes from one site to another; the key is the pair. */
export interface TravelTable {
  from_site: string
  to_site: string
  minutes: number
}
