import type { Severity } from '../../model/event.ts'
import { presentOrNone, setField } from '../read-value.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import type { Finding } from '../start-event.ts'
import { shorten } from '../write-message.ts'

type Row = ReadonlyMap<string, string>

const bySeverity = new Map<string, Severity>([
  ['critical', 'high'],
  ['high', 'medium'],
  ['medium', 'low'],
  ['low', 'low'],
])

/** A step of a GlobalProtect client: signing in, the tunnel, signing out. */
export function readGlobalProtect(row: Row, place: string): Finding {
  const event = row.get('eventid') ?? 'event'
  const ok = row.get('status') !== 'failure'
  const from = addressOf(row.get('public_ip')) ?? addressOf(row.get('public_ipv6'))
  const user = row.get('srcuser')
  const who = user === undefined ? '' : ` of ${shorten(user)}`
  const [eventClass, activity, what] = stepOf(event, row.get('stage') ?? '')
  const finding: Finding = {
    class: eventClass,
    activity,
    status: ok ? 'success' : 'failure',
    message: `${what}${who}${place}${from === undefined ? '' : ` from ${from}`}${ok ? '' : ' failed'}`,
  }
  if (eventClass === 'authentication') finding.logon_type = 'vpn'
  const reason = row.get('reason') ?? row.get('error')
  if (!ok) setField(finding, 'status_detail', reason?.toLowerCase())
  setField(finding, 'user', user === undefined ? undefined : readAccount(user))
  setField(finding, 'src_endpoint', readEndpoint(from, undefined, row.get('machinename')))
  const address = addressOf(row.get('private_ip')) ?? addressOf(row.get('private_ipv6'))
  if (address !== undefined) finding.unmapped = { tunnel_address: address }
  return finding
}

function stepOf(event: string, stage: string): readonly [Finding['class'], string, string] {
  if (event.endsWith('-auth') || stage === 'login') {
    return event.startsWith('portal') || event.endsWith('-auth')
      ? ['authentication', 'preauth', 'VPN authentication']
      : ['authentication', 'logon', 'VPN logon']
  }
  if (stage === 'logout' || event.endsWith('-logout')) return ['authentication', 'logoff', 'VPN logoff']
  if (stage === 'connected' || event === 'gateway-connected') return ['tunnel_activity', 'open', 'VPN tunnel']
  if (stage === 'tunnel') return ['tunnel_activity', 'other', 'VPN tunnel']
  return ['tunnel_activity', 'other', `VPN step ${shorten(event)}`]
}

/** A line of the system log: sign-ins by their event id, the rest by its text. */
export function readSystem(row: Row, place: string): Finding {
  const text = row.get('opaque') ?? row.get('eventid') ?? 'System event'
  return (
    readAuth(row, text, place) ??
    readAdminSession(text, place) ?? {
      class: 'base_event',
      activity: 'other',
      severity: bySeverity.get(row.get('severity') ?? '') ?? 'informational',
      message: `${text}${place}`,
    }
  )
}

function readAuth(row: Row, text: string, place: string): Finding | undefined {
  const event = row.get('eventid')
  if (event !== 'auth-success' && event !== 'auth-fail') return undefined
  const ok = event === 'auth-success'
  const user = /\buser '([^']{1,128})'/.exec(text)?.[1] ?? row.get('object')
  const from = /\bFrom: ([0-9A-Fa-f.:]{2,45}?)\.?$/.exec(text.trim())?.[1]
  return signIn('preauth', 'Authentication', ok, {
    user,
    from,
    place,
    reason: /\bReason: ([^.]{1,100})\./.exec(text)?.[1],
  })
}

function readAdminSession(text: string, place: string): Finding | undefined {
  const match =
    /^User (\S{1,128}) logged (in|out) (?:via|from) (?:\S{1,32} from )?([0-9A-Fa-f.:]{2,45})?/.exec(text) ??
    /^failed authentication for user (\S{1,128})/.exec(text)
  if (match === null) return undefined
  const [, user, way, from] = match
  const isOut = way === 'out'
  return signIn(isOut ? 'logoff' : 'logon', isOut ? 'Logoff' : 'Logon', way !== undefined, {
    user,
    from,
    place,
  })
}

function signIn(
  activity: string,
  what: string,
  ok: boolean,
  {
    user,
    from,
    place,
    reason,
  }: { user?: string | undefined; from?: string | undefined; place: string; reason?: string | undefined },
): Finding {
  const finding: Finding = {
    class: 'authentication',
    activity,
    status: ok ? 'success' : 'failure',
    message: `${what}${user === undefined ? '' : ` of ${shorten(user)}`}${place}${from === undefined ? '' : ` from ${from}`}${ok ? '' : ' failed'}`,
  }
  setField(finding, 'status_detail', reason?.trim().toLowerCase())
  setField(finding, 'user', user === undefined ? undefined : readAccount(user))
  setField(finding, 'src_endpoint', readEndpoint(from))
  return finding
}

const commands = new Map([
  ['add', 'create'],
  ['clone', 'create'],
  ['set', 'update'],
  ['edit', 'update'],
  ['move', 'update'],
  ['rename', 'update'],
  ['commit', 'update'],
  ['delete', 'delete'],
])

/** What an administrator changed, and from where. */
export function readConfig(row: Row, place: string): Finding {
  const command = row.get('cmd') ?? 'change'
  const path = row.get('path')
  const admin = row.get('admin')
  const ok =
    row.get('result')?.toLowerCase() !== 'failed' && row.get('result')?.toLowerCase() !== 'unauthorized'
  const finding: Finding = {
    class: 'config_state_change',
    activity: commands.get(command) ?? 'other',
    severity: 'low',
    status: ok ? 'success' : 'failure',
    message: `Configuration${place}: ${shorten(command)}${path === undefined ? '' : ` ${shorten(path)}`}${admin === undefined ? '' : ` by ${shorten(admin)}`}${ok ? '' : ' (failed)'}`,
  }
  setField(finding, 'actor', presentOrNone({ user: admin === undefined ? undefined : readAccount(admin) }))
  setField(finding, 'src_endpoint', readEndpoint(addressOf(row.get('host'))))
  return finding
}

function addressOf(text: string | undefined): string | undefined {
  return text === undefined || text === '0.0.0.0' || text === '::' || text === '0.0.0.0/0' ? undefined : text
}
