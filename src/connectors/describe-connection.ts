import { present, presentOrNone, setField } from './read-value.ts'
import { readAccount, readEndpoint } from './read-account.ts'
import type { Finding } from './start-event.ts'
import { shorten } from './write-message.ts'

/** A connection as a firewall reports it; texts as written. */
export interface Connection {
  /** `closed`: one that was allowed has ended. */
  readonly verdict: 'allowed' | 'denied' | 'closed'
  readonly protocol?: string | undefined
  readonly source?: string | undefined
  readonly sourcePort?: string | undefined
  readonly sourceMac?: string | undefined
  readonly target?: string | undefined
  readonly targetPort?: string | undefined
  readonly direction?: 'inbound' | 'outbound' | undefined
  /** Bytes from the source to the target, and back. */
  readonly bytesOut?: number | undefined
  readonly bytesIn?: number | undefined
  readonly durationMs?: number | undefined
  readonly user?: string | undefined
  readonly rule?: string | undefined
  /** Why it was refused or ended, in the firewall's words. */
  readonly reason?: string | undefined
}

const said = {
  allowed: ['open', 'Connection allowed'],
  denied: ['refuse', 'Connection refused'],
  closed: ['close', 'Connection ended'],
} as const

/** The event of a connection through a firewall. */
export function describeConnection(connection: Connection, place: string): Finding {
  const { verdict, protocol, rule, reason } = connection
  const [activity, what] = said[verdict]
  const by = rule === undefined ? '' : ` by rule ${shorten(rule)}`
  const finding: Finding = {
    class: 'network_activity',
    activity,
    severity: 'informational',
    status: verdict === 'denied' ? 'failure' : 'success',
    message: `${what}${place}: ${protocol === undefined ? '' : `${protocol.toUpperCase()} `}${ends(connection)}${by}`,
  }
  setField(finding, 'status_detail', reason)
  setField(
    finding,
    'src_endpoint',
    readEndpoint(connection.source, connection.sourcePort, undefined, connection.sourceMac),
  )
  setField(finding, 'dst_endpoint', readEndpoint(connection.target, connection.targetPort))
  setField(
    finding,
    'network',
    presentOrNone({
      protocol: protocol?.toLowerCase(),
      direction: connection.direction,
      bytes_in: connection.bytesIn,
      bytes_out: connection.bytesOut,
      duration_ms: connection.durationMs,
    }),
  )
  const user = connection.user === undefined ? undefined : readAccount(connection.user)
  if (user !== undefined) finding.actor = { user }
  if (rule !== undefined) finding.unmapped = { rule }
  return finding
}

/** The names that public rules of category `firewall` ask for; `action` is the firewall's own word where it has one. */
export function nativeOfConnection(connection: Connection): Record<string, unknown> {
  return present<Record<string, unknown>>({
    src_ip: connection.source,
    src_port: connection.sourcePort,
    dst_ip: connection.target,
    dst_port: connection.targetPort,
    blocked: String(connection.verdict === 'denied'),
  })
}

const protocols = new Map([
  ['1', 'icmp'],
  ['2', 'igmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['47', 'gre'],
  ['50', 'esp'],
  ['58', 'icmp6'],
  ['132', 'sctp'],
])

/** An IP protocol's name by its number; a name stays one. */
export function protocolName(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : (protocols.get(text) ?? text.toLowerCase())
}

function ends(connection: Connection): string {
  const source = endOf(connection.source, connection.sourcePort)
  const target = endOf(connection.target, connection.targetPort)
  return `${source ?? 'unknown'} to ${target ?? 'unknown'}`
}

function endOf(address: string | undefined, port: string | undefined): string | undefined {
  if (address === undefined || address === '') return undefined
  const host = shorten(address)
  return port === undefined || port === '' || port === '0' ? host : `${host} port ${shorten(port)}`
}
