import { readAccount } from '../read-account.ts'
import { setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import { type AuthLine, change, type Finding } from './line.ts'
import { readPam } from './pam.ts'

type Subject = Readonly<Record<string, string | undefined>>

interface Form {
  readonly pattern: RegExp
  readonly class: 'account_change' | 'group_management'
  readonly activity: string
  readonly say: (subject: Subject) => string
}

const privileged = new Set(['sudo', 'wheel', 'root', 'admin', 'adm', 'docker', 'lxd', 'disk', 'shadow'])

/** Group names `user`, `group` and `by` of a pattern become the event's fields of that name. */
const forms: readonly Form[] = [
  form(
    /^new user: name=(?<user>[^,]{1,128}), UID=(?<uid>\d{1,10}),/,
    'account_change',
    'create',
    (s) => `Account ${s['user']} created`,
  ),
  form(
    /^delete user '(?<user>[^']{1,128})'/,
    'account_change',
    'delete',
    (s) => `Account ${s['user']} deleted`,
  ),
  form(
    /^add '(?<user>[^']{1,128})' to (?:shadow )?group '(?<group>[^']{1,128})'/,
    'group_management',
    'add_user',
    (s) => `${s['user']} added to group ${s['group']}`,
  ),
  form(
    /^delete '(?<user>[^']{1,128})' from (?:shadow )?group '(?<group>[^']{1,128})'/,
    'group_management',
    'remove_user',
    (s) => `${s['user']} removed from group ${s['group']}`,
  ),
  form(
    /^user (?<user>\S{1,128}) added by (?<by>\S{1,128}) to group (?<group>\S{1,128})/,
    'group_management',
    'add_user',
    (s) => `${s['user']} added to group ${s['group']} by ${s['by']}`,
  ),
  form(
    /^user (?<user>\S{1,128}) removed by (?<by>\S{1,128}) from group (?<group>\S{1,128})/,
    'group_management',
    'remove_user',
    (s) => `${s['user']} removed from group ${s['group']} by ${s['by']}`,
  ),
  form(
    /^lock user '(?<user>[^']{1,128})' password/,
    'account_change',
    'lock',
    (s) => `Account ${s['user']} locked`,
  ),
  form(
    /^unlock user '(?<user>[^']{1,128})' password/,
    'account_change',
    'unlock',
    (s) => `Account ${s['user']} unlocked`,
  ),
  form(
    /^change user '(?<user>[^']{1,128})' password/,
    'account_change',
    'password_reset',
    (s) => `Password of ${s['user']} set`,
  ),
  form(
    /^change user name '(?<user>[^']{1,128})' to '(?<other>[^']{1,128})'/,
    'account_change',
    'other',
    (s) => `Account ${s['user']} renamed to ${s['other']}`,
  ),
  form(
    /^change user '(?<user>[^']{1,128})' (?<other>[A-Za-z ]{1,24}) from /,
    'account_change',
    'other',
    (s) => `${s['other']} of account ${s['user']} changed`,
  ),
  form(
    /^password for '(?<user>[^']{1,128})' changed by '(?<by>[^']{1,128})'/,
    'account_change',
    'password_reset',
    (s) => `Password of ${s['user']} changed by ${s['by']}`,
  ),
  form(
    /^changed password expiry for (?<user>\S{1,128})/,
    'account_change',
    'other',
    (s) => `Password expiry of ${s['user']} changed`,
  ),
  form(
    /^new group: name=(?<group>[^,]{1,128}), GID=\d{1,10}/,
    'group_management',
    'create',
    (s) => `Group ${s['group']} created`,
  ),
  form(
    /^group added to \/etc\/group: name=(?<group>[^,]{1,128})/,
    'group_management',
    'create',
    (s) => `Group ${s['group']} created`,
  ),
  form(
    /^group '(?<group>[^']{1,128})' removed(?: from \/etc\/group)?$/,
    'group_management',
    'delete',
    (s) => `Group ${s['group']} deleted`,
  ),
  form(
    /^removed group '(?<group>[^']{1,128})'/,
    'group_management',
    'delete',
    (s) => `Group ${s['group']} deleted`,
  ),
]

/** Maps a line of useradd, userdel, usermod, groupadd, groupdel, gpasswd, passwd or chage. */
export function readAccounts(line: AuthLine): Finding | undefined {
  if (line.text.startsWith('pam_')) return readPam(line)
  for (const { pattern, class: eventClass, activity, say } of forms) {
    const subject = pattern.exec(line.text)?.groups
    if (subject === undefined) continue
    const group = subject['group']
    const severity =
      activity === 'add_user' && group !== undefined && privileged.has(group) ? 'medium' : 'low'
    const finding = change(eventClass, activity, `${say(shortened(subject))}${line.place}`, severity)
    setField(
      finding,
      'user',
      subject['user'] === undefined ? undefined : readAccount(subject['user'], undefined, subject['uid']),
    )
    setField(finding, 'group', group)
    const by = subject['by']
    if (by !== undefined) finding.actor = { user: readAccount(by) ?? {} }
    return finding
  }
  return undefined
}

function shortened(subject: Subject): Subject {
  return Object.fromEntries(Object.entries(subject).map(([key, text]) => [key, shorten(text ?? '')]))
}

function form(pattern: RegExp, eventClass: Form['class'], activity: string, say: Form['say']): Form {
  return { pattern, class: eventClass, activity, say }
}
