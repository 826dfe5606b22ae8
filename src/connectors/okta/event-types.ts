import type { Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import { kindOfOperation } from '../operation-name.ts'

/** What an event type is: class, activity, and a severity where it is not Okta's own. */
export type OktaKind = readonly [eventClass: EventClass, activity: string, severity?: Severity]

const kinds = new Map<string, OktaKind>([
  ['user.session.start', ['authentication', 'logon']],
  ['user.session.end', ['authentication', 'logoff']],
  ['user.session.access_admin_app', ['authentication', 'elevate', 'low']],
  ['user.session.impersonation.grant', ['authentication', 'elevate', 'medium']],
  ['user.session.impersonation.initiate', ['authentication', 'elevate', 'medium']],
  ['user.authentication.sso', ['authentication', 'service_ticket']],
  ['app.oauth2.signon', ['authentication', 'service_ticket']],
  ['policy.evaluate_sign_on', ['authentication', 'preauth']],
  ['user.authentication.auth_via_mfa', ['authentication', 'preauth']],
  ['user.mfa.okta_verify.deny_push', ['authentication', 'preauth', 'low']],
  ['user.lifecycle.create', ['account_change', 'create', 'low']],
  ['user.lifecycle.activate', ['account_change', 'enable', 'low']],
  ['user.lifecycle.reactivate', ['account_change', 'enable', 'low']],
  ['user.lifecycle.unsuspend', ['account_change', 'enable', 'low']],
  ['user.lifecycle.deactivate', ['account_change', 'disable', 'low']],
  ['user.lifecycle.suspend', ['account_change', 'disable', 'low']],
  ['user.lifecycle.delete.initiated', ['account_change', 'delete', 'low']],
  ['user.account.lock', ['account_change', 'lock', 'low']],
  ['user.account.unlock', ['account_change', 'unlock', 'low']],
  ['user.account.unlock_by_admin', ['account_change', 'unlock', 'low']],
  ['user.account.update_password', ['account_change', 'password_change', 'low']],
  ['user.account.reset_password', ['account_change', 'password_reset', 'low']],
  ['user.account.privilege.grant', ['account_change', 'attach_policy', 'medium']],
  ['user.account.privilege.revoke', ['account_change', 'other', 'low']],
  ['user.mfa.factor.activate', ['account_change', 'mfa_enable', 'low']],
  ['user.mfa.factor.deactivate', ['account_change', 'mfa_disable', 'low']],
  ['user.mfa.factor.reset_all', ['account_change', 'mfa_disable', 'medium']],
  ['group.user_membership.add', ['group_management', 'add_user', 'low']],
  ['group.user_membership.remove', ['group_management', 'remove_user', 'low']],
  ['group.lifecycle.create', ['group_management', 'create', 'low']],
  ['group.lifecycle.delete', ['group_management', 'delete', 'low']],
  ['group.privilege.grant', ['group_management', 'other', 'medium']],
  ['security.threat.detected', ['detection_finding', 'create', 'medium']],
  ['user.account.report_suspicious_activity_by_enduser', ['detection_finding', 'create', 'medium']],
])

const settings = /^(?:policy|zone|application|app|iam|system|security|network_zone|device|pam)\./

/** Looks an event type up; one without an entry is a change of settings or a call, by its last word. */
export function kindOfOkta(eventType: string): OktaKind {
  const known = kinds.get(eventType)
  if (known !== undefined) return known
  if (eventType.startsWith('user.authentication.')) return ['authentication', 'preauth']
  const operation = kindOfOperation(eventType)
  if (operation !== 'read' && operation !== 'other' && settings.test(eventType))
    return ['config_state_change', operation, 'low']
  return ['api_activity', operation === 'enable' || operation === 'disable' ? 'update' : operation]
}
