import { readAccount, readEndpoint } from '../read-account.ts'
import { setField } from '../read-value.ts'
import type { Finding } from '../start-event.ts'
import { shorten } from '../write-message.ts'

/** One message of the unified log, whichever way it was written out. */
export interface LogMessage {
  readonly text: string
  /** Name of the program that logged it. */
  readonly program: string
  readonly type: string | undefined
}

type Groups = Readonly<Record<string, string | undefined>>
interface LogForm {
  readonly program: string
  readonly pattern: RegExp
  readonly read: (groups: Groups, place: string) => Finding
}

const forms: readonly LogForm[] = [
  {
    program: 'sshd',
    pattern:
      /^(?<outcome>Accepted|Failed) (?<how>[a-z/-]{3,40}) for (?:invalid user )?(?<user>\S{1,128}) from (?<from>[0-9A-Fa-f.:]{2,45}) port (?<port>\d{1,5})/,
    read: ({ outcome, how, user = '', from, port }, place) => {
      const ok = outcome === 'Accepted'
      const finding = signIn(
        'logon',
        ok,
        'ssh',
        `SSH logon of ${shorten(user)}${place} from ${from ?? ''}`,
        user,
      )
      setField(finding, 'auth_protocol', how)
      setField(finding, 'src_endpoint', readEndpoint(from, port))
      return finding
    },
  },
  {
    program: 'screensharingd',
    pattern:
      /^Authentication: (?<outcome>SUCCEEDED|FAILED) :: User Name: (?<user>.{1,128}?) :: Viewer Address: (?<from>[0-9A-Fa-f.:]{2,45})/,
    read: ({ outcome, user = '', from }, place) => {
      const ok = outcome === 'SUCCEEDED'
      const finding = signIn(
        'logon',
        ok,
        'remote_interactive',
        `Screen sharing of ${shorten(user)}${place} from ${from ?? ''}`,
        user,
      )
      setField(finding, 'src_endpoint', readEndpoint(from))
      return finding
    },
  },
  {
    program: 'sudo',
    pattern:
      /^ {0,8}(?<by>\S{1,64}) : (?:(?<why>[^=;]{3,80}) ; )?TTY=\S{1,32} ; PWD=.{1,1024}? ; USER=(?<user>\S{1,64}) ; COMMAND=(?<command>.{1,4096})$/,
    read: ({ by = '', why, user = '', command = '' }, place) => {
      const ok = why === undefined
      const finding = signIn(
        'elevate',
        ok,
        'elevation',
        `Sudo of ${shorten(by)} as ${shorten(user)}${place}: ${shorten(command)}`,
        user,
      )
      setField(finding, 'status_detail', why?.trim().toLowerCase())
      finding.actor = { user: readAccount(by) ?? {} }
      finding.process = { cmd_line: command }
      return finding
    },
  },
  {
    program: 'authd',
    pattern:
      /^(?<outcome>Succeeded|Failed) (?:authorizing|to authorize) right '(?<right>[^']{1,128})' by client '(?<client>[^']{1,1024})'/,
    read: ({ outcome, right = '', client = '' }, place) => {
      const ok = outcome === 'Succeeded'
      const finding = signIn(
        'elevate',
        ok,
        'elevation',
        `Right ${shorten(right)} for ${shorten(client)}${place}`,
        undefined,
      )
      finding.actor = { process: { path: client } }
      finding.unmapped = { right }
      return finding
    },
  },
]

const programs = new Set([
  'loginwindow',
  'authd',
  'screensharingd',
  'opendirectoryd',
  'securityd',
  'tccd',
  'syspolicyd',
  'XProtect',
  'SecurityAgent',
])

/** Is it a program of macOS alone, so that its name tells whose line it is? */
export function isOwnProgram(program: string): boolean {
  return programs.has(program)
}

/** What the message says; one without a meaning here is kept with its text. */
export function readLogMessage(message: LogMessage, place: string): Finding {
  const text = message.text.slice(0, 8000)
  for (const { program, pattern, read } of forms) {
    if (program !== message.program && !(program === 'sshd' && message.program === 'sshd-session')) continue
    const groups = pattern.exec(text)?.groups
    if (groups !== undefined) return read(groups, place)
  }
  return {
    class: 'base_event',
    activity: 'other',
    severity: message.type === 'Fault' ? 'low' : 'informational',
    message: text.trim() === '' ? `Message of ${shorten(message.program)}${place}` : text,
  }
}

function signIn(
  activity: string,
  ok: boolean,
  kind: string,
  message: string,
  user: string | undefined,
): Finding {
  const finding: Finding = {
    class: 'authentication',
    activity,
    status: ok ? 'success' : 'failure',
    logon_type: kind,
    message: `${message}${ok ? '' : ' (failed)'}`,
  }
  setField(finding, 'user', user === undefined ? undefined : readAccount(user))
  return finding
}
