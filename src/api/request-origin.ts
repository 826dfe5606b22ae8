import { hostname } from 'node:os'
import ipaddr from 'ipaddr.js'
import { ApiError } from './define-endpoint.ts'

/** Where Gatehouse is reached, and by whom on whose behalf. */
export interface OriginPolicy {
  /** Does the server itself speak TLS? */
  readonly tls: boolean
  /** Names it may be called by besides addresses, `localhost` and the machine's own name. Lower case. */
  readonly hostNames: readonly string[]
  /** Addresses of reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` count. */
  readonly trustedProxies: readonly string[]
}

export interface RequestOrigin {
  /** Address of the caller. */
  readonly address: string
  /** `https://host[:port]` as the caller sees it. */
  readonly origin: string
  readonly secure: boolean
}

/**
 * Finds out who calls and by which name, and refuses names that are not ours: a page elsewhere whose name was made to
 * point here (DNS rebinding) would otherwise be a page of ours. An address as a name cannot be rebound.
 */
export function originOf(request: Request, peer: string | undefined, policy: OriginPolicy): RequestOrigin {
  const host = (request.headers.get('host') ?? new URL(request.url).host).toLowerCase()
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/.test(host)) throw wrongHost(host)
  const name = host.replace(/:\d+$/, '')
  if (!isOurs(name, policy)) throw wrongHost(name)
  const direct = normalise(peer ?? '')
  const proxied = direct !== '' && policy.trustedProxies.some((proxy) => normalise(proxy) === direct)
  const secure = policy.tls || (proxied && request.headers.get('x-forwarded-proto') === 'https')
  return {
    address: proxied ? forwardedFor(request, policy, direct) : direct,
    origin: new URL(`${secure ? 'https' : 'http'}://${host}`).origin,
    secure,
  }
}

function isOurs(name: string, policy: OriginPolicy): boolean {
  return (
    name === 'localhost' ||
    name === hostname().toLowerCase() ||
    policy.hostNames.includes(name) ||
    ipaddr.isValid(name.replace(/^\[|\]$/g, ''))
  )
}

/** The last address in the list that is not one of our own proxies: what stands before it, the caller could write. */
function forwardedFor(request: Request, policy: OriginPolicy, direct: string): string {
  const proxies = new Set(policy.trustedProxies.map(normalise))
  const list = (request.headers.get('x-forwarded-for') ?? '').split(',').map((text) => normalise(text.trim()))
  return list.reverse().find((address) => address !== '' && !proxies.has(address)) ?? direct
}

/** One spelling per address; `::ffff:127.0.0.1` is `127.0.0.1`. Empty: not an address. */
function normalise(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : ''
}

function wrongHost(name: string): ApiError {
  return new ApiError(403, 'host_not_known', `this server is not called ${name.slice(0, 100)}`, {
    where: 'Host',
    hint: 'add the name to GATEHOUSE_HOST_NAMES, or use the address',
  })
}
