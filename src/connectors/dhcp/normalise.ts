import type { NormalisedEvent } from '../../model/event.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { present, presentOrNone, setField } from '../read-value.ts'
import { type Finding, placeOf, startEvent } from '../start-event.ts'
import { nativeOfSyslog } from '../unclassified.ts'
import { shorten } from '../write-message.ts'
import type { Lease } from './lease.ts'
import { openLease } from './open-lease.ts'

const said: Record<Lease['step'], string> = {
  lease: 'got',
  renew: 'renewed',
  discover: 'looks for an address',
  offer: 'was offered',
  request: 'asked for',
  refuse: 'was refused',
  decline: 'declined',
  release: 'gave back',
  expire: 'lost by time',
  exhausted: 'got no address: none is free',
  other: 'spoke with the server about',
}

/** Is it a step of a DHCP server? */
export function isDhcp(envelope: Envelope): boolean {
  return openLease(envelope.text, undefined) !== undefined
}

/**
 * Maps one step of a DHCP server to an inventory event about the client: which hardware had which address under which
 * name. The server is where the line came from, in `unmapped`.
 * Sources: ISC dhcpd's dhcp.c, dnsmasq's rfc2131.c, Kea's messages manual, Microsoft's DHCP audit log format.
 */
export function normaliseDhcp(
  envelope: Envelope,
  { timeZone }: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const lease = openLease(envelope.text, timeZone)
  if (lease === undefined) return undefined
  const { step, ip, mac, name, via, product } = lease
  const server = envelope.syslog?.hostname
  const who = name ?? mac ?? 'A device'
  const finding: Finding = {
    class: 'inventory_info',
    activity: step === 'lease' || step === 'renew' ? 'log' : 'other',
    severity:
      step === 'exhausted' ? 'medium' : step === 'refuse' || step === 'decline' ? 'low' : 'informational',
    status: step === 'refuse' || step === 'exhausted' ? 'failure' : 'success',
    status_detail: `dhcp_${step}`,
    message: `${shorten(who)}${name === undefined || mac === undefined ? '' : ` (${mac})`} ${said[step]}${ip === undefined ? '' : ` ${ip}`}${placeOf(server)}`,
    device: { ...presentOrNone({ hostname: name?.toLowerCase(), ip, mac }), type: 'dhcp_client' },
  }
  setField(finding, 'src_endpoint', presentOrNone({ ip, mac }))
  setField(finding, 'unmapped', presentOrNone<Record<string, unknown>>({ server, via }))
  const native = present<Record<string, unknown>>({
    ...nativeOfSyslog(envelope),
    step,
    ip,
    mac,
    client: name,
    via,
  })
  return [
    startEvent(envelope, finding, { product, logsource: { category: 'dhcp' }, native, timeMs: lease.timeMs }),
  ]
}
