import { splitRow } from '../csv-row.ts'
import { readIp } from '../read-account.ts'
import { readSlashes } from '../read-clock.ts'
import { readMac } from '../read-mac.ts'
import { readTime } from '../read-time.ts'
import type { Lease } from './lease.ts'

const ip = String.raw`[0-9A-Fa-f.:]{2,45}`
const mac = String.raw`[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}`
const isc = new RegExp(
  String.raw`^DHCP(?<word>ACK|OFFER|NAK|REQUEST|DISCOVER|RELEASE|DECLINE|INFORM|EXPIRE) (?:(?:on|for|of) (?<ip>${ip})(?: \(${ip}\))? ?)?(?:(?:to|from) (?<mac>${mac}|${ip}) ?(?:\((?<name>[^)]{1,255})\) ?)?)?(?:via (?<via>[^\s:]{1,64}))?(?<rest>.{0,200})`,
)
const dnsmasq = new RegExp(
  String.raw`^(?:\d{1,12} )?DHCP(?<word>ACK|OFFER|NAK|REQUEST|DISCOVER|RELEASE|DECLINE|INFORM)\((?<via>[^)]{1,64})\) (?:(?<ip>${ip}) )?(?<mac>${mac})(?: (?<name>\S{1,255}))?`,
)
const kea = new RegExp(
  String.raw`^(?:(?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) )?(?:[A-Z]{4,6} {1,2}\[kea-dhcp[46]\.[^\]]{1,60}\] )?DHCP[46]_(?<word>[A-Z0-9_]{4,40}) (?<rest>.{1,2000})`,
)

const steps = new Map<string, Lease['step']>([
  ['ACK', 'lease'],
  ['OFFER', 'offer'],
  ['NAK', 'refuse'],
  ['REQUEST', 'request'],
  ['DISCOVER', 'discover'],
  ['RELEASE', 'release'],
  ['DECLINE', 'decline'],
  ['INFORM', 'other'],
  ['EXPIRE', 'expire'],
  ['LEASE_ALLOC', 'lease'],
  ['LEASE_REUSE', 'renew'],
  ['LEASE_RENEW', 'renew'],
  ['LEASE_ADVERT', 'offer'],
  ['LEASE_OFFER', 'offer'],
  ['RELEASE_NA', 'release'],
  ['DECLINE_LEASE', 'decline'],
  ['LEASE_EXPIRED', 'expire'],
])
const keaTimes = new Set([
  'LEASE_ALLOC',
  'LEASE_REUSE',
  'LEASE_RENEW',
  'LEASE_ADVERT',
  'LEASE_OFFER',
  'RELEASE',
  'RELEASE_NA',
  'DECLINE_LEASE',
])

/** Opens a line of any of the servers; undefined for what is none of theirs. */
export function openLease(text: string, timeZone: string | undefined): Lease | undefined {
  const line = text.trim().slice(0, 4000)
  return openIsc(line) ?? openDnsmasq(line) ?? openKea(line, timeZone) ?? openWindows(line, timeZone)
}

function openIsc(line: string): Lease | undefined {
  if (/^DHCPDISCOVER .{1,200}: network [^:]{1,80}: no free leases/.test(line))
    return {
      step: 'exhausted',
      product: 'ISC dhcpd',
      ip: undefined,
      mac: readMac(/ from (\S{17})/.exec(line)?.[1]),
      name: undefined,
    }
  const groups = isc.exec(line)?.groups
  if (groups === undefined || line.charAt(4 + (groups['word']?.length ?? 0)) !== ' ') return undefined
  return {
    step: steps.get(groups['word'] ?? '') ?? 'other',
    product: 'ISC dhcpd',
    ip: readIp(groups['ip']),
    mac: readMac(groups['mac']),
    name: groups['name'],
    via: groups['via'],
  }
}

function openDnsmasq(line: string): Lease | undefined {
  const groups = dnsmasq.exec(line)?.groups
  if (groups === undefined) return undefined
  const word = groups['word'] ?? ''
  return {
    step: steps.get(word) ?? 'other',
    product: 'dnsmasq',
    ip: readIp(groups['ip']),
    mac: readMac(groups['mac']),
    // Behind a refusal stands why.
    name: word === 'NAK' ? undefined : groups['name'],
    via: groups['via'],
  }
}

function openKea(line: string, timeZone: string | undefined): Lease | undefined {
  const groups = kea.exec(line)?.groups
  const word = groups?.['word'] ?? ''
  if (groups === undefined || !keaTimes.has(word)) return undefined
  const rest = groups['rest'] ?? ''
  const address = /\b(?:lease for address|lease|address|addr) ([0-9A-Fa-f.:]{2,45}?)[, ]/.exec(
    `${rest} `,
  )?.[1]
  const client =
    /\[hwtype=\d{1,3} ([0-9A-Fa-f:]{17})\]/.exec(rest)?.[1] ??
    /\bhwaddr=\[?(?:hwtype=\d{1,3} )?([0-9A-Fa-f:]{17})/.exec(rest)?.[1]
  return {
    step: steps.get(word) ?? 'other',
    product: 'Kea',
    ip: readIp(address),
    mac: readMac(client),
    name: undefined,
    timeMs: readTime(groups['time'], timeZone),
  }
}

const windowsSteps = new Map<string, Lease['step']>([
  ['10', 'lease'],
  ['11', 'renew'],
  ['12', 'release'],
  ['13', 'other'],
  ['14', 'exhausted'],
  ['15', 'refuse'],
  ['16', 'other'],
  ['17', 'expire'],
  ['18', 'expire'],
])

/** `10,03/01/26,08:01:02,Assign,192.0.2.50,host,001122334455,…`: id, date with the month first, time, what, who. */
function openWindows(line: string, timeZone: string | undefined): Lease | undefined {
  if (!/^\d\d,\d\d\/\d\d\/\d\d,\d\d:\d\d:\d\d,/.test(line)) return undefined
  const [id = '', date = '', time = '', , address, name, hardware] = splitRow(line, ',')
  const step = windowsSteps.get(id)
  if (step === undefined) return undefined
  return {
    step,
    product: 'Windows DHCP server',
    ip: readIp(address),
    mac: readMac(hardware),
    name: name === undefined || name === '' ? undefined : name,
    timeMs: readSlashes(`${date},${time}`, timeZone),
  }
}
