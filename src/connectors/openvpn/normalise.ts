import type { NormalisedEvent } from '../../model/event.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { presentOrNone } from '../read-value.ts'
import { vpnEvent, type VpnFinding } from '../vpn-event.ts'
import { shorten } from '../write-message.ts'
import { openLine, type VpnLine } from './open-line.ts'

interface Finding extends VpnFinding {
  /** Named in the text, where the line's head does not name it. */
  readonly user?: string
  readonly address?: string
}
type Form = readonly [RegExp, (match: RegExpExecArray, line: VpnLine) => Finding | undefined]

/** Does the line come from a program of that name, or is it plainly OpenVPN's own log file? */
export function isOpenvpn(envelope: Envelope): boolean {
  const app = envelope.syslog?.app
  if (app !== undefined)
    return (
      app === 'openvpn' || app.startsWith('openvpn-') || app.startsWith('ovpn-') || app.startsWith('openvpn@')
    )
  const { text } = envelope
  if (text.length > 2000 || !text.includes(':')) return false
  return marks.some((mark) => text.includes(mark))
}

const marks = [
  'Peer Connection Initiated with [AF_INET',
  ' MULTI: Learn: ',
  ' MULTI_sva: ',
  ' TLS Auth Error: ',
  'client-instance ',
]

const forms: readonly Form[] = [
  [
    /^\[([^\]]{1,128})\] Peer Connection Initiated with /,
    (match, line) => ({
      class: 'authentication',
      activity: 'logon',
      status: 'success',
      user: match[1] ?? '',
      message: `VPN logon of ${shorten(match[1] ?? '')}${from(line)}`,
    }),
  ],
  [
    /^TLS Auth Error: Auth Username\/Password verification failed for peer/,
    (_, line) => failed(line, 'wrong_password', 'name or password not accepted'),
  ],
  [
    /^(?:PLUGIN AUTH|AUTH_PAM|AUTH-PAM|AUTH|SENT CONTROL)\b.{0,200}AUTH_FAILED/,
    (_, line) => failed(line, 'refused', 'refused'),
  ],
  [
    /^VERIFY ERROR: depth=\d{1,2}, error=([^:]{1,100}): (?:.{0,300}CN=([^,/]{1,128}))?/,
    (match, line) => ({
      ...failed(line, 'certificate_refused', `certificate refused (${match[1] ?? ''})`, match[2]),
    }),
  ],
  [
    /^TLS Error: (TLS key negotiation failed|TLS handshake failed)/,
    (_, line) => ({
      class: 'tunnel_activity',
      activity: 'open',
      status: 'failure',
      detail: 'handshake_failed',
      severity: 'low',
      message: `VPN handshake failed${from(line)}`,
    }),
  ],
  [
    /^TLS: Username\/Password authentication succeeded for username '([^']{1,128})'/,
    (match, line) => ({
      class: 'authentication',
      activity: 'preauth',
      status: 'success',
      user: match[1] ?? '',
      message: `VPN password of ${shorten(match[1] ?? '')} accepted${from(line)}`,
    }),
  ],
  [/^MULTI: Learn: ([0-9A-Fa-f.:]{2,45})(?:@\d{1,5})? -> /, (match, line) => learned(line, match[1] ?? '')],
  [
    /^SIG(?:USR1|TERM|HUP|INT)\[[^\]]{1,64}\] received, client-instance (restarting|exiting)/,
    (match, line) => ended(line, match[1] ?? 'ended'),
  ],
  [
    /^(?:\[[^\]]{1,128}\] )?Inactivity timeout \(--ping-(?:restart|exit)\)/,
    (_, line) => ({
      class: 'tunnel_activity',
      activity: 'other',
      detail: 'inactive',
      message: `VPN connection${of(line)} went silent${from(line)}`,
    }),
  ],
  [
    /^TLS: soft reset /,
    (_, line) => ({
      class: 'tunnel_activity',
      activity: 'renew',
      message: `VPN keys renewed${of(line)}${from(line)}`,
    }),
  ],
  [
    /^TLS: tls_process: killed expiring key/,
    (_, line) => ({
      class: 'tunnel_activity',
      activity: 'renew',
      message: `VPN key expired${of(line)}${from(line)}`,
    }),
  ],
]

/**
 * Maps one line of an OpenVPN server's log. The logon is `Peer Connection Initiated`; the tunnel opens when the server
 * learns the client's inner address; the client instance's end is the logoff. Other lines are not understood.
 * Source: OpenVPN 2.6 ssl.c, multi.c, ssl_verify.c.
 */
export function normaliseOpenvpn(
  envelope: Envelope,
  options: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const line = openLine(envelope.text, options.timeZone)
  for (const [pattern, read] of forms) {
    const match = pattern.exec(line.text)
    const finding = match === null ? undefined : read(match, line)
    if (finding !== undefined) return [build(envelope, line, finding)]
  }
  return undefined
}

function build(envelope: Envelope, line: VpnLine, finding: Finding): NormalisedEvent {
  const user = finding.user ?? line.user
  return vpnEvent(envelope, finding, {
    product: 'OpenVPN',
    logsource: 'openvpn',
    timeMs: line.timeMs,
    user: user === undefined ? undefined : readAccount(user),
    client: readEndpoint(line.ip, line.port),
    unmapped: presentOrNone({ tunnel_address: finding.address }),
  })
}

function failed(line: VpnLine, detail: string, why: string, user?: string): Finding {
  const who = user ?? line.user
  const base = {
    class: 'authentication',
    activity: 'logon',
    status: 'failure',
    detail,
    severity: 'low',
    message: `VPN logon${who === undefined ? '' : ` of ${shorten(who)}`}${from(line)} failed: ${why}`,
  } as const
  return who === undefined ? base : { ...base, user: who }
}

function learned(line: VpnLine, address: string): Finding {
  return {
    class: 'tunnel_activity',
    activity: 'open',
    status: 'success',
    address,
    message: `VPN tunnel${of(line)} opened${from(line)} with address ${address}`,
  }
}

function ended(line: VpnLine, how: string): Finding {
  return {
    class: 'authentication',
    activity: 'logoff',
    status: 'success',
    detail: how,
    message: `VPN logoff${of(line)}${from(line)}`,
  }
}

function of(line: VpnLine): string {
  return line.user === undefined ? '' : ` of ${shorten(line.user)}`
}

function from(line: VpnLine): string {
  return line.ip === undefined ? '' : ` from ${line.ip}`
}
