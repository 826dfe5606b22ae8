import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { type Connection, describeConnection, nativeOfConnection } from '../describe-connection.ts'
import { readAccount, readEndpoint, readIp } from '../read-account.ts'
import { readMac } from '../read-mac.ts'
import { presentOrNone, setField } from '../read-value.ts'
import { type Finding, placeOf, startEvent } from '../start-event.ts'
import { nativeOfSyslog } from '../unclassified.ts'
import { shorten } from '../write-message.ts'

type Groups = Readonly<Record<string, string | undefined>>
interface RouterForm {
  readonly pattern: RegExp
  readonly read: (groups: Groups, place: string) => Finding
}

const topics =
  /^(?:firewall|system|dhcp|ppp|l2tp|sstp|ovpn|wireguard|script|interface)(?:,[a-z0-9]{2,20}){1,4} /
const filter =
  /^(?:firewall(?:,[a-z0-9]{2,20}){1,3} )(?:(?<prefix>[^:]{1,64}?) )?(?<chain>[A-Za-z0-9_-]{1,32}): in:(?:\(unknown \d{1,4}\)|\S{1,64}) out:(?:\(unknown \d{1,4}\)|[^, ]{1,64}),? (?:connection-state:\S{1,40} )?(?:src-mac (?<mac>[0-9A-Fa-f:]{17}), )?proto (?<protocol>[A-Za-z0-9-]{1,16})(?: \([^)]{0,40}\))?, (?<ends>\S{3,120}->[^, ]{2,60})/

const forms: readonly RouterForm[] = [
  {
    pattern:
      /^system(?:,[a-z0-9]{2,20}){1,4} user (?<user>\S{1,64}) logged (?<way>in|out)(?: from (?<from>\S{1,64}))?(?: via (?<via>\S{1,32}))?/,
    read: (groups, place) => signIn(groups, place, groups['way'] === 'in' ? 'logon' : 'logoff', 'success'),
  },
  {
    pattern:
      /^system(?:,[a-z0-9]{2,20}){1,4} login failure for user (?<user>\S{0,64}) ?(?:from (?<from>\S{1,64}))?(?: via (?<via>\S{1,32}))?/,
    read: (groups, place) => signIn(groups, place, 'logon', 'failure'),
  },
  {
    pattern:
      /^system(?:,[a-z0-9]{2,20}){1,4} (?<what>[a-z0-9 -]{2,60}) (?<done>added|changed|removed) by (?:[a-z-]{2,12}:)?(?<user>[^@ ]{1,64})(?:@(?<from>[0-9A-Fa-f.:]{2,45}))?/,
    read: ({ what = '', done = '', user = '', from }, place) => {
      const finding: Finding = {
        class: 'config_state_change',
        activity: done === 'added' ? 'create' : done === 'removed' ? 'delete' : 'update',
        severity: 'low',
        status: 'success',
        message: `${shorten(what)} ${done}${place} by ${shorten(user)}`,
      }
      setField(finding, 'actor', presentOrNone({ user: readAccount(user) }))
      setField(finding, 'src_endpoint', readEndpoint(readIp(from)))
      return finding
    },
  },
  {
    pattern:
      /^dhcp,[a-z]{2,12} (?<server>\S{1,64}) (?<what>assigned|deassigned) (?<ip>[0-9A-Fa-f.:]{2,45}) (?:to|for|from) (?<mac>[0-9A-Fa-f:]{17})(?: (?<name>\S{1,128}))?/,
    read: ({ server, what, ip, mac, name }, place) => ({
      class: 'inventory_info',
      activity: what === 'assigned' ? 'log' : 'other',
      severity: 'informational',
      status: 'success',
      status_detail: what === 'assigned' ? 'dhcp_lease' : 'dhcp_release',
      message: `${shorten(name ?? mac ?? 'A device')} ${what === 'assigned' ? 'got' : 'gave back'} ${ip ?? ''}${place}`,
      device: {
        ...presentOrNone({ hostname: name?.toLowerCase(), ip: readIp(ip), mac: readMac(mac) }),
        type: 'dhcp_client',
      },
      unmapped: { server },
    }),
  },
]

/** Does the line start with topics of RouterOS and say something that is known? */
export function isMikrotik(envelope: Envelope): boolean {
  const text = lineOf(envelope)
  return topics.test(text) && (filter.test(text) || forms.some(({ pattern }) => pattern.test(text)))
}

/**
 * Maps one line of RouterOS. The firewall's line does not say what became of the packet: only a prefix that the rule
 * was given can, and one that starts with `drop`, `reject`, `deny` or `block` is taken at its word.
 * Source: MikroTik's log and firewall manual pages.
 */
export function normaliseMikrotik(envelope: Envelope): NormalisedEvent[] | undefined {
  const text = lineOf(envelope)
  if (!topics.test(text)) return undefined
  const place = placeOf(envelope.syslog?.hostname)
  const packet = filter.exec(text)?.groups
  if (packet !== undefined) return [buildPacket(envelope, packet, place)]
  for (const { pattern, read } of forms) {
    const groups = pattern.exec(text)?.groups
    if (groups === undefined) continue
    const about = {
      product: 'RouterOS',
      logsource: { product: 'mikrotik' },
      native: nativeOfSyslog(envelope),
    }
    return [startEvent(envelope, read(groups, place), about)]
  }
  return undefined
}

function buildPacket(envelope: Envelope, groups: Groups, place: string): NormalisedEvent {
  const [source = '', target = ''] = (groups['ends'] ?? '').split('->')
  const from = splitPort(source)
  const to = splitPort(target)
  const { prefix, chain } = groups
  const isDenied = /^(?:drop|reject|deny|block)/i.test(prefix ?? '')
  const connection: Connection = {
    verdict: isDenied ? 'denied' : 'allowed',
    protocol: groups['protocol']?.toLowerCase(),
    source: from.ip,
    sourcePort: from.port,
    sourceMac: readMac(groups['mac']),
    target: to.ip,
    targetPort: to.port,
    rule: prefix ?? chain,
  }
  const finding = describeConnection(connection, place)
  const { blocked, ...ends } = nativeOfConnection(connection)
  if (!isDenied) {
    finding.activity = 'traffic'
    finding.status = 'unknown'
    finding.message = finding.message.replace('Connection allowed', 'Packet logged')
  }
  return startEvent(envelope, finding, {
    product: 'RouterOS',
    logsource: { product: 'mikrotik', category: 'firewall' },
    native: { ...nativeOfSyslog(envelope), ...ends, ...(isDenied ? { blocked } : {}) },
  })
}

/** `192.0.2.7:22`, `[2001:db8::7]:22`, or an address alone. */
function splitPort(end: string): { ip: string | undefined; port: string | undefined } {
  const match = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|(\d{1,3}(?:\.\d{1,3}){3})):(\d{1,5})$/.exec(end)
  return { ip: readIp(match?.[1] ?? match?.[2] ?? end), port: match?.[3] }
}

function signIn(groups: Groups, place: string, activity: string, status: 'success' | 'failure'): Finding {
  const { user = '', from, via } = groups
  const what = activity === 'logon' ? 'Logon' : 'Logoff'
  const finding: Finding = {
    class: 'authentication',
    activity,
    status,
    message: `${what} of ${shorten(user)}${place}${from === undefined ? '' : ` from ${from}`}${via === undefined ? '' : ` by ${via}`}${status === 'failure' ? ' failed' : ''}`,
  }
  setField(finding, 'logon_type', via)
  setField(finding, 'user', user === '' ? undefined : readAccount(user))
  const mac = readMac(from)
  setField(finding, 'src_endpoint', mac === undefined ? readEndpoint(readIp(from)) : { mac })
  return finding
}

/** The topics may have been taken for a program's name. */
function lineOf({ syslog, text }: Envelope): string {
  const app = syslog?.app
  const line = text.trim()
  return (app?.includes(',') === true ? `${app} ${line}` : line).slice(0, 1000)
}
