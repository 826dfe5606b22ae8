import type { Account, Endpoint } from '../model/event.ts'
import { present, presentOrNone, readInteger, readText } from './read-value.ts'

/** An account as logs write it: `DOMAIN\name`, `name@realm` or `name`; the name in lower case, without its domain. */
export function readAccount(value: unknown, domain?: string, uid?: string): Account | undefined {
  const text = readText(value)
  if (text === undefined || text === '-') {
    return presentOrNone<Account>({ domain, uid })
  }
  const slash = text.lastIndexOf('\\')
  if (slash >= 0) return account(text.slice(slash + 1), text.slice(0, slash) || domain, uid)
  const at = text.indexOf('@')
  if (at > 0) return account(text.slice(0, at), text.slice(at + 1) || domain, uid)
  return account(text, domain, uid)
}

function account(name: string, domain: string | undefined, uid: string | undefined): Account {
  return present<Account>({ name: name === '' ? undefined : name.toLowerCase(), domain, uid })
}

/** An address without port, zone or brackets; IPv4 inside IPv6 becomes IPv4. `-`, `LOCAL` and names are no address. */
export function readIp(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length < 2 || value.length > 64) return undefined
  let text = value.startsWith('[') && value.endsWith(']') ? value.slice(1, -1) : value
  const zone = text.indexOf('%')
  if (zone > 0) text = text.slice(0, zone)
  if (text.startsWith('::ffff:') && text.includes('.')) text = text.slice(7)
  return isIp(text) ? text : undefined
}

function isIp(text: string): boolean {
  return text.includes(':') ? /^[0-9A-Fa-f:.]{2,45}$/.test(text) : /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)
}

/** An endpoint, or undefined where nothing of it is known. A host that is an address goes to `ip`. */
export function readEndpoint(
  host: unknown,
  port?: unknown,
  hostname?: unknown,
  mac?: unknown,
): Endpoint | undefined {
  const ip = readIp(host)
  const portNumber = port === undefined ? undefined : readInteger(port)
  const name = hostname === undefined ? undefined : readText(hostname)
  return presentOrNone<Endpoint>({
    ip,
    port: portNumber !== undefined && portNumber > 0 && portNumber < 65_536 ? portNumber : undefined,
    hostname: name === '-' ? undefined : (name ?? hostOf(host, ip)),
    mac: mac === undefined ? undefined : readText(mac)?.toLowerCase(),
  })
}

function hostOf(host: unknown, ip: string | undefined): string | undefined {
  if (ip !== undefined) return undefined
  const name = readText(host)
  return name === '-' ? undefined : name
}
