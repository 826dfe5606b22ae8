import ipaddr from 'ipaddr.js'

/** Why a call to elsewhere was refused or failed. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly code:
    | 'url_not_valid'
    | 'protocol_not_allowed'
    | 'address_not_allowed'
    | 'name_not_found'
    | 'redirect_refused'
    | 'answer_too_large'
    | 'no_answer'
  constructor(code: OutboundError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Where a URL that somebody typed in may lead. `allow` holds host names, addresses and networks of one's own that may
 * be called all the same.
 */
export interface OutboundPolicy {
  readonly allow: readonly string[]
  /** `https:` alone unless told. */
  readonly protocols?: readonly string[]
}

/** Not private by its number, yet answers to machines of one cloud only (Azure's wire server). */
const metadata = new Set(['168.63.129.16'])

/** Parses and checks everything of a URL that can be seen before its name is resolved. */
export function checkUrl(text: string, policy: OutboundPolicy): URL {
  const url = URL.parse(text)
  if (!url) throw new OutboundError('url_not_valid', 'this is not a URL')
  const protocols = policy.protocols ?? ['https:']
  if (!protocols.includes(url.protocol)) {
    throw new OutboundError('protocol_not_allowed', `use ${protocols.join(' or ')}//, not ${url.protocol}//`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundError('url_not_valid', 'the URL carries a user name or password')
  }
  return url
}

/** Throws where one of the addresses a name has is not to be called: a name with one good address is no way in. */
export function checkAddresses(host: string, addresses: readonly string[], policy: OutboundPolicy): void {
  if (addresses.length === 0) throw new OutboundError('name_not_found', `${host} has no address`)
  const nameAllowed = policy.allow.some((entry) => entry.toLowerCase() === host.toLowerCase())
  for (const address of addresses) {
    const range = rangeOf(address)
    if (range === 'unicast' || isAllowedAddress(address, policy.allow)) continue
    // A name alone does not open link-local addresses, where clouds keep their credentials.
    if (nameAllowed && range !== 'linkLocal' && range !== 'metadata') continue
    throw new OutboundError(
      'address_not_allowed',
      `${host} leads to ${address} (${range}), which is not called unless the setting outbound_allow names it`,
    )
  }
}

function rangeOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'invalid'
  const parsed = ipaddr.process(address)
  return metadata.has(parsed.toString()) ? 'metadata' : parsed.range()
}

function isAllowedAddress(address: string, allow: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return allow.some((entry) => {
    if (ipaddr.isValid(entry)) return ipaddr.process(entry).toString() === parsed.toString()
    if (!ipaddr.isValidCIDR(entry)) return false
    const [network, bits] = ipaddr.parseCIDR(entry)
    return network.kind() === parsed.kind() && parsed.match(network, bits)
  })
}
