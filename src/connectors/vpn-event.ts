import type { EventClass } from '../model/event-class.ts'
import type { Account, Endpoint, NormalisedEvent, Severity } from '../model/event.ts'
import type { Envelope } from './define-connector.ts'
import { setField } from './read-value.ts'
import { nativeOfSyslog } from './unclassified.ts'
import { writeLine } from './write-message.ts'

/** What one line of a VPN server's log says happened. */
export interface VpnFinding {
  readonly class: EventClass
  readonly activity: string
  readonly status?: 'success' | 'failure'
  readonly detail?: string
  /** Default `informational`. */
  readonly severity?: Severity
  readonly message: string
}

/** What the line says besides, as far as it says it. */
interface VpnFacts {
  readonly product: string
  /** Sigma's product of the log. */
  readonly logsource: string
  /** The line's own time, epoch milliseconds, where it stands before syslog's. */
  readonly timeMs?: number | undefined
  readonly user: Account | undefined
  /** The remote end. */
  readonly client: Endpoint | undefined
  readonly server?: Endpoint | undefined
  readonly protocol?: string | undefined
  readonly unmapped: Record<string, unknown> | undefined
}

/** The event of one line of a VPN server's log; every sign-in of it is a VPN's. */
export function vpnEvent(envelope: Envelope, finding: VpnFinding, facts: VpnFacts): NormalisedEvent {
  const { syslog } = envelope
  const event: NormalisedEvent = {
    class: finding.class,
    activity: finding.activity,
    severity: finding.severity ?? 'informational',
    message: writeLine(finding.message),
    product: facts.product,
    logsource: { product: facts.logsource },
    native: nativeOfSyslog(envelope),
  }
  setField(event, 'status', finding.status)
  setField(event, 'status_detail', finding.detail)
  setField(event, 'device_time', facts.timeMs ?? syslog?.timeMs)
  setField(event, 'user', facts.user)
  setField(event, 'src_endpoint', facts.client)
  setField(event, 'dst_endpoint', facts.server)
  setField(event, 'auth_protocol', facts.protocol)
  if (finding.class === 'authentication') event.logon_type = 'vpn'
  setField(event, 'unmapped', facts.unmapped)
  if (syslog?.hostname !== undefined) event.device = { hostname: syslog.hostname }
  return event
}
