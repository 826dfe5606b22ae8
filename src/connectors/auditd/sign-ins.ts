import { presentOrNone, setField } from '../read-value.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { baseName, shorten } from '../write-message.ts'
import type { Finding } from '../start-event.ts'
import {
  actorOf,
  type AuditSource,
  outcomeOf,
  processOf,
  type RecordReader,
  said,
  uidOf,
} from './record-kind.ts'

/** A step of signing in or out, as PAM or the program reports it. */
function step(activity: string, what: string): RecordReader {
  return (source) => {
    const { fields, place } = source
    const status = outcomeOf(fields)
    const user = accountOf(source)
    const finding: Finding = {
      class: 'authentication',
      activity,
      message: `${what}${user?.name === undefined ? '' : ` of ${shorten(user.name)}`}${place}${fromOf(source)}${status === 'failure' ? ' failed' : ''}`,
    }
    setField(finding, 'status', status)
    setField(finding, 'user', user)
    return withOrigin(finding, source)
  }
}

/** A change to an account or a group. */
function change(
  eventClass: 'account_change' | 'group_management',
  activity: string,
  what: string,
): RecordReader {
  return (source) => {
    const { fields, place } = source
    const status = outcomeOf(fields)
    const user = accountOf(source)
    const group = said(fields, 'grp') ?? said(fields, 'new_group')
    const name = eventClass === 'group_management' ? (group ?? user?.name) : user?.name
    const finding: Finding = {
      class: eventClass,
      activity,
      severity: 'low',
      message: `${what}${name === undefined ? '' : ` ${shorten(name)}`}${place}${status === 'failure' ? ' failed' : ''}`,
    }
    setField(finding, 'status', status)
    if (eventClass === 'group_management') setField(finding, 'group', name)
    else setField(finding, 'user', user)
    return withOrigin(finding, source)
  }
}

/** A command that somebody ran as somebody else, by sudo. */
const readCommand: RecordReader = (source) => {
  const { fields, place } = source
  const command = said(fields, 'cmd')
  const status = outcomeOf(fields)
  const actor = actorOf(fields)
  const who = actor?.name ?? (actor?.uid === undefined ? 'somebody' : `uid ${actor.uid}`)
  const finding: Finding = {
    class: 'authentication',
    activity: 'elevate',
    logon_type: 'elevation',
    message: `${shorten(who)} ran ${shorten(command ?? 'a command')}${place} by ${programOf(source)}${status === 'failure' ? ' (failed)' : ''}`,
  }
  if (command !== undefined) finding.process = { cmd_line: command }
  setField(finding, 'status', status)
  return withOrigin(finding, source)
}

/** The uid that a session's processes carry from now on. */
const readLoginUid: RecordReader = (source) => {
  const uid = uidOf(source.fields, 'auid')
  const finding: Finding = {
    class: 'authentication',
    activity: 'other',
    status_detail: 'login_uid_set',
    message: `Session of uid ${shorten(uid ?? 'unknown')} begins${source.place}`,
  }
  setField(finding, 'status', outcomeOf(source.fields))
  setField(finding, 'user', readAccount(said(source.fields, 'AUID'), undefined, uid))
  return finding
}

/** Records about people signing in and accounts changing. Source: libaudit's audit-records.h. */
export const signInReaders: readonly (readonly [string, RecordReader])[] = [
  ['USER_AUTH', step('preauth', 'Authentication')],
  ['USER_ACCT', step('preauth', 'Account check')],
  ['USER_LOGIN', step('logon', 'Logon')],
  ['USER_LOGOUT', step('logoff', 'Logoff')],
  ['USER_START', step('other', 'Session start')],
  ['USER_END', step('other', 'Session end')],
  ['USER_ERR', step('preauth', 'Authentication error')],
  ['CRED_ACQ', step('other', 'Credentials taken')],
  ['CRED_REFR', step('other', 'Credentials renewed')],
  ['CRED_DISP', step('other', 'Credentials given up')],
  ['LOGIN', readLoginUid],
  ['USER_CMD', readCommand],
  ['USER_CHAUTHTOK', change('account_change', 'password_change', 'Password or account changed:')],
  ['ADD_USER', change('account_change', 'create', 'Account created:')],
  ['DEL_USER', change('account_change', 'delete', 'Account deleted:')],
  ['USER_MGMT', change('account_change', 'other', 'Account changed:')],
  ['ACCT_LOCK', change('account_change', 'lock', 'Account locked:')],
  ['ACCT_UNLOCK', change('account_change', 'unlock', 'Account unlocked:')],
  ['ADD_GROUP', change('group_management', 'create', 'Group created:')],
  ['DEL_GROUP', change('group_management', 'delete', 'Group deleted:')],
  ['GRP_MGMT', change('group_management', 'other', 'Group changed:')],
]

function withOrigin(finding: Finding, source: AuditSource): Finding {
  const { fields } = source
  const actor = actorOf(fields)
  const process = processOf(fields)
  const program = programOf(source)
  if (program === 'sshd' || program.startsWith('sshd-')) finding.logon_type ??= 'ssh'
  setField(finding, 'actor', presentOrNone({ user: actor, process, session: said(fields, 'ses') }))
  setField(finding, 'src_endpoint', readEndpoint(said(fields, 'addr') ?? said(source.fields, 'hostname')))
  return finding
}

function accountOf({ fields }: AuditSource): Finding['user'] {
  const id = uidOf(fields, 'id')
  return readAccount(said(fields, 'acct') ?? said(fields, 'ID'), undefined, id)
}

function fromOf(source: AuditSource): string {
  const from = said(source.fields, 'addr') ?? said(source.fields, 'hostname')
  return from === undefined ? '' : ` from ${shorten(from)}`
}

function programOf({ fields }: AuditSource): string {
  return shorten(baseName(said(fields, 'exe') ?? said(fields, 'comm') ?? 'a program'))
}
