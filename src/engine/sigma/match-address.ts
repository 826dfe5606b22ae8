import ipaddr from 'ipaddr.js'

/** Tests texts for an address inside a range. What is no address never matches. IPv4 inside IPv6 counts as IPv4. */
export function compileRange(range: string): (text: string) => boolean {
  const [network, bits] = ipaddr.parseCIDR(range)
  return (text) => {
    const address = parseAddress(text)
    return address !== undefined && address.kind() === network.kind() && address.match(network, bits)
  }
}

function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (text.length < 2 || text.length > 60) return undefined
  const looksLikeV4 = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(text)
  if (!looksLikeV4 && !text.includes(':')) return undefined
  try {
    return ipaddr.process(text)
  } catch {
    return undefined
  }
}
