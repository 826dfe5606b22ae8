import { readInteger } from '../read-value.ts'
import type { Connection } from '../describe-connection.ts'
import type { Groups, MessageForm } from './message-form.ts'

const ip = String.raw`[0-9A-Fa-f.:]{2,45}`
const zone = String.raw`[A-Za-z0-9_.-]{1,64}`
const port = String.raw`[A-Za-z0-9-]{1,24}`
/** `outside:203.0.113.5/443 (203.0.113.5/443) (CORP\anna)` with the groups' names ending in `n`. */
const end = (n: string): string =>
  String.raw`${zone}:(?<ip${n}>${ip})(?:/(?<port${n}>${port}))?(?: ?\(${ip}/${port}\))?(?: ?\((?<user${n}>[^)]{1,128})\))?`

/** Source: Cisco's system log message guide for ASA 9, messages 106, 302, 710. */
export const connectionForms: readonly MessageForm[] = [
  {
    ids: ['302013', '302015', '302303'],
    pattern: new RegExp(
      String.raw`^Built (?<way>inbound|outbound) (?<protocol>[A-Z]{2,6}) (?:state-bypass )?connection \d{1,20} for ${end('A')} to ${end('B')}`,
    ),
    read: (groups) => ({ connection: { ...ordered(groups), verdict: 'allowed' } }),
  },
  {
    ids: ['302014', '302016', '302304'],
    pattern: new RegExp(
      String.raw`^Teardown (?<protocol>[A-Z]{2,6}) (?:state-bypass )?connection \d{1,20} for ${end('A')} to ${end('B')} duration (?<clock>\d{1,6}:\d\d:\d\d) bytes (?<bytes>\d{1,18})(?: (?<reason>[A-Za-z][^(]{0,80}))?`,
    ),
    read: (groups) => ({
      connection: {
        ...plain(groups),
        verdict: 'closed',
        bytesOut: readInteger(groups['bytes']),
        durationMs: milliseconds(groups['clock']),
        reason: groups['reason']?.trim().toLowerCase().replaceAll(/ +/g, '_') || undefined,
      },
    }),
  },
  {
    ids: ['302020'],
    pattern: new RegExp(
      String.raw`^Built (?<way>inbound|outbound) (?<protocol>ICMP) connection for faddr (?<ipA>${ip})/\d{1,6}(?: ?\([^)]{1,128}\))? gaddr ${ip}/\d{1,6} laddr (?<ipB>${ip})/\d{1,6}`,
    ),
    read: (groups) => ({ connection: { ...ordered(groups), verdict: 'allowed' } }),
  },
  {
    ids: ['106023'],
    pattern: new RegExp(
      String.raw`^Deny (?:protocol )?(?<protocol>[A-Za-z0-9]{1,10}) src ${end('A')} dst ${end('B')}.{0,100}? by access-group "(?<rule>[^"]{1,128})"`,
    ),
    read: (groups) => ({ connection: { ...plain(groups), verdict: 'denied', reason: 'access_list' } }),
  },
  {
    ids: ['106014', '106016', '106021'],
    pattern: new RegExp(
      String.raw`^Deny (?:inbound )?(?<protocol>[A-Za-z0-9]{1,10})(?<what> spoof| reverse path check)? (?:src|from) (?:${zone}:)?\(?(?<ipA>${ip})\)? (?:dst|to) (?:${zone}:)?(?<ipB>${ip})`,
    ),
    read: (groups) => ({
      connection: {
        ...plain(groups),
        verdict: 'denied',
        reason: groups['what'] === undefined ? 'access_list' : 'spoofed_address',
      },
    }),
  },
  {
    ids: ['106001', '106006', '106007', '106015', '106010'],
    pattern: new RegExp(
      String.raw`^(?:Inbound |Deny )(?:inbound )?(?<protocol>[A-Za-z0-9]{1,10}) (?:connection denied |\(no connection\) )?from (?<ipA>${ip})/(?<portA>${port}) to (?<ipB>${ip})/(?<portB>${port})`,
    ),
    read: (groups) => ({ connection: { ...plain(groups), verdict: 'denied', reason: 'access_list' } }),
  },
  {
    ids: ['106100', '106102', '106103'],
    pattern: new RegExp(
      String.raw`^access-list (?<rule>\S{1,128}) (?<outcome>permitted|denied|est-allowed) (?<protocol>[A-Za-z0-9]{1,10}) (?:for user '[^']{1,128}' )?${zone}/(?<ipA>${ip})\((?<portA>${port})\)(?:\([^)]{1,128}\))? ?-> ?${zone}/(?<ipB>${ip})\((?<portB>${port})\)`,
    ),
    read: (groups) => ({
      connection: { ...plain(groups), verdict: groups['outcome'] === 'denied' ? 'denied' : 'allowed' },
    }),
  },
  {
    ids: ['710002', '710003', '710005'],
    pattern: new RegExp(
      String.raw`^(?<protocol>TCP|UDP) (?:access|request) (?<outcome>permitted|denied by ACL|discarded|requested) from (?<ipA>${ip})/(?<portA>${port}) to ${zone}:(?<ipB>${ip})/(?<portB>${port})`,
    ),
    read: (groups) => ({
      connection: { ...plain(groups), verdict: groups['outcome'] === 'permitted' ? 'allowed' : 'denied' },
    }),
  },
]

/** The connection with its ends as the message has them. */
function plain(groups: Groups): Omit<Connection, 'verdict'> {
  return {
    protocol: groups['protocol']?.toLowerCase(),
    source: groups['ipA'],
    sourcePort: groups['portA'],
    target: groups['ipB'],
    targetPort: groups['portB'],
    rule: groups['rule'],
    user: groups['userA'],
  }
}

/** An outbound connection is written with the far end first. */
function ordered(groups: Groups): Omit<Connection, 'verdict'> {
  if (groups['way'] !== 'outbound') return { ...plain(groups), direction: 'inbound' }
  return {
    protocol: groups['protocol']?.toLowerCase(),
    source: groups['ipB'],
    sourcePort: groups['portB'],
    target: groups['ipA'],
    targetPort: groups['portA'],
    user: groups['userB'],
    direction: 'outbound',
  }
}

function milliseconds(clock: string | undefined): number | undefined {
  const [hours, minutes, seconds] = (clock ?? '').split(':').map(Number)
  return hours === undefined || minutes === undefined || seconds === undefined
    ? undefined
    : ((hours * 60 + minutes) * 60 + seconds) * 1000
}
