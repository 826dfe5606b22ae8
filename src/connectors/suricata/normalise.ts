import type { Logsource, NormalisedEvent, Severity } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { readEndpoint } from '../read-account.ts'
import { readTime } from '../read-time.ts'
import {
  type Fields,
  presentOrNone,
  readFields,
  readInteger,
  readNumber,
  readText,
  setField,
} from '../read-value.ts'
import { baseName, shorten, writeLine } from '../write-message.ts'
import { readDns } from './dns.ts'
import { between, type EveFinding } from './finding.ts'

type Reader = (eve: Fields, part: Fields) => EveFinding | undefined

const readers = new Map<string, Reader>([
  ['alert', readAlert],
  ['dns', readDns],
  ['http', readHttp],
  ['tls', readTls],
  ['flow', readFlow],
  ['fileinfo', readFile],
  ['ssh', readSsh],
  ['anomaly', readAnomaly],
])
/** Counters of the sensor itself: nothing happened on the network. */
const silent = new Set(['stats', 'engine'])

/** Does the record carry EVE's marks? */
export function isSuricata(envelope: Envelope): boolean {
  const type = envelope.record?.['event_type']
  if (typeof type !== 'string') return false
  if (silent.has(type)) return readFields(envelope.record?.[type]) !== undefined
  return (
    envelope.record?.['flow_id'] !== undefined ||
    (readers.has(type) && envelope.record?.['src_ip'] !== undefined)
  )
}

/**
 * Maps one line of Suricata's EVE output to one event; `stats` to none. A type without an entry is kept as network
 * activity of unknown kind. Source: Suricata's EVE JSON format page and etc/schema.json.
 */
export function normaliseSuricata(envelope: Envelope): NormalisedEvent[] | undefined {
  const eve = envelope.record
  const type = readText(eve?.['event_type'])
  if (eve === undefined || type === undefined) return undefined
  if (silent.has(type)) return []
  const finding = readers.get(type)?.(eve, readFields(eve[type]) ?? {}) ?? readOther(eve, type)
  const event: NormalisedEvent = {
    severity: 'informational',
    ...finding,
    message: writeLine(finding.message),
    product: 'Suricata',
    logsource: logsourceOf(type),
    native: finding.native ?? eve,
  }
  setField(event, 'device_time', readTime(eve['timestamp']))
  const host = readText(eve['host']) ?? envelope.syslog?.hostname
  // The sensor is not what the event is about: as its device it would join all that it sees.
  if (host !== undefined) event.unmapped = { sensor: host }
  setField(event, 'src_endpoint', readEndpoint(eve['src_ip'], eve['src_port']))
  setField(event, 'dst_endpoint', readEndpoint(eve['dest_ip'], eve['dest_port']))
  const protocol = readText(eve['proto'])?.toLowerCase()
  if (protocol !== undefined) event.network = { protocol, ...event.network }
  return [event]
}

const logsources = new Map<string, Logsource>()

function logsourceOf(type: string): Logsource {
  const known = logsources.get(type)
  if (known !== undefined) return known
  const logsource: Logsource = { product: 'suricata', service: type.slice(0, 64) }
  if (type === 'dns') logsource.category = 'dns'
  if (logsources.size < 100) logsources.set(type, logsource)
  return logsource
}

const severities: readonly Severity[] = ['informational', 'high', 'medium', 'low', 'informational']

function readAlert(eve: Fields, alert: Fields): EveFinding {
  const title = readText(alert['signature']) ?? 'Unnamed signature'
  const blocked = alert['action'] === 'blocked'
  const finding: EveFinding = {
    class: 'detection_finding',
    activity: 'create',
    severity: severities[readInteger(alert['severity']) ?? 3] ?? 'low',
    message: `${title}${blocked ? ' (blocked)' : ''}: ${between(eve)}`,
    finding: { title },
  }
  setField(
    finding,
    'finding',
    presentOrNone({ title, uid: readText(alert['signature_id']), category: readText(alert['category']) }),
  )
  finding.status_detail = blocked ? 'blocked' : 'allowed'
  setField(finding, 'http', httpOf(readFields(eve['http'])))
  setField(finding, 'tls', tlsOf(readFields(eve['tls'])))
  return finding
}

function httpOf(http: Fields | undefined): NormalisedEvent['http'] {
  if (http === undefined) return undefined
  return presentOrNone({
    method: readText(http['http_method']),
    url: readText(http['url']),
    host: readText(http['hostname'])?.toLowerCase(),
    user_agent: readText(http['http_user_agent']),
    status_code: readInteger(http['status']),
  })
}

const methods = new Set(['get', 'post', 'put', 'delete', 'head', 'options', 'connect'])

function readHttp(eve: Fields, http: Fields): EveFinding {
  const method = readText(http['http_method'])?.toLowerCase()
  const activity = method === undefined ? 'unknown' : methods.has(method) ? method : 'other'
  const what = `${shorten(readText(http['hostname']) ?? '')}${shorten(readText(http['url']) ?? '')}`
  const finding: EveFinding = {
    class: 'http_activity',
    activity,
    message: `HTTP ${shorten(method?.toUpperCase() ?? 'request')} ${what === '' ? 'without an address' : what}: ${between(eve)}`,
  }
  setField(finding, 'http', httpOf(http))
  return finding
}

function tlsOf(tls: Fields | undefined): NormalisedEvent['tls'] {
  if (tls === undefined) return undefined
  return presentOrNone({
    sni: readText(tls['sni'])?.toLowerCase(),
    version: readText(tls['version']),
    ja3: readText(readFields(tls['ja3'])?.['hash']),
  })
}

function readTls(eve: Fields, tls: Fields): EveFinding {
  const sni = readText(tls['sni']) ?? readText(tls['subject']) ?? 'an unnamed server'
  const finding: EveFinding = {
    class: 'tls_activity',
    activity: 'handshake',
    message: `TLS to ${shorten(sni)}: ${between(eve)}`,
  }
  setField(finding, 'tls', tlsOf(tls))
  return finding
}

function readFlow(eve: Fields, flow: Fields): EveFinding {
  const start = readTime(flow['start'])
  const end = readTime(flow['end'])
  const finding: EveFinding = {
    class: 'network_activity',
    activity: 'close',
    message: `Flow ended: ${between(eve)}`,
  }
  finding.network =
    presentOrNone({
      protocol: readText(eve['proto'])?.toLowerCase(),
      bytes_out: readNumber(flow['bytes_toserver']),
      bytes_in: readNumber(flow['bytes_toclient']),
      duration_ms: start === undefined || end === undefined || end < start ? undefined : end - start,
    }) ?? {}
  setField(finding, 'status_detail', readText(flow['reason'])?.toLowerCase())
  return finding
}

function readFile(eve: Fields, file: Fields): EveFinding {
  const path = readText(file['filename'])
  const finding: EveFinding = {
    class: 'file_activity',
    activity: 'other',
    message: `File ${shorten(path === undefined ? 'without a name' : baseName(path))} seen: ${between(eve)}`,
  }
  const hashes = presentOrNone<Record<string, string>>({
    md5: readText(file['md5']),
    sha1: readText(file['sha1']),
    sha256: readText(file['sha256']),
  })
  setField(
    finding,
    'file',
    presentOrNone({ path, name: path === undefined ? undefined : baseName(path), hashes }),
  )
  return finding
}

function readSsh(eve: Fields, ssh: Fields): EveFinding {
  const software = readText(readFields(ssh['client'])?.['software_version']) ?? 'unknown client'
  return {
    class: 'network_activity',
    activity: 'open',
    message: `SSH by ${shorten(software)}: ${between(eve)}`,
  }
}

function readAnomaly(eve: Fields, anomaly: Fields): EveFinding {
  const what = readText(anomaly['event']) ?? readText(anomaly['type']) ?? 'unnamed'
  const finding: EveFinding = {
    class: 'network_activity',
    activity: 'other',
    message: `Anomaly ${shorten(what)}: ${between(eve)}`,
  }
  finding.status_detail = what.slice(0, 128).toLowerCase()
  return finding
}

function readOther(eve: Fields, type: string): EveFinding {
  return {
    class: 'network_activity',
    activity: 'traffic',
    message: `${shorten(type)} traffic: ${between(eve)}`,
  }
}
