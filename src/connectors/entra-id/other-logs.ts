import type { Severity } from '../../model/event.ts'
import { snakeCase } from '../operation-name.ts'
import { readAccount, readIp } from '../read-account.ts'
import { type Fields, present, readFields, readText, setField } from '../read-value.ts'
import { shorten } from '../write-message.ts'
import type { AzureFinding } from './finding.ts'
import { operationOf } from './open-log.ts'

const levels: Readonly<Record<string, Severity>> = { low: 'low', medium: 'medium', high: 'high' }

/** Maps what Identity Protection or Privileged Identity Management found. */
export function readRisk(fields: Fields): AzureFinding {
  const type = readText(fields['riskEventType']) ?? readText(fields['riskType']) ?? 'unnamed risk'
  const level = readText(fields['riskLevel'])?.toLowerCase() ?? ''
  const user = readAccount(fields['userPrincipalName'], undefined, readText(fields['userId']))
  const state = readText(fields['riskState'])
  const finding: AzureFinding = {
    class: 'detection_finding',
    activity: state === 'remediated' || state === 'dismissed' ? 'close' : 'create',
    severity: Object.hasOwn(levels, level) ? (levels[level] ?? 'medium') : 'medium',
    message: `Risk ${shorten(type)}: ${shorten(user?.name ?? user?.uid ?? 'an unnamed account')}`,
    finding: present({ title: type, uid: readText(fields['id']), category: 'identity risk' }),
  }
  setField(finding, 'status_detail', state && snakeCase(state))
  setField(finding, 'user', user)
  const ip = readIp(fields['ipAddress'])
  if (ip !== undefined) finding.src_endpoint = { ip }
  return finding
}

/** Is it an alert of Privileged Identity Management? Its types end so. */
export function isPrivilegeAlert(fields: Fields): boolean {
  return /Alert(?:Incident|Configuration)$/i.test(readText(fields['riskEventType'])?.slice(0, 200) ?? '')
}

const failed = new Set(['failed', 'failure'])

/** Maps one record of Azure's activity log, `MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE` on a resource. */
export function readActivity(fields: Fields): AzureFinding {
  const operation = operationOf(fields['operationName']) ?? 'unnamed operation'
  const verb = operation.slice(operation.lastIndexOf('/') + 1).toLowerCase()
  const result = operationOf(fields['resultType']) ?? operationOf(fields['status'])
  const resource = readText(fields['resourceId'])?.split('/').at(-1)
  const isChange = verb === 'write' || verb === 'delete'
  const claims = readFields(readFields(fields['identity'])?.['claims']) ?? readFields(fields['claims'])
  const actor = readAccount(
    readText(fields['caller']) ??
      readText(claims?.['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn']) ??
      readText(claims?.['name']) ??
      readText(claims?.['appid']),
  )
  const hasFailed = failed.has(result?.toLowerCase() ?? '')
  const finding: AzureFinding = {
    class: isChange ? 'config_state_change' : 'api_activity',
    activity: verb === 'write' ? 'update' : verb === 'delete' ? 'delete' : verb === 'read' ? 'read' : 'other',
    severity: 'low',
    status: hasFailed
      ? 'failure'
      : result?.toLowerCase().startsWith('succe') === true
        ? 'success'
        : 'unknown',
    message: `${shorten(operation)}${hasFailed ? ' failed' : ''}: ${shorten(actor?.name ?? 'an unnamed caller')} on ${shorten(resource ?? 'an unnamed resource')}`,
  }
  const detail = readText(fields['resultSignature']) ?? operationOf(fields['subStatus'])
  if (hasFailed) setField(finding, 'status_detail', detail && snakeCase(detail))
  if (actor !== undefined) finding.actor = { user: actor }
  const ip = readIp(fields['callerIpAddress']) ?? readIp(claims?.['ipaddr'])
  if (ip !== undefined) finding.src_endpoint = { ip }
  return finding
}
