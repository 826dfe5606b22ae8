import { readAccount } from '../read-account.ts'
import { setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import { type AuthLine, authentication, between, type Finding } from './line.ts'
import { readPam } from './pam.ts'

/**
 * Maps `alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id`, with a reason after the first colon
 * where sudo refused. The command runs to the end of the line and may hold ` ; ` itself.
 */
export function readSudo(line: AuthLine): Finding | undefined {
  const { text } = line
  if (text.startsWith('pam_')) return readPam(line)
  const colon = text.indexOf(' : ')
  if (colon <= 0 || colon > 128) return undefined
  const rest = text.slice(colon + 3)
  const command = between(rest, 'COMMAND=')
  const target = between(rest, 'USER=', ' ;')
  if (command === undefined && target === undefined) return undefined
  const user = text.slice(0, colon).trim()
  const finding = verdict(line, rest, { user, target: target ?? 'root', command: command ?? 'a command' })
  finding.logon_type = 'elevation'
  const account = readAccount(user)
  if (account !== undefined) finding.actor = { user: account }
  setField(finding, 'user', readAccount(target))
  if (command !== undefined) finding.process = { cmd_line: fullCommand(rest) }
  finding.native = nativeOf(rest)
  return finding
}

interface Asked {
  readonly user: string
  readonly target: string
  readonly command: string
}

function verdict(line: AuthLine, rest: string, asked: Asked): Finding {
  const what = `${shorten(asked.command)}${line.place}`
  const who = shorten(asked.user)
  if (!rest.startsWith('TTY=') && !rest.startsWith('PWD=') && !rest.startsWith('USER=')) {
    const reason = rest.slice(0, Math.max(0, rest.indexOf(' ; '))).slice(0, 120)
    const known = reasonOf(reason)
    const finding = authentication(
      'elevate',
      'failure',
      `Sudo of ${who} refused (${reason}): ${what}`,
      known === 'incorrect_password' ? 'low' : 'medium',
    )
    finding.status_detail = known
    return finding
  }
  return authentication('elevate', 'success', `${who} ran ${what} as ${shorten(asked.target)} by sudo`)
}

function reasonOf(reason: string): string {
  if (reason.includes('NOT in sudoers')) return 'not_in_sudoers'
  if (reason.includes('incorrect password')) return 'incorrect_password'
  if (reason.includes('a password is required')) return 'password_required'
  if (reason.includes('command not allowed')) return 'command_not_allowed'
  return reason.includes('NOT authorized') ? 'not_authorised_on_host' : 'refused'
}

function fullCommand(rest: string): string {
  return rest.slice(rest.indexOf('COMMAND=') + 8).slice(0, 8192)
}

/** Sigma's names for sudo are those in the line. */
function nativeOf(rest: string): Record<string, unknown> {
  const native: Record<string, unknown> = {}
  for (const key of ['TTY', 'PWD', 'USER'] as const) {
    const value = between(rest, `${key}=`, ' ;')
    if (value !== undefined) native[key] = value
  }
  if (rest.includes('COMMAND=')) native['COMMAND'] = fullCommand(rest)
  return native
}
