import { readAccount } from '../read-account.ts'
import { setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import { type AuthLine, authentication, type Finding } from './line.ts'
import { readPam } from './pam.ts'

const forms: readonly [RegExp, 'success' | 'failure'][] = [
  [/^\(to (?<to>\S{1,128})\) (?<by>\S{1,128}) on /, 'success'],
  [/^FAILED SU \(to (?<to>\S{1,128})\) (?<by>\S{1,128}) on /, 'failure'],
  [/^Successful su for (?<to>\S{1,128}) by (?<by>\S{1,128})$/, 'success'],
  [/^FAILED su for (?<to>\S{1,128}) by (?<by>\S{1,128})$/, 'failure'],
]

/** Maps a line of su: util-linux's and shadow's forms. */
export function readSu(line: AuthLine): Finding | undefined {
  if (line.text.startsWith('pam_')) return readPam(line)
  for (const [form, status] of forms) {
    const groups = form.exec(line.text)?.groups
    const to = groups?.['to']
    const by = groups?.['by']
    if (to === undefined || by === undefined) continue
    const done = status === 'success' ? `became ${shorten(to)}` : `failed to become ${shorten(to)}`
    const finding = authentication('elevate', status, `${shorten(by)} ${done}${line.place} by su`)
    finding.logon_type = 'elevation'
    setField(finding, 'user', readAccount(to))
    const actor = readAccount(by)
    if (actor !== undefined) finding.actor = { user: actor }
    return finding
  }
  return undefined
}
