import type { Logsource, NormalisedEvent } from '../../model/event.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import {
  describeConnection,
  nativeOfConnection,
  protocolName,
  type Connection,
} from '../describe-connection.ts'
import { readPairs } from '../read-pairs.ts'
import { readTime } from '../read-time.ts'
import { readDuration, readInteger } from '../read-value.ts'
import { placeOf, startEvent } from '../start-event.ts'
import { readEvent } from './events.ts'
import { field, type FortiFields } from './fields.ts'
import { readThreat } from './threats.ts'

/** Is it a line of FortiOS's default format? */
export function isFortigate(envelope: Envelope): boolean {
  const start = lineOf(envelope).slice(0, 400)
  return (
    start.includes('logid=') &&
    /\bdevid=/.test(start) &&
    /\btype="?(?:traffic|event|utm|anomaly)/.test(lineOf(envelope).slice(0, 600))
  )
}

/**
 * Maps one FortiOS line. Refused traffic is a refusal, `accept` and `start` an open connection, the other actions its
 * end. Source: Fortinet's FortiOS log message reference.
 */
export function normaliseFortigate(
  envelope: Envelope,
  { timeZone }: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const fields = readPairs(lineOf(envelope).slice(0, 32_768))
  const type = field(fields, 'type')
  if (type === undefined) return undefined
  const hostname = field(fields, 'devname') ?? envelope.syslog?.hostname
  const place = placeOf(hostname)
  const native: Record<string, unknown> = {}
  for (const [key, { text }] of fields) native[key] = text
  let logsource: Logsource = { product: 'fortigate', service: type === 'event' ? 'event' : 'utm' }
  let finding
  if (type === 'traffic') {
    const connection = connectionOf(fields)
    finding = describeConnection(connection, place)
    logsource = { product: 'fortigate', service: 'traffic', category: 'firewall' }
    Object.assign(native, nativeOfConnection(connection))
  } else if (type === 'event') finding = readEvent(fields, place)
  else if (type === 'utm' || type === 'anomaly') finding = readThreat(fields, place)
  else return undefined
  const timeMs = timeOf(fields, timeZone)
  return [startEvent(envelope, finding, { product: 'FortiGate', logsource, native, timeMs, hostname })]
}

function connectionOf(fields: FortiFields): Connection {
  const action = field(fields, 'action')?.toLowerCase() ?? ''
  const denied = action === 'deny' || action === 'blocked' || action === 'dropped'
  const isOpen = action === 'accept' || action === 'start' || action === 'ip-conn'
  return {
    verdict: denied ? 'denied' : isOpen ? 'allowed' : 'closed',
    protocol: protocolName(field(fields, 'proto')),
    source: field(fields, 'srcip'),
    sourcePort: field(fields, 'srcport'),
    sourceMac: field(fields, 'srcmac'),
    target: field(fields, 'dstip'),
    targetPort: field(fields, 'dstport'),
    bytesOut: readInteger(field(fields, 'sentbyte')),
    bytesIn: readInteger(field(fields, 'rcvdbyte')),
    durationMs: readDuration(field(fields, 'duration'), 1000),
    user: field(fields, 'user'),
    rule: field(fields, 'policyname') ?? field(fields, 'policyid'),
    reason: denied || isOpen ? undefined : action || undefined,
  }
}

/** `eventtime` is epoch, of a unit that depends on the version; else the clock with its zone. */
function timeOf(fields: FortiFields, timeZone: string | undefined): number | undefined {
  const { date, time, tz } = {
    date: field(fields, 'date'),
    time: field(fields, 'time'),
    tz: field(fields, 'tz'),
  }
  return (
    readTime(field(fields, 'eventtime')) ??
    (date === undefined || time === undefined ? undefined : readTime(`${date} ${time}${tz ?? ''}`, timeZone))
  )
}

/** Some readers of syslog take the first pairs for a header's host and program. */
function lineOf(envelope: Envelope): string {
  const { text, receipt } = envelope
  if (text.trimStart().startsWith('date=') || text.includes('logid=')) return text
  const at = receipt.raw.slice(0, 200).indexOf('date=')
  return at < 0 ? text : receipt.raw.slice(at)
}
