import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import type { Envelope } from '../define-connector.ts'
import { snakeCase } from '../operation-name.ts'
import { readAccount, readIp } from '../read-account.ts'
import { readTime } from '../read-time.ts'
import { type Fields, readInteger, readText, setField } from '../read-value.ts'
import { shorten, writeLine } from '../write-message.ts'

type Kind = readonly [eventClass: EventClass, activity: string, said: string, severity?: Severity]

const kinds = new Map<number, Kind>([
  [3, ['authentication', 'elevate', 'acted as another user', 'medium']],
  [5, ['authentication', 'logon', 'signed in']],
  [6, ['authentication', 'logon', 'failed to sign in', 'low']],
  [7, ['authentication', 'logoff', 'signed out']],
  [8, ['authentication', 'service_ticket', 'signed in to an application']],
  [11, ['account_change', 'password_change', 'changed a password', 'low']],
  [13, ['account_change', 'create', 'created a user', 'low']],
  [17, ['account_change', 'delete', 'deleted a user', 'low']],
  [532, ['account_change', 'lock', 'locked a user', 'low']],
  [551, ['account_change', 'disable', 'suspended a user', 'low']],
  [553, ['account_change', 'lock', 'locked a user', 'low']],
])

/** Does the record carry the marks of OneLogin's events? */
export function isOneLogin({ record }: Envelope): boolean {
  return (
    record?.['event_type_id'] !== undefined &&
    (record['account_id'] !== undefined || record['event_timestamp'] !== undefined)
  )
}

/**
 * Maps one event of OneLogin. A type without an entry is kept as a call of unknown kind.
 * Source: OneLogin developer documentation, "Event resource" and "Event types".
 */
export function normaliseOneLogin({ record }: Envelope): NormalisedEvent[] | undefined {
  const type = readInteger(record?.['event_type_id'])
  if (record === undefined || type === undefined) return undefined
  const [eventClass, activity, said, severity = 'informational'] =
    kinds.get(type) ?? (['api_activity', 'other', `event type ${type}`] satisfies Kind)
  const user = readAccount(record['user_name'], undefined, readText(record['user_id']))
  const actor = readAccount(record['actor_user_name'], undefined, readText(record['actor_user_id'])) ?? user
  const event: NormalisedEvent = {
    class: eventClass,
    activity,
    severity,
    status: type === 6 ? 'failure' : 'success',
    message: writeLine(say(record, said, actor?.name, user?.name)),
    product: 'OneLogin',
    logsource: { product: 'onelogin', service: 'onelogin.events' },
    native: record,
  }
  const reason = readText(record['error_description']) ?? readText(record['notes'])
  if (event.status === 'failure') setField(event, 'status_detail', reason && snakeCase(reason))
  setField(event, 'device_time', timeOf(record))
  setField(event, 'senderId', readText(record['uuid'] ?? record['id'])?.slice(0, 200))
  if (actor !== undefined) event.actor = { user: actor }
  setField(event, 'user', user)
  if (eventClass === 'authentication') event.logon_type = 'web'
  const ip = readIp(record['ipaddr'])
  if (ip !== undefined) event.src_endpoint = { ip }
  return [event]
}

/** Webhooks write `2026-03-01 08:01:02 UTC`. */
function timeOf(record: Fields): number | undefined {
  return readTime(record['event_timestamp']) ?? readTime(record['created_at'])
}

function say(record: Fields, said: string, actor: string | undefined, user: string | undefined): string {
  const whom = user === undefined || user === actor ? '' : `, ${shorten(user)}`
  const application = readText(record['app_name'])
  const where = application === undefined ? '' : `, ${shorten(application)}`
  return `OneLogin: ${shorten(actor ?? 'an unnamed account')} ${said}${whom}${where}`
}
