/** One step between a DHCP server and a client. */
export interface Lease {
  readonly step:
    | 'lease'
    | 'renew'
    | 'discover'
    | 'offer'
    | 'request'
    | 'refuse'
    | 'decline'
    | 'release'
    | 'expire'
    | 'exhausted'
    | 'other'
  readonly product: string
  readonly ip: string | undefined
  readonly mac: string | undefined
  /** As the client calls itself. */
  readonly name: string | undefined
  readonly timeMs?: number | undefined
  /** Network card, or the relay it came through. */
  readonly via?: string | undefined
}
