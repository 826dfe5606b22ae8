import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import type { Envelope } from '../define-connector.ts'
import { kindOfOperation, snakeCase } from '../operation-name.ts'
import { readAccount, readIp } from '../read-account.ts'
import { readTime } from '../read-time.ts'
import { presentOrNone, readText, setField } from '../read-value.ts'
import { shorten, writeLine } from '../write-message.ts'
import { type GoogleCall, isActivity, isAuditEntry, readActivity, readEntry } from './google-call.ts'

/** Does the message carry an audit record of Google's cloud or an activity of Workspace? */
export function isGoogle({ record }: Envelope): boolean {
  return record !== undefined && (isAuditEntry(record) || isActivity(record))
}

/**
 * Maps audit records of Google Cloud and events of Workspace.
 * Source: Google Cloud "AuditLog" and "LogEntry" reference, Admin SDK Reports API "Activities".
 */
export function normaliseGoogle({ record }: Envelope): NormalisedEvent[] | undefined {
  if (record === undefined) return undefined
  if (isAuditEntry(record)) return readEntry(record).map(normaliseCall)
  return isActivity(record) ? readActivity(record).map(normaliseCall) : undefined
}

type Kind = readonly [eventClass: EventClass, activity: string, severity?: Severity]

const kinds = new Map<string, Kind>([
  ['login_success', ['authentication', 'logon']],
  ['login_failure', ['authentication', 'logon', 'low']],
  ['logout', ['authentication', 'logoff']],
  ['login_challenge', ['authentication', 'preauth']],
  ['login_verification', ['authentication', 'preauth']],
  ['2sv_disable', ['account_change', 'mfa_disable', 'low']],
  ['2sv_enroll', ['account_change', 'mfa_enable', 'low']],
  ['password_edit', ['account_change', 'password_change', 'low']],
  ['account_disabled_hijacked', ['detection_finding', 'create', 'high']],
  ['account_disabled_password_leak', ['detection_finding', 'create', 'high']],
  ['suspicious_login', ['detection_finding', 'create', 'medium']],
  ['suspicious_login_less_secure_app', ['detection_finding', 'create', 'medium']],
  ['suspicious_programmatic_login', ['detection_finding', 'create', 'medium']],
  ['gov_attack_warning', ['detection_finding', 'create', 'high']],
  ['create_user', ['account_change', 'create', 'low']],
  ['delete_user', ['account_change', 'delete', 'low']],
  ['suspend_user', ['account_change', 'disable', 'low']],
  ['unsuspend_user', ['account_change', 'enable', 'low']],
  ['change_password', ['account_change', 'password_reset', 'low']],
  ['turn_off_2_step_verification', ['account_change', 'mfa_disable', 'medium']],
  ['grant_admin_privilege', ['account_change', 'attach_policy', 'medium']],
  ['grant_delegated_admin_privileges', ['account_change', 'attach_policy', 'medium']],
  ['assign_role', ['account_change', 'attach_policy', 'medium']],
  ['add_group_member', ['group_management', 'add_user', 'low']],
  ['remove_group_member', ['group_management', 'remove_user', 'low']],
  ['create_group', ['group_management', 'create', 'low']],
  ['delete_group', ['group_management', 'delete', 'low']],
])

function normaliseCall(call: GoogleCall): NormalisedEvent {
  const [eventClass, activity, severity] = kinds.get(call.name.toLowerCase()) ?? otherKind(call)
  const failed = call.error !== undefined || call.name === 'login_failure'
  const actor = readAccount(call.email)
  const ip = readIp(call.ip)
  const event: NormalisedEvent = {
    class: eventClass,
    activity,
    severity: severity ?? (failed ? 'low' : 'informational'),
    status: failed ? 'failure' : 'success',
    message: writeLine(say(call, actor?.name, ip)),
    product: call.service === 'gcp.audit' ? 'Google Cloud' : 'Google Workspace',
    logsource: { product: 'gcp', service: call.service },
    native: call.native,
  }
  const reason = call.error ?? (failed ? readText(call.parameters['login_failure_type']) : undefined)
  setField(event, 'status_detail', reason && snakeCase(reason))
  setField(event, 'device_time', readTime(call.time))
  setField(event, 'senderId', call.id?.slice(0, 200))
  if (actor !== undefined) event.actor = { user: actor }
  const target = readAccount(call.parameters['user_email'])
  if (eventClass === 'authentication') event.logon_type = 'web'
  setField(event, 'user', target ?? (call.service === 'google_workspace.login' ? actor : undefined))
  setField(event, 'group', readText(call.parameters['group_email']))
  if (eventClass === 'detection_finding') event.finding = { title: call.name }
  if (ip !== undefined) event.src_endpoint = { ip }
  setField(event, 'http', presentOrNone({ user_agent: call.userAgent }))
  return event
}

/** The verb of a method stands at its end: `google.iam.admin.v1.CreateServiceAccount`, `v1.compute.firewalls.delete`. */
function otherKind({ name, service }: GoogleCall): Kind {
  const kind = kindOfOperation(service === 'gcp.audit' ? (name.split('.').at(-1) ?? name) : name)
  return kind === 'read' || kind === 'other' ? ['api_activity', kind] : ['config_state_change', kind, 'low']
}

function say(call: GoogleCall, actor: string | undefined, ip: string | undefined): string {
  const about =
    readText(call.parameters['user_email']) ?? readText(call.parameters['group_email']) ?? call.resource
  const where = about === undefined ? '' : `, ${shorten(about)}`
  const failed = call.error === undefined ? '' : ` failed (${shorten(call.error)})`
  return `${shorten(call.name)}${where}${failed}: ${shorten(actor ?? 'an unnamed account')}${ip === undefined ? '' : ` from ${ip}`}`
}
