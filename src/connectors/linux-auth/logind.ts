import { readAccount, readEndpoint } from '../read-account.ts'
import { setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import { type AuthLine, authentication, type Finding } from './line.ts'
import { readPam } from './pam.ts'

const graphical = new Set(['x11', 'wayland', 'mir', 'web'])
const greeters = new Set(['gdm', 'lightdm', 'sddm', 'gdm-greeter'])

/**
 * Maps systemd-logind's sessions. A session of a graphical type, or one that names its seat, is somebody at the
 * machine; of the others the line does not say whether they came over the network, so they are only noted.
 */
export function readLogind(line: AuthLine): Finding | undefined {
  const match =
    /^New session '?([A-Za-z0-9]{1,16})'? of user '?([^' ]{1,128}?)'?(?: with class '([a-z-]{1,24})' and type '([a-z0-9]{1,16})')?(?: on (?:seat )?'?(seat[A-Za-z0-9_-]{1,32})'?)?\.?$/.exec(
      line.text,
    )
  if (match === null) return undefined
  const [, session = '', user = '', kind, type, seat] = match
  const person = !greeters.has(user.toLowerCase()) && (kind === undefined || kind.startsWith('user'))
  const atSeat = person && (seat !== undefined || (type !== undefined && graphical.has(type)))
  const finding = authentication(
    atSeat ? 'logon' : 'other',
    'success',
    atSeat
      ? `Interactive logon of ${shorten(user)}${line.place}`
      : `Session ${session} of ${shorten(user)} started${line.place}`,
  )
  if (atSeat) finding.logon_type = 'interactive'
  else finding.status_detail = 'session_opened'
  if (person) setField(finding, 'user', readAccount(user))
  finding.actor = { session }
  return finding
}

/** Maps login(1) on a console. */
export function readLogin(line: AuthLine): Finding | undefined {
  if (line.text.startsWith('pam_')) return readPam(line)
  const match =
    /^(?:LOGIN ON (?<tty>\S{1,64}) BY (?<user>\S{1,128})|(?<root>ROOT LOGIN) ON (?<rootTty>\S{1,64})|FAILED LOGIN(?: \(\d{1,4}\)| SESSION| \d{1,4})? (?:on|FROM) '?(?<failTty>[^' ]{1,128})'? FOR '?(?<failUser>[^',]{1,128})'?)/.exec(
      line.text,
    )
  if (match?.groups === undefined) return undefined
  const { tty, user, root, rootTty, failTty, failUser } = match.groups
  const failed = failUser !== undefined
  const who = user ?? failUser ?? (root === undefined ? '' : 'root')
  const where = tty ?? rootTty ?? failTty ?? ''
  const finding = authentication(
    'logon',
    failed ? 'failure' : 'success',
    `Console logon of ${shorten(who)}${line.place} on ${shorten(where)}${failed ? ' failed' : ''}`,
  )
  finding.logon_type = 'console'
  if (failed) finding.status_detail = 'failed_password'
  setField(finding, 'user', readAccount(who))
  const from = /^LOGIN ON \S{1,64} BY \S{1,128} FROM (\S{1,128})$/.exec(line.text)?.[1]
  setField(finding, 'src_endpoint', from === undefined ? undefined : readEndpoint(from))
  return finding
}
