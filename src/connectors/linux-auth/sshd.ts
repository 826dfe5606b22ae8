import { readAccount, readEndpoint } from '../read-account.ts'
import { setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import { type AuthLine, authentication, type Finding } from './line.ts'
import { readPam } from './pam.ts'

interface Peer {
  readonly user?: string
  readonly ip: string
  readonly port?: string
}

/** Maps a line of OpenSSH's server. Undefined: not one that is known. */
export function readSshd(line: AuthLine): Finding | undefined {
  const { text } = line
  switch (text.charCodeAt(0)) {
    case 65: // Accepted
      return text.startsWith('Accepted ') ? accepted(line) : undefined
    case 70: // Failed
      return text.startsWith('Failed ') ? failed(line) : undefined
    case 73: // Invalid, Illegal
      return text.startsWith('Invalid user') ? invalidUser(line) : undefined
    case 85: // User
      return text.startsWith('User ') ? notAllowed(line) : undefined
    case 67: // Connection
    case 68: // Disconnected, Disconnecting
    case 82: // Received
      return closed(line)
    case 112:
      return readPam(line)
    default:
      return tooMany(line)
  }
}

function accepted(line: AuthLine): Finding | undefined {
  const rest = line.text.slice(9)
  const at = rest.indexOf(' for ')
  const peer = at < 0 ? undefined : firstPeer(rest.slice(at + 5))
  if (peer === undefined) return undefined
  const method = rest.slice(0, Math.min(at, 64))
  const finding = authentication(
    'logon',
    'success',
    `SSH logon of ${shorten(peer.user ?? 'an unnamed user')}${line.place} from ${peer.ip} by ${method}`,
  )
  return about(finding, peer, method)
}

function failed(line: AuthLine): Finding | undefined {
  const rest = line.text.slice(7)
  const at = rest.indexOf(' for ')
  const peer = at < 0 ? undefined : peerAtEnd(withoutInvalid(rest.slice(at + 5)))
  if (peer === undefined) return undefined
  const method = rest.slice(0, Math.min(at, 64))
  const known = !rest.startsWith(' for invalid user', at)
  const reason = known ? `failed_${method.split('/', 1)[0] ?? method}` : 'no_such_user'
  const why = known ? `${method} not accepted` : 'no such user'
  const finding = authentication(
    'logon',
    'failure',
    `SSH logon of ${shorten(peer.user ?? 'an unnamed user')}${line.place} from ${peer.ip} failed: ${why}`,
  )
  finding.status_detail = reason.replaceAll('-', '_')
  return about(finding, peer, method)
}

/** Comes before or instead of `Failed … for invalid user`; counted as preauth so that one try is one failed logon. */
function invalidUser(line: AuthLine): Finding | undefined {
  const peer = peerAtEnd(line.text.slice(12))
  if (peer === undefined) return undefined
  const finding = authentication(
    'preauth',
    'failure',
    `SSH logon${line.place} from ${peer.ip} names an unknown user ${shorten(peer.user ?? '(empty)')}`,
  )
  finding.status_detail = 'no_such_user'
  return about(finding, peer)
}

function notAllowed(line: AuthLine): Finding | undefined {
  const match = /^User (.{1,128}?) (?:from (\S{1,128}) )?not allowed because (.{1,200})$/.exec(line.text)
  if (match === null) return undefined
  const [, user = '', host, why = ''] = match
  const from = host === undefined ? '' : ` from ${host}`
  const finding = authentication(
    'preauth',
    'failure',
    `SSH logon of ${shorten(user)}${line.place}${from} not allowed: ${why}`,
  )
  finding.status_detail = 'not_allowed'
  setField(finding, 'user', readAccount(user))
  setField(finding, 'src_endpoint', readEndpoint(host))
  return finding
}

function tooMany(line: AuthLine): Finding | undefined {
  const text = line.text.startsWith('error: ') ? line.text.slice(7) : line.text
  const start = 'maximum authentication attempts exceeded for '
  if (!text.startsWith(start)) return undefined
  const peer = peerAtEnd(withoutInvalid(text.slice(start.length)))
  if (peer === undefined) return undefined
  const finding = authentication(
    'preauth',
    'failure',
    `Too many SSH logon attempts for ${shorten(peer.user ?? 'an unnamed user')}${line.place} from ${peer.ip}`,
    'medium',
  )
  finding.status_detail = 'too_many_attempts'
  return about(finding, peer)
}

const closings = [
  'Connection closed by ',
  'Connection reset by ',
  'Disconnected from ',
  'Disconnecting ',
  'Received disconnect from ',
]

function closed(line: AuthLine): Finding | undefined {
  const start = closings.find((closing) => line.text.startsWith(closing))
  if (start === undefined) return undefined
  const preauth = line.text.endsWith('[preauth]')
  const match =
    /^(?:(authenticating|invalid) )?(?:user (.{0,128}) )?([0-9A-Fa-f.:]{3,45}) port (\d{1,5})/.exec(
      line.text.slice(start.length),
    )
  if (match === null) return undefined
  const [, state, user, ip = '', port = ''] = match
  const who = user === undefined || user === '' ? '' : ` of ${shorten(user)}`
  const before = preauth ? ' before sign-in was complete' : ''
  const finding: Finding = {
    class: 'network_activity',
    activity: start === 'Connection reset by ' ? 'reset' : 'close',
    severity: 'informational',
    message: `SSH connection${who}${line.place} from ${ip} ended${before}`,
  }
  if (preauth) finding.status_detail = state === 'invalid' ? 'no_such_user' : 'preauth'
  return about(finding, { ip, port, ...(user === undefined ? {} : { user }) })
}

function about(finding: Finding, peer: Peer, method?: string): Finding {
  finding.logon_type = 'ssh'
  setField(finding, 'auth_protocol', method)
  setField(finding, 'user', readAccount(peer.user))
  setField(finding, 'src_endpoint', readEndpoint(peer.ip, peer.port))
  return finding
}

function withoutInvalid(text: string): string {
  return text.startsWith('invalid user ') ? text.slice(13) : text
}

/** The name of somebody who got in is that of an account; what follows the address may be a certificate's text. */
function firstPeer(text: string): Peer | undefined {
  const at = text.indexOf(' from ')
  const match = at < 0 ? null : /^ from (\S{1,128}) port (\d{1,5})(?= |:|$)/.exec(text.slice(at, at + 160))
  return match === null ? undefined : makePeer(text.slice(0, at), match)
}

/**
 * `<user> from <ip> port <n> …`. The user name is the sender's to choose and may itself hold ` from 192.0.2.1 port 22`;
 * the address that sshd wrote is the last one with a port, or the last at all where old versions name no port.
 */
function peerAtEnd(text: string): Peer | undefined {
  let at = text.lastIndexOf(' from ')
  const last = at
  for (let tries = 0; at >= 0 && tries < 8; tries++) {
    const match = /^ from (\S{1,128}) port (\d{1,5})(?= |:|$)/.exec(text.slice(at, at + 160))
    if (match !== null) return makePeer(text.slice(0, at), match)
    at = at === 0 ? -1 : text.lastIndexOf(' from ', at - 1)
  }
  const match = last < 0 ? null : /^ from (\S{1,128})(?= |:|$)/.exec(text.slice(last, last + 160))
  return match === null ? undefined : makePeer(text.slice(0, last), match)
}

function makePeer(before: string, match: RegExpExecArray): Peer {
  const user = before.slice(0, 256).trim()
  const [, ip = '', port] = match
  return { ip, ...(user === '' ? {} : { user }), ...(port === undefined ? {} : { port }) }
}
