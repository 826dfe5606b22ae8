import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import { kindOfOperation } from '../operation-name.ts'
import { readAccount } from '../read-account.ts'
import { type Fields, present, readFields, readText, setField } from '../read-value.ts'
import { baseName, shorten } from '../write-message.ts'
import { alertName, parametersOf } from './open-audit.ts'

/** What one record means: the fields of the event beside those that all have. `done` is the middle of its message. */
export type AuditFinding = Partial<NormalisedEvent> & { class: EventClass; activity: string; done: string }
type Kind = readonly [eventClass: EventClass, activity: string, severity?: Severity]

const kinds = new Map<string, Kind>(
  Object.entries({
    UserLoggedIn: ['authentication', 'logon'],
    UserLoginFailed: ['authentication', 'logon', 'low'],
    MailboxLogin: ['authentication', 'logon'],
    'Add user.': ['account_change', 'create', 'low'],
    'Delete user.': ['account_change', 'delete', 'low'],
    'Update user.': ['account_change', 'other', 'low'],
    'Disable account.': ['account_change', 'disable', 'low'],
    'Enable account.': ['account_change', 'enable', 'low'],
    'Reset user password.': ['account_change', 'password_reset', 'low'],
    'Change user password.': ['account_change', 'password_change', 'low'],
    'Disable Strong Authentication.': ['account_change', 'mfa_disable', 'medium'],
    'Enable Strong Authentication.': ['account_change', 'mfa_enable', 'low'],
    'Add member to role.': ['account_change', 'attach_policy', 'medium'],
    'Remove member from role.': ['account_change', 'other', 'low'],
    'Add-MailboxPermission': ['account_change', 'attach_policy', 'low'],
    'Add member to group.': ['group_management', 'add_user', 'low'],
    'Remove member from group.': ['group_management', 'remove_user', 'low'],
    'Add group.': ['group_management', 'create', 'low'],
    'Delete group.': ['group_management', 'delete', 'low'],
    MemberAdded: ['group_management', 'add_user'],
    MemberRemoved: ['group_management', 'remove_user'],
    'New-InboxRule': ['config_state_change', 'create', 'low'],
    'Set-InboxRule': ['config_state_change', 'update', 'low'],
    UpdateInboxRules: ['config_state_change', 'update', 'low'],
  } satisfies Record<string, Kind>),
)

/** Maps one record: an alert, a file, or what its operation is listed as or named like. */
export function readAudit(audit: Fields, operation: string): AuditFinding {
  const alert = readAlert(audit)
  if (alert !== undefined) return alert
  const known = kinds.get(operation)
  if (known !== undefined) return readKnown(audit, operation, known)
  return operation.startsWith('File') ? readFile(audit, operation) : readOther(audit, operation)
}

const severities: Readonly<Record<string, Severity>> = { low: 'low', medium: 'medium', high: 'high' }

function readAlert(audit: Fields): AuditFinding | undefined {
  const title = alertName(audit)
  if (title === undefined) return undefined
  const level = readText(audit['Severity'])?.toLowerCase() ?? ''
  const state = readText(audit['Status'])?.toLowerCase()
  const finding: AuditFinding = {
    class: 'detection_finding',
    activity: audit['Operation'] === 'AlertUpdated' ? 'update' : state === 'resolved' ? 'close' : 'create',
    severity: Object.hasOwn(severities, level) ? (severities[level] ?? 'medium') : 'medium',
    finding: present({
      title,
      uid: readText(audit['AlertId']),
      category: readText(audit['Category']),
    }),
    done: `alert ${shorten(title)}`,
  }
  const entity = readText(audit['EntityType']) === 'User' ? audit['AlertEntityId'] : undefined
  setField(finding, 'user', readAccount(entity))
  return finding
}

function readKnown(audit: Fields, operation: string, [eventClass, activity, severity]: Kind): AuditFinding {
  const finding: AuditFinding = { class: eventClass, activity, done: phrase(operation, objectOf(audit)) }
  setField(finding, 'severity', severity)
  const target = operation === 'Add-MailboxPermission' ? parametersOf(audit)['User'] : targetOf(audit)
  if (eventClass === 'authentication') {
    finding.logon_type = 'web'
    setField(finding, 'user', readAccount(audit['UserId']))
    setField(finding, 'http', userAgentOf(audit))
  } else setField(finding, 'user', readAccount(target))
  if (eventClass === 'group_management') setField(finding, 'group', groupOf(audit))
  return finding
}

/** The directory names what is changed by address; what is none is an id. */
function targetOf(audit: Fields): string | undefined {
  const object = readText(audit['ObjectId'])
  return object?.includes('@') === true ? object : undefined
}

function groupOf(audit: Fields): string | undefined {
  const changes = audit['ModifiedProperties']
  const named = Array.isArray(changes)
    ? (changes as unknown[]).map(readFields).find((change) => change?.['Name'] === 'Group.DisplayName')
    : undefined
  const name = readText(named?.['NewValue']) ?? readText(named?.['OldValue'])
  return readText(name?.replaceAll('"', '')) ?? readText(audit['TeamName'])
}

function userAgentOf(audit: Fields): NormalisedEvent['http'] {
  const agent = readText(audit['UserAgent']) ?? readText(parametersOf(audit)['UserAgent'])
  return agent === undefined ? undefined : { user_agent: agent }
}

function readFile(audit: Fields, operation: string): AuditFinding {
  const kind = operation.includes('Renamed') ? 'rename' : kindOfOperation(operation)
  const activities: readonly string[] = ['create', 'read', 'update', 'delete', 'rename']
  const path = readText(audit['ObjectId'])
  const name = readText(audit['SourceFileName']) ?? (path === undefined ? undefined : baseName(path))
  const finding: AuditFinding = {
    class: 'file_activity',
    activity: activities.includes(kind) ? kind : 'other',
    done: phrase(operation, name),
  }
  setField(finding, 'file', path === undefined && name === undefined ? undefined : present({ path, name }))
  setField(finding, 'http', userAgentOf(audit))
  return finding
}

const changing = new Set(['create', 'update', 'delete', 'enable', 'disable'])

/** Settings are changed by cmdlets (`Verb-Noun`) and by sentences of the directory (`Add domain.`). */
function readOther(audit: Fields, operation: string): AuditFinding {
  const kind = kindOfOperation(operation)
  const isSetting = /^[A-Z][a-z]+-[A-Z]/.test(operation) || operation.endsWith('.')
  const done = phrase(operation, objectOf(audit))
  if (isSetting && changing.has(kind))
    return { class: 'config_state_change', activity: kind, severity: 'low', done }
  return {
    class: 'api_activity',
    activity: kind === 'enable' || kind === 'disable' ? 'update' : kind,
    done,
  }
}

function objectOf(audit: Fields): string | undefined {
  const object = readText(audit['ObjectId'])
  return object === undefined || object === 'Unknown' ? undefined : object
}

function phrase(operation: string, object: string | undefined): string {
  return `${shorten(operation.replace(/\.$/, ''))}${object === undefined ? '' : `, ${shorten(object)}`}`
}
