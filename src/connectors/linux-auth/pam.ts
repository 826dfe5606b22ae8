import { readAccount, readEndpoint } from '../read-account.ts'
import { setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import { type AuthLine, authentication, type Finding } from './line.ts'

/** Services of PAM behind which a person sits at the machine's own screen. */
const screens = new Set(['gdm-password', 'gdm-fingerprint', 'gdm-smartcard', 'lightdm', 'sddm', 'kde', 'xdm'])

/**
 * Maps `pam_unix(service:phase): …`. For sshd, login and su the service's own line is the logon, so an opened session
 * is only noted; a graphical sign-in has no other line.
 */
export function readPam(line: AuthLine): Finding | undefined {
  const match = /^pam_[a-z0-9]{2,16}\(([A-Za-z0-9._-]{1,32}):([a-z]{1,16})\): (.{1,400})/.exec(line.text)
  if (match === null) return undefined
  const [, service = '', phase = '', rest = ''] = match
  if (phase === 'session') return session(line, service, rest)
  if (phase === 'auth') return failure(line, service, rest)
  return phase === 'chauthtok' ? password(line, rest) : undefined
}

function session(line: AuthLine, service: string, rest: string): Finding | undefined {
  const match =
    /^session (opened|closed) for user ([^ (]{1,128})(?:\(uid=(\d{1,10})\))?(?: by ([^ (]{0,128})\(uid=(\d{1,10})\))?/.exec(
      rest,
    )
  if (match === null) return undefined
  const [, state, user = '', uid, by, byUid] = match
  const opened = state === 'opened'
  const screen = screens.has(service)
  const what = screen ? 'Logon' : `Session of ${service}`
  const message = screen
    ? `${opened ? 'Logon' : 'Logoff'} of ${shorten(user)} at the screen${line.place}`
    : `${what} ${opened ? 'opened' : 'closed'} for ${shorten(user)}${line.place}`
  const finding = authentication(activityOf(opened, screen), 'success', message)
  if (!screen) finding.status_detail = opened ? 'session_opened' : 'session_closed'
  setField(finding, 'logon_type', logonTypeOf(service))
  setField(finding, 'user', readAccount(user, undefined, uid))
  const actor = by === undefined || by === '' ? undefined : readAccount(by, undefined, byUid)
  if (actor !== undefined) finding.actor = { user: actor }
  return finding
}

function activityOf(opened: boolean, screen: boolean): string {
  if (!opened) return 'logoff'
  return screen ? 'logon' : 'other'
}

function logonTypeOf(service: string): string | undefined {
  if (service === 'sshd') return 'ssh'
  if (service === 'login') return 'console'
  if (screens.has(service)) return 'interactive'
  return service.startsWith('su') ? 'elevation' : undefined
}

/** `authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root` */
function failure(line: AuthLine, service: string, rest: string): Finding | undefined {
  if (!rest.startsWith('authentication failure;')) return undefined
  const pairs = new Map<string, string>()
  for (const pair of rest.slice(23).split(' ', 24)) {
    const at = pair.indexOf('=')
    if (at > 0) pairs.set(pair.slice(0, at), pair.slice(at + 1))
  }
  const user = pairs.get('user') ?? ''
  const host = pairs.get('rhost') ?? ''
  const from = host === '' ? '' : ` from ${shorten(host)}`
  const who = user === '' ? 'an unnamed user' : shorten(user)
  const finding = authentication(
    screens.has(service) ? 'logon' : 'preauth',
    'failure',
    `Password of ${who} for ${service}${line.place}${from} not accepted`,
  )
  finding.status_detail = 'failed_password'
  setField(finding, 'logon_type', logonTypeOf(service))
  setField(finding, 'user', readAccount(user))
  setField(finding, 'src_endpoint', host === '' ? undefined : readEndpoint(host))
  const caller = pairs.get('ruser') ?? pairs.get('logname') ?? ''
  if (caller !== '') finding.actor = { user: readAccount(caller) ?? {} }
  return finding
}

function password(line: AuthLine, rest: string): Finding | undefined {
  const match = /^password changed for (\S{1,128})$/.exec(rest)
  const user = match?.[1]
  if (user === undefined) return undefined
  const finding: Finding = {
    class: 'account_change',
    activity: 'password_change',
    status: 'success',
    severity: 'low',
    message: `Password of ${shorten(user)} changed${line.place}`,
  }
  setField(finding, 'user', readAccount(user))
  return finding
}
