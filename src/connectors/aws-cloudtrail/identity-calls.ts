import type { Severity } from '../../model/event.ts'
import { readText, setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import { readTarget, type TrailCall, type TrailFinding } from './trail-call.ts'

const accountChanges = new Map<string, readonly [activity: string, done: string, severity?: Severity]>([
  ['CreateUser', ['create', 'created user']],
  ['DeleteUser', ['delete', 'deleted user']],
  ['UpdateUser', ['other', 'changed user']],
  ['CreateLoginProfile', ['enable', 'gave a console password to user']],
  ['UpdateLoginProfile', ['password_reset', 'set a new console password for user']],
  ['DeleteLoginProfile', ['disable', 'took the console password from user']],
  ['ChangePassword', ['password_change', 'changed the password of user']],
  ['CreateAccessKey', ['other', 'made an access key for user']],
  ['UpdateAccessKey', ['other', 'changed an access key of user']],
  ['DeleteAccessKey', ['other', 'deleted an access key of user']],
  ['EnableMFADevice', ['mfa_enable', 'enabled MFA for user']],
  ['DeactivateMFADevice', ['mfa_disable', 'deactivated MFA for user', 'medium']],
  ['AttachUserPolicy', ['attach_policy', 'attached a policy to user']],
  ['PutUserPolicy', ['attach_policy', 'wrote a policy for user']],
  ['DetachUserPolicy', ['other', 'detached a policy from user']],
  ['DeleteUserPolicy', ['other', 'deleted a policy of user']],
])
const rolePolicies = new Set(['AttachRolePolicy', 'PutRolePolicy', 'UpdateAssumeRolePolicy'])
const groupPolicies = new Set(['AttachGroupPolicy', 'PutGroupPolicy'])
const groupChanges = new Map<string, readonly [activity: string, done: string]>([
  ['AddUserToGroup', ['add_user', 'added a user to group']],
  ['RemoveUserFromGroup', ['remove_user', 'removed a user from group']],
  ['CreateGroup', ['create', 'created group']],
  ['DeleteGroup', ['delete', 'deleted group']],
])

/** Maps calls of IAM that change accounts and groups. Undefined: another call. */
export function readIamCall(call: TrailCall): TrailFinding | undefined {
  if (call.service !== 'iam') return undefined
  const change = accountChanges.get(call.name)
  if (change !== undefined) {
    const [activity, done, severity = 'low'] = change
    // A call without a user name is about the caller's own account.
    const target = readTarget(call)
    const name = target?.name ?? readText(call.identity['userName']) ?? 'without a name'
    const finding: TrailFinding = {
      class: 'account_change',
      activity,
      severity,
      done: `${done} ${shorten(name)}`,
    }
    setField(finding, 'user', target)
    return finding
  }
  return readRole(call) ?? readGroup(call)
}

function readRole({ name, request }: TrailCall): TrailFinding | undefined {
  const about = rolePolicies.has(name) ? 'roleName' : groupPolicies.has(name) ? 'groupName' : undefined
  if (about === undefined) return undefined
  const what = about === 'roleName' ? 'role' : 'group'
  const target = readText(request[about])
  const finding: TrailFinding = {
    class: 'account_change',
    activity: 'attach_policy',
    severity: 'low',
    done: `changed the policies of ${what} ${shorten(target ?? 'without a name')}`,
  }
  if (what === 'group') setField(finding, 'group', target)
  return finding
}

function readGroup(call: TrailCall): TrailFinding | undefined {
  const change = groupChanges.get(call.name)
  if (change === undefined) return undefined
  const [activity, done] = change
  const group = readText(call.request['groupName'])
  const finding: TrailFinding = {
    class: 'group_management',
    activity,
    severity: 'low',
    done: `${done} ${shorten(group ?? 'without a name')}`,
  }
  setField(finding, 'group', group)
  setField(finding, 'user', readTarget(call))
  return finding
}
