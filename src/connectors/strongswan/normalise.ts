import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { presentOrNone } from '../read-value.ts'
import { vpnEvent, type VpnFinding } from '../vpn-event.ts'
import { shorten } from '../write-message.ts'

interface Finding extends VpnFinding {
  readonly peer?: string | undefined
  readonly ip?: string | undefined
  readonly local?: string | undefined
  readonly connection?: string | undefined
  readonly protocol?: string
  readonly note?: Record<string, string>
}
type Form = readonly [RegExp, (groups: Readonly<Record<string, string | undefined>>) => Finding]

const apps = new Set(['charon', 'charon-systemd', 'charon-nm', 'strongswan', 'ipsec'])

/** Does the line come from charon? */
export function isStrongswan(envelope: Envelope): boolean {
  const app = envelope.syslog?.app
  return app !== undefined && apps.has(app)
}

/** `10.0.0.1[vpn.example.org]...198.51.100.7[alice]`: local end, its identity, remote end, its identity. */
const ends = String.raw`(?<local>[0-9A-Fa-f.:]{3,45})\[[^\]]{0,256}\]\.\.\.(?<ip>[0-9A-Fa-f.:]{3,45})\[(?<peer>[^\]]{0,256})\]`
const sa = String.raw`(?<connection>[^[{ ]{1,100})[[{]\d{1,10}[\]}]`

const forms: readonly Form[] = [
  [
    new RegExp(`^IKE_SA ${sa} established between ${ends}`),
    ({ peer, ip, local, connection }) => ({
      class: 'authentication',
      activity: 'logon',
      status: 'success',
      peer,
      ip,
      local,
      connection,
      message: `VPN logon of ${who(peer)} from ${ip ?? 'unknown'}`,
    }),
  ],
  [
    new RegExp(`^deleting IKE_SA ${sa} between ${ends}`),
    ({ peer, ip, local, connection }) => ({
      class: 'authentication',
      activity: 'logoff',
      status: 'success',
      peer,
      ip,
      local,
      connection,
      message: `VPN logoff of ${who(peer)} from ${ip ?? 'unknown'}`,
    }),
  ],
  [
    new RegExp(
      String.raw`^CHILD_SA ${sa} established with SPIs (?<spi>\S{1,40}) \S{1,40}(?: and TS (?<here>\S{1,100}) === (?<there>\S{1,100}))?`,
    ),
    ({ connection, here, there }) => ({
      class: 'tunnel_activity',
      activity: 'open',
      status: 'success',
      connection,
      ...(there === undefined ? {} : { note: { tunnel_local: here ?? '', tunnel_remote: there } }),
      message: `VPN tunnel ${shorten(connection ?? '')} opened${there === undefined ? '' : ` for ${shorten(there)}`}`,
    }),
  ],
  [
    new RegExp(`^closing CHILD_SA ${sa}`),
    ({ connection }) => ({
      class: 'tunnel_activity',
      activity: 'close',
      connection,
      message: `VPN tunnel ${shorten(connection ?? '')} closed`,
    }),
  ],
  [
    /^XAuth authentication of '(?<peer>[^']{1,256})' (?<outcome>successful|failed)/,
    ({ peer, outcome }) => login(peer, outcome === 'successful', 'xauth'),
  ],
  [
    /^EAP method (?<method>EAP_[A-Z0-9_]{1,32}) failed for peer (?<peer>\S{1,256})/,
    ({ peer, method }) => login(peer, false, method ?? 'eap'),
  ],
  [
    /^authentication of '(?<peer>[^']{1,256})' with (?<method>[A-Za-z0-9_ -]{1,64}) (?<outcome>successful|failed)$/,
    ({ peer, outcome, method }) => login(peer, outcome === 'successful', method ?? 'ike'),
  ],
  [
    /^tried \d{1,6} shared keys? for '[^']{0,256}' - '(?<peer>[^']{1,256})', but MAC mismatched/,
    ({ peer }) => login(peer, false, 'pre-shared key'),
  ],
  [
    /^no (?:matching peer config|EAP key|trusted \S{1,20} public key|shared key|XAuth secret|IKE config) found(?: for '(?<peer>[^']{1,256})'| for (?<ip>[0-9A-Fa-f.:]{3,45})\.\.\.| for hosts '[^']{0,128}' - '(?<peer2>[^']{1,256})')?/,
    ({ peer, peer2 }) => login(peer ?? peer2, false, 'ike'),
  ],
  [
    /^assigning virtual IP (?<ip>[0-9A-Fa-f.:]{3,45}) to peer '(?<peer>[^']{1,256})'/,
    ({ ip, peer }) => ({
      class: 'tunnel_activity',
      activity: 'other',
      detail: 'address_assigned',
      peer,
      note: { tunnel_address: ip ?? '' },
      message: `VPN address ${ip ?? ''} assigned to ${who(peer)}`,
    }),
  ],
]

/**
 * Maps one line of charon's log. An established IKE_SA is the logon, its deletion the logoff, a CHILD_SA the tunnel;
 * each authentication round before it is a `preauth`, since one logon may take two. Other lines are not understood.
 * Source: strongSwan's libcharon, sa/ike_sa.c and sa/ikev2/tasks.
 */
export function normaliseStrongswan(envelope: Envelope): NormalisedEvent[] | undefined {
  const text = withoutThread(envelope.text.trim())
  for (const [pattern, read] of forms) {
    const groups = pattern.exec(text)?.groups
    if (groups !== undefined) return [build(envelope, read(groups))]
  }
  return undefined
}

/** `12[IKE] `, and `<rw|3> ` that names the connection. */
function withoutThread(text: string): string {
  const match = /^\d{1,3}\[[A-Z]{3}\] (?:<[^>]{1,100}> )?/.exec(text)
  return match === null ? text : text.slice(match[0].length)
}

function build(envelope: Envelope, finding: Finding): NormalisedEvent {
  const { peer, ip, local } = finding
  return vpnEvent(envelope, finding, {
    product: 'strongSwan',
    logsource: 'strongswan',
    user: peer === undefined || peer === '' ? undefined : readAccount(nameOf(peer)),
    client: ip === undefined ? undefined : readEndpoint(ip),
    server: local === undefined ? undefined : readEndpoint(local),
    protocol: finding.protocol,
    unmapped: presentOrNone({ connection: finding.connection, ...finding.note }),
  })
}

function login(peer: string | undefined, success: boolean, method: string): Finding {
  return {
    class: 'authentication',
    activity: 'preauth',
    status: success ? 'success' : 'failure',
    severity: success ? 'informational' : 'low',
    peer,
    protocol: method.toLowerCase(),
    message: `VPN sign-in of ${who(peer)} by ${method} ${success ? 'accepted' : 'refused'}`,
  }
}

/** An identity may be a distinguished name: its common name is what people go by. */
function nameOf(peer: string): string {
  return /(?:^|[ ,/])CN=([^,/]{1,128})/.exec(peer)?.[1]?.trim() ?? peer
}

function who(peer: string | undefined): string {
  return peer === undefined || peer === '' ? 'an unnamed peer' : shorten(nameOf(peer))
}
