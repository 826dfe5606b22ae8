import type { Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import { kindOfOperation, snakeCase } from '../operation-name.ts'
import { readAccount, readIp } from '../read-account.ts'
import { type Fields, readFields, readText, setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import type { AzureFinding } from './finding.ts'
import { listOf } from './native-names.ts'
import { operationOf } from './open-log.ts'

type AuditKind = readonly [eventClass: EventClass, activity: string, severity: Severity]

/** By how the activity begins, the longer before the shorter. */
const kinds: readonly (readonly [start: string, kind: AuditKind])[] = [
  ['add user', ['account_change', 'create', 'low']],
  ['invite external user', ['account_change', 'create', 'low']],
  ['delete user', ['account_change', 'delete', 'low']],
  ['hard delete user', ['account_change', 'delete', 'low']],
  ['disable account', ['account_change', 'disable', 'low']],
  ['enable account', ['account_change', 'enable', 'low']],
  ['reset password', ['account_change', 'password_reset', 'low']],
  ['reset user password', ['account_change', 'password_reset', 'low']],
  ['change password', ['account_change', 'password_change', 'low']],
  ['change user password', ['account_change', 'password_change', 'low']],
  ['update user', ['account_change', 'other', 'low']],
  ['enable strong authentication', ['account_change', 'mfa_enable', 'low']],
  ['disable strong authentication', ['account_change', 'mfa_disable', 'medium']],
  ['user registered security info', ['account_change', 'mfa_enable', 'low']],
  ['user registered all required security info', ['account_change', 'mfa_enable', 'low']],
  ['admin registered security info', ['account_change', 'mfa_enable', 'low']],
  ['user deleted security info', ['account_change', 'mfa_disable', 'low']],
  ['admin deleted security info', ['account_change', 'mfa_disable', 'medium']],
  ['add member to role', ['account_change', 'attach_policy', 'medium']],
  ['add eligible member', ['account_change', 'attach_policy', 'medium']],
  ['add scoped member to role', ['account_change', 'attach_policy', 'medium']],
  ['remove member from role', ['account_change', 'other', 'low']],
  ['add member to group', ['group_management', 'add_user', 'low']],
  ['remove member from group', ['group_management', 'remove_user', 'low']],
  ['add group', ['group_management', 'create', 'low']],
  ['delete group', ['group_management', 'delete', 'low']],
]

/** Maps one record of the directory's audit log. */
export function readAudit(fields: Fields): AzureFinding {
  const operation =
    readText(fields['activityDisplayName']) ?? operationOf(fields['operationName']) ?? 'Unnamed change'
  const folded = operation.toLowerCase()
  const [eventClass, activity, severity] =
    kinds.find(([start]) => folded.startsWith(start))?.[1] ?? otherKind(operation)
  const result = readText(fields['result'])?.toLowerCase()
  const initiator = readFields(fields['initiatedBy'])
  const person = readFields(initiator?.['user'])
  const program = readFields(initiator?.['app'])
  const targets = listOf(fields['targetResources'])
  const user = targets.find((target) => target['userPrincipalName'] !== undefined && isUser(target))
  const group = groupOf(targets)
  const finding: AzureFinding = { class: eventClass, activity, severity, message: '' }
  if (result !== undefined)
    finding.status = result === 'success' ? 'success' : result === 'failure' ? 'failure' : 'unknown'
  const reason = readText(fields['resultReason']) ?? readText(fields['resultDescription'])
  if (finding.status === 'failure') setField(finding, 'status_detail', reason && snakeCase(reason))
  const actor = readAccount(
    readText(person?.['userPrincipalName']) ?? program?.['displayName'] ?? program?.['servicePrincipalName'],
    undefined,
    readText(person?.['id']) ?? readText(program?.['servicePrincipalId']),
  )
  if (actor !== undefined) finding.actor = { user: actor }
  setField(finding, 'user', user && readAccount(user['userPrincipalName'], undefined, readText(user['id'])))
  setField(finding, 'group', group)
  const ip = readIp(person?.['ipAddress']) ?? readIp(fields['callerIpAddress'])
  if (ip !== undefined) finding.src_endpoint = { ip }
  const names = targets.map(
    (target) => readText(target['userPrincipalName']) ?? readText(target['displayName']),
  )
  const about = names.find((name) => name !== undefined) ?? group
  const failed = finding.status === 'failure' ? ' failed' : ''
  finding.message = `${shorten(operation)}${about === undefined ? '' : `, ${shorten(about)}`}${failed}: by ${shorten(actor?.name ?? actor?.uid ?? 'an unnamed program')}`
  return finding
}

function isUser({ type }: Fields): boolean {
  return type === undefined || type === null || type === 'User'
}

/** A group is a target itself, or named among what changed about the member; names there stand in quotes. */
function groupOf(targets: readonly Fields[]): string | undefined {
  const itself = targets.find((target) => target['type'] === 'Group')
  const changes = targets.flatMap((target) => listOf(target['modifiedProperties']))
  const named = changes.find(({ displayName }) => displayName === 'Group.DisplayName')
  const value = readText(named?.['newValue']) ?? readText(named?.['oldValue'])
  return readText(itself?.['displayName']) ?? readText(value?.replaceAll('"', ''))
}

function otherKind(operation: string): AuditKind {
  const kind = kindOfOperation(operation)
  return kind === 'read' ? ['api_activity', 'read', 'low'] : ['config_state_change', kind, 'low']
}
