import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import type { Envelope } from '../define-connector.ts'
import { kindOfOperation } from '../operation-name.ts'
import { readAccount, readIp } from '../read-account.ts'
import { readTime } from '../read-time.ts'
import { type Fields, presentOrNone, readText, setField } from '../read-value.ts'
import { shorten, writeLine } from '../write-message.ts'

/** Does the record carry the marks of GitHub's audit log: `repo.destroy` at a time, by somebody or with its own id? */
export function isGitHub({ record }: Envelope): boolean {
  if (record === undefined) return false
  const { action } = record
  if (typeof action !== 'string' || !/^[a-z0-9_]{1,80}\.[a-z0-9_.]{1,120}$/.test(action)) return false
  const isTimed = record['@timestamp'] !== undefined || record['created_at'] !== undefined
  return isTimed && (record['_document_id'] !== undefined || record['actor'] !== undefined)
}

type Kind = readonly [eventClass: EventClass, activity: string, severity?: Severity]

const kinds = new Map<string, Kind>([
  ['org.add_member', ['group_management', 'add_user', 'low']],
  ['org.remove_member', ['group_management', 'remove_user', 'low']],
  ['org.add_outside_collaborator', ['group_management', 'add_user', 'low']],
  ['org.remove_outside_collaborator', ['group_management', 'remove_user', 'low']],
  ['team.add_member', ['group_management', 'add_user', 'low']],
  ['team.remove_member', ['group_management', 'remove_user', 'low']],
  ['repo.add_member', ['group_management', 'add_user', 'low']],
  ['repo.remove_member', ['group_management', 'remove_user', 'low']],
  ['org.update_member', ['account_change', 'attach_policy', 'low']],
  ['org.sso_response', ['authentication', 'logon']],
  ['business.sso_response', ['authentication', 'logon']],
  ['user.login', ['authentication', 'logon']],
  ['user.failed_login', ['authentication', 'logon', 'low']],
  ['two_factor_authentication.disabled', ['account_change', 'mfa_disable', 'medium']],
  ['two_factor_authentication.enabled', ['account_change', 'mfa_enable', 'low']],
  ['git.clone', ['api_activity', 'read']],
  ['git.fetch', ['api_activity', 'read']],
  ['git.push', ['api_activity', 'update']],
])
/** What is destroyed or laid open is worth a look by itself. */
const grave = new Set([
  'repo.destroy',
  'repo.access',
  'org.disable_two_factor_requirement',
  'org.disable_saml',
])

/**
 * Maps one record of GitHub's audit log to one event; the native record is GitHub's own.
 * Source: GitHub Enterprise Cloud documentation, "Audit log events for your organization".
 */
export function normaliseGitHub({ record }: Envelope): NormalisedEvent[] | undefined {
  const action = readText(record?.['action'])
  if (record === undefined || action === undefined) return undefined
  const [eventClass, activity, severity] = kinds.get(action) ?? otherKind(action)
  const actor = readAccount(record['actor'], undefined, readText(record['actor_id']))
  const event: NormalisedEvent = {
    class: eventClass,
    activity,
    severity: grave.has(action) ? 'medium' : (severity ?? 'informational'),
    status: action.includes('failed') ? 'failure' : 'success',
    message: writeLine(say(record, action, actor?.name)),
    product: 'GitHub',
    logsource: { product: 'github', service: 'audit' },
    native: record,
  }
  setField(event, 'device_time', readTime(record['@timestamp']) ?? readTime(record['created_at']))
  setField(event, 'senderId', readText(record['_document_id'])?.slice(0, 200))
  if (actor !== undefined) event.actor = { user: actor }
  setField(
    event,
    'user',
    readAccount(record['user']) ?? (eventClass === 'authentication' ? actor : undefined),
  )
  if (eventClass === 'authentication') event.logon_type = 'web'
  if (eventClass === 'group_management')
    setField(event, 'group', readText(record['team']) ?? readText(record['repo']) ?? readText(record['org']))
  const ip = readIp(record['actor_ip'])
  if (ip !== undefined) event.src_endpoint = { ip }
  setField(event, 'http', presentOrNone({ user_agent: readText(record['user_agent']) }))
  return [event]
}

function otherKind(action: string): Kind {
  const kind = kindOfOperation(action)
  if (kind === 'read' || kind === 'other') return ['api_activity', kind]
  return ['config_state_change', kind, 'low']
}

function say(record: Fields, action: string, actor: string | undefined): string {
  const about = readText(record['repo']) ?? readText(record['team']) ?? readText(record['org'])
  const user = readText(record['user'])
  const whom = user === undefined || user === actor ? '' : `, ${shorten(user)}`
  const where = about === undefined ? '' : ` on ${shorten(about)}`
  return `GitHub ${shorten(action)}${whom}${where}: ${shorten(actor ?? 'an unnamed account')}`
}
