import { presentOrNone, setField } from '../read-value.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import type { Finding } from '../start-event.ts'
import { shorten } from '../write-message.ts'
import type { Groups, MessageForm } from './message-form.ts'

const ip = String.raw`[0-9A-Fa-f.:]{2,45}`

function signIn(
  groups: Groups,
  place: string,
  more: { readonly what: string; readonly ok: boolean; readonly kind?: string; readonly activity?: string },
): { finding: Finding } {
  const { user, from, reason } = groups
  const who = user === undefined || user === '' ? '' : ` of ${shorten(user)}`
  const finding: Finding = {
    class: 'authentication',
    activity: more.activity ?? 'logon',
    status: more.ok ? 'success' : 'failure',
    message: `${more.what}${who}${place}${from === undefined ? '' : ` from ${from}`}${more.ok ? '' : ' failed'}`,
  }
  setField(finding, 'logon_type', more.kind)
  setField(finding, 'user', user === undefined ? undefined : readAccount(user))
  setField(finding, 'src_endpoint', readEndpoint(from))
  setField(finding, 'status_detail', reason?.trim().toLowerCase().replaceAll(/[ .]+/g, '_'))
  return { finding }
}

function changed(groups: Groups, place: string): { finding: Finding } {
  const { user, from, command } = groups
  const finding: Finding = {
    class: 'config_state_change',
    activity: 'other',
    severity: 'low',
    message: `${shorten(user ?? 'Somebody')} ran ${shorten(command ?? 'a command')}${place}${from === undefined ? '' : ` from ${from}`}`,
  }
  setField(finding, 'actor', presentOrNone({ user: readAccount(user) }))
  setField(finding, 'src_endpoint', readEndpoint(from))
  if (command !== undefined) finding.process = { cmd_line: command }
  return { finding }
}

const vpnHead = String.raw`Group <[^>]{0,128}> User <(?<user>[^>]{0,128})> IP <(?<from>${ip})>`

/** Sign-ins, VPN sessions and changes. Source: Cisco's system log message guide for ASA 9. */
export const managementForms: readonly MessageForm[] = [
  {
    ids: ['605004', '605005'],
    pattern: new RegExp(
      String.raw`^Login (?<outcome>denied|permitted) from (?<from>${ip})/\d{1,5} to [^ ]{1,128} for user "(?<user>[^"]{0,128})"`,
    ),
    read: (groups, place) => signIn(groups, place, { what: 'Logon', ok: groups['outcome'] === 'permitted' }),
  },
  {
    ids: ['611101', '611102'],
    pattern: new RegExp(
      String.raw`^User authentication (?<outcome>succeeded|failed): (?:IP address: (?<from>${ip}), )?Uname: (?<user>\S{0,128})`,
    ),
    read: (groups, place) =>
      signIn(groups, place, {
        what: 'Authentication',
        ok: groups['outcome'] === 'succeeded',
        activity: 'preauth',
      }),
  },
  {
    ids: ['113004', '113012'],
    pattern:
      /^AAA user authentication Successful : (?:server = {1,2}\S{1,64}|local database) : user = (?<user>\S{1,128})/,
    read: (groups, place) => signIn(groups, place, { what: 'Authentication', ok: true, activity: 'preauth' }),
  },
  {
    ids: ['113005', '113015', '113016', '113017'],
    pattern: new RegExp(
      String.raw`^AAA (?:user authentication|credentials) [Rr]ejected : reason = (?<reason>[^:]{1,80}) : (?:server = {1,2}\S{1,64}|local database) : user = (?<user>\S{1,128})(?: : user IP = (?<from>${ip}))?`,
    ),
    read: (groups, place) =>
      signIn(groups, place, { what: 'Authentication', ok: false, activity: 'preauth' }),
  },
  {
    ids: ['113039', '716001', '722051'],
    pattern: new RegExp(
      String.raw`^${vpnHead} (?:(?:AnyConnect parent|WebVPN) session started|IPv4 Address <(?<address>${ip})>)`,
    ),
    read: (groups, place) => {
      if (groups['address'] === undefined)
        return signIn(groups, place, { what: 'VPN logon', ok: true, kind: 'vpn' })
      const { user = '', from, address } = groups
      const finding: Finding = {
        class: 'tunnel_activity',
        activity: 'open',
        status: 'success',
        message: `VPN tunnel of ${shorten(user)} opened${place} from ${from ?? ''} with address ${address}`,
        unmapped: { tunnel_address: address },
      }
      setField(finding, 'user', readAccount(user))
      setField(finding, 'src_endpoint', readEndpoint(from))
      return { finding }
    },
  },
  {
    ids: ['716002'],
    pattern: new RegExp(String.raw`^${vpnHead} WebVPN session terminated: (?<reason>[^.]{1,80})`),
    read: (groups, place) =>
      signIn(groups, place, { what: 'VPN logoff', ok: true, kind: 'vpn', activity: 'logoff' }),
  },
  {
    ids: ['113019'],
    pattern: new RegExp(
      String.raw`^Group = [^,]{0,128}, Username = (?<user>[^,]{0,128}), IP = (?<from>${ip}), Session disconnected\..{0,200}?Reason: (?<reason>[^,]{1,80})$`,
    ),
    read: (groups, place) =>
      signIn(groups, place, { what: 'VPN logoff', ok: true, kind: 'vpn', activity: 'logoff' }),
  },
  {
    ids: ['111008', '111009', '111010'],
    pattern: new RegExp(
      String.raw`^User '(?<user>[^']{0,128})'(?:, running '[^']{1,64}' from IP (?<from>${ip}))?,? executed (?:the |cmd: )?'?(?<command>.{1,1024}?)'?(?: command\.?)?$`,
    ),
    read: changed,
  },
  {
    ids: ['502101', '502102', '502103'],
    pattern:
      /^(?<what>New user added|User deleted|User priv level changed)(?: to| from)?(?: local dbase)?: Uname: (?<user>\S{1,128})/,
    read: ({ what, user }, place) => {
      const activity = what === 'New user added' ? 'create' : what === 'User deleted' ? 'delete' : 'other'
      const finding: Finding = {
        class: 'account_change',
        activity,
        status: 'success',
        severity: 'medium',
        message: `${what ?? 'User changed'}${place}: ${shorten(user ?? '')}`,
      }
      setField(finding, 'user', readAccount(user))
      return { finding }
    },
  },
  {
    ids: ['733100', '733101', '733102'],
    pattern: /^(?:\[ ?(?<object>[^\]]{1,80})\]|Object (?<host>\S{1,64})) .{0,300}/,
    read: ({ object, host }, place) => ({
      finding: {
        class: 'detection_finding',
        activity: 'create',
        severity: 'medium',
        message: `Threat detection${place}: ${shorten((object ?? host ?? '').trim())}`,
        finding: { title: 'Threat detection', category: 'rate' },
      },
    }),
  },
]
