import type { NormalisedEvent } from '../../model/event.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { readEndpoint } from '../read-account.ts'
import { present, presentOrNone, setField } from '../read-value.ts'
import { type Finding, placeOf, startEvent } from '../start-event.ts'
import { shorten } from '../write-message.ts'
import { openQuery } from './open-query.ts'

/** Is it a question or an answer in the log of a DNS server? */
export function isDnsServer(envelope: Envelope): boolean {
  return openQuery(envelope.text, envelope.syslog?.app, undefined) !== undefined
}

/**
 * Maps one line to DNS activity.
 * Sources: BIND's administrator reference (logging), unbound.conf, dnsmasq's log.c, Microsoft's DNS debug log.
 */
export function normaliseDnsServer(
  envelope: Envelope,
  { timeZone }: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const query = openQuery(envelope.text, envelope.syslog?.app, timeZone)
  if (query === undefined) return undefined
  const { type, client, code, answer } = query
  const bare = query.name.endsWith('.') && query.name.length > 1 ? query.name.slice(0, -1) : query.name
  const name = bare.toLowerCase()
  const from = client === undefined ? '' : ` by ${client}`
  const finding: Finding = {
    class: 'dns_activity',
    activity: query.activity,
    severity: 'informational',
    message: `${shorten(name)}${type === undefined ? '' : ` ${type}`} ${query.activity === 'query' ? 'asked for' : 'answered'}${from}${placeOf(envelope.syslog?.hostname)}${code === undefined || code === 'NOERROR' ? '' : `: ${code}`}`,
    query:
      presentOrNone({ hostname: name, type, answers: answer === undefined ? undefined : [answer] }) ?? {},
  }
  if (code !== undefined) {
    finding.status = code === 'NOERROR' ? 'success' : 'failure'
    finding.status_detail = code.toLowerCase()
  }
  setField(finding, 'src_endpoint', readEndpoint(client, query.port))
  setField(finding, 'dst_endpoint', readEndpoint(query.server))
  const native = present<Record<string, unknown>>({
    query: bare,
    record_type: type,
    answer,
    rcode: code,
    src_ip: client,
    src_port: query.port,
    dst_ip: query.server,
  })
  return [
    startEvent(envelope, finding, {
      product: query.product,
      logsource: { category: 'dns' },
      native,
      timeMs: query.timeMs,
    }),
  ]
}
