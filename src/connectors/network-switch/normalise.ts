import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import type { Envelope } from '../define-connector.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { readMac } from '../read-mac.ts'
import { setField } from '../read-value.ts'
import { nativeOfSyslog } from '../unclassified.ts'
import { shortPort } from '../short-port.ts'
import { shorten, writeLine } from '../write-message.ts'

/** What a line says, before the switch and its time are added. */
interface Finding {
  readonly class: EventClass
  readonly activity: string
  readonly severity: Severity
  readonly message: string
  readonly status?: 'success' | 'failure'
  readonly detail?: string
  readonly port?: string | undefined
  readonly mac?: string | undefined
  readonly user?: string | undefined
  readonly from?: string | undefined
}
type Groups = Readonly<Record<string, string | undefined>>
interface Form {
  readonly pattern: RegExp
  readonly read: (groups: Groups, place: string) => Finding
}

const mnemonic = /%([A-Z][A-Z0-9_]{1,30}(?:-[A-Z][A-Z0-9_]{0,30}){0,3})-[0-7]-([A-Z0-9_]{2,60}): /

const stateForm: Form = {
  pattern:
    /^(?<line>Line protocol on )?Interface (?<port>[A-Za-z0-9/.:-]{1,64}), changed state to (?<state>up|down|administratively down)/,
  read: ({ line, port, state }, place) => {
    const up = state === 'up'
    if (line !== undefined)
      return link(
        'other',
        up ? 'line_protocol_up' : 'line_protocol_down',
        port,
        `line protocol ${up ? 'up' : 'down'}`,
        place,
      )
    if (state === 'administratively down')
      return link('offline', 'administratively_down', port, 'switched off', place)
    return link(up ? 'restored' : 'lost', up ? 'port_up' : 'port_down', port, up ? 'up' : 'down', place)
  },
}
const nexusForm: Form = {
  pattern: /^Interface (?<port>[A-Za-z0-9/.:-]{1,64}) is (?<state>up|down)/,
  read: ({ port, state }, place) => {
    const up = state === 'up'
    return link(up ? 'restored' : 'lost', up ? 'port_up' : 'port_down', port, up ? 'up' : 'down', place)
  },
}

/** By facility; Source: Cisco's system message guides for IOS XE 17 and NX-OS 10. */
const forms = new Map<string, readonly Form[]>([
  ['LINK', [stateForm]],
  ['LINEPROTO', [stateForm]],
  ['ETHPORT', [nexusForm]],
  ['ETH_PORT_CHANNEL', [nexusForm]],
  [
    'ILPOWER',
    [
      {
        pattern: /^Interface (?<port>[A-Za-z0-9/.:-]{1,64}): (?<what>PD removed|Power granted)/i,
        read: ({ port, what }, place) =>
          what?.toLowerCase() === 'pd removed'
            ? link('lost', 'powered_device_removed', port, 'powered device removed', place)
            : link('restored', 'powered_device_found', port, 'powered device found', place),
      },
    ],
  ],
  [
    'PORT_SECURITY',
    [
      {
        pattern:
          /^Security violation occurred, caused by MAC address (?<mac>[0-9A-Fa-f.:-]{12,17}) on port (?<port>[A-Za-z0-9/:-]{1,64})/,
        read: ({ mac, port }, place) => ({
          class: 'detection_finding',
          activity: 'create',
          severity: 'high',
          port,
          mac,
          detail: 'port_security',
          message: `Unknown device ${mac ?? ''} on port ${shortPort(port)}${place}`,
        }),
      },
    ],
  ],
  [
    'SW_MATM',
    [
      {
        pattern:
          /^Host (?<mac>[0-9A-Fa-f.:-]{12,17}) in vlan \d{1,5} is flapping between port (?<port>[A-Za-z0-9/:-]{1,64})/,
        read: ({ mac, port }, place) => ({
          class: 'network_activity',
          activity: 'other',
          severity: 'low',
          port,
          mac,
          detail: 'address_flapping',
          message: `Device ${mac ?? ''} moves between ports${place}`,
        }),
      },
    ],
  ],
  [
    'SEC_LOGIN',
    [
      {
        pattern:
          /^Login (?<outcome>Success|failed) \[user: (?<user>[^\]]{0,128})\] \[Source: (?<from>[^\]]{1,64})\]/i,
        read: ({ outcome, user, from }, place) => {
          const success = outcome?.toLowerCase() === 'success'
          return {
            class: 'authentication',
            activity: 'logon',
            status: success ? 'success' : 'failure',
            severity: success ? 'informational' : 'low',
            user,
            from,
            message: `Logon of ${shorten(user ?? '')}${place} from ${from ?? ''}${success ? '' : ' failed'}`,
          }
        },
      },
    ],
  ],
  [
    'SYS',
    [
      {
        pattern:
          /^Configured from \S{1,64} by (?<user>\S{1,128}) on \S{1,32}(?: \((?<from>[0-9A-Fa-f.:]{3,45})\))?/,
        read: ({ user, from }, place) => ({
          class: 'config_state_change',
          activity: 'update',
          severity: 'low',
          user,
          from,
          message: `Configuration changed by ${shorten(user ?? '')}${place}`,
        }),
      },
    ],
  ],
])

/** Does the line carry the mnemonic of a message that is known? */
export function isNetworkSwitch(envelope: Envelope): boolean {
  const opened = openLine(envelope)
  return opened !== undefined && opened.forms.some(({ pattern }) => pattern.test(opened.text))
}

/** Maps one line of a switch: its ports, port security, sign-ins and changes. Other lines are not understood. */
export function normaliseNetworkSwitch(envelope: Envelope): NormalisedEvent[] | undefined {
  const opened = openLine(envelope)
  if (opened === undefined) return undefined
  const host = envelope.syslog?.hostname
  const place = host === undefined ? '' : ` at ${shorten(host)}`
  for (const { pattern, read } of opened.forms) {
    const groups = pattern.exec(opened.text)?.groups
    if (groups !== undefined) return [build(envelope, read(groups, place), host)]
  }
  return undefined
}

function openLine(envelope: Envelope): { text: string; forms: readonly Form[] } | undefined {
  // Some dialects keep a number and the switch's own clock before the mnemonic, some take it for a program's name.
  const { app } = envelope.syslog ?? {}
  const line = app?.startsWith('%') === true ? `${app}: ${envelope.text}` : envelope.text
  const at = line.indexOf('%')
  if (at < 0 || at > 160) return undefined
  const match = mnemonic.exec(line.slice(at, at + 220))
  if (match === null || match.index !== 0) return undefined
  const known = forms.get(match[1]?.split('-', 1)[0] ?? '')
  return known === undefined ? undefined : { text: line.slice(at + match[0].length, at + 1000), forms: known }
}

function link(
  activity: string,
  detail: string,
  port: string | undefined,
  what: string,
  place: string,
): Finding {
  return {
    class: 'device_health',
    activity,
    severity: activity === 'lost' ? 'low' : 'informational',
    port,
    detail,
    message: `Port ${shortPort(port)}${place}: ${what}`,
  }
}

function build(envelope: Envelope, finding: Finding, host: string | undefined): NormalisedEvent {
  const event: NormalisedEvent = {
    class: finding.class,
    activity: finding.activity,
    severity: finding.severity,
    message: writeLine(finding.message),
    logsource: { product: 'cisco', service: 'syslog' },
    native: nativeOfSyslog(envelope),
  }
  setField(event, 'status', finding.status)
  setField(event, 'status_detail', finding.detail)
  setField(event, 'device_time', envelope.syslog?.timeMs)
  const port = finding.port === undefined ? undefined : shortPort(finding.port)
  if (host !== undefined) {
    event.device =
      port === undefined
        ? { hostname: host }
        : { hostname: host, type: 'switch_port', uid: `${host} ${port}` }
  }
  if (port !== undefined) event.unmapped = { port }
  const user = finding.user === undefined || finding.user === '' ? undefined : readAccount(finding.user)
  if (event.class === 'authentication') setField(event, 'user', user)
  else if (user !== undefined) event.actor = { user }
  const mac = readMac(finding.mac)
  setField(
    event,
    'src_endpoint',
    mac === undefined ? (finding.from === undefined ? undefined : readEndpoint(finding.from)) : { mac },
  )
  return event
}
