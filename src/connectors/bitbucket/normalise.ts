import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { kindOfOperation } from '../operation-name.ts'
import { readAccount, readIp } from '../read-account.ts'
import { readTime } from '../read-time.ts'
import { type Fields, readFields, readText, setField } from '../read-value.ts'
import { firstRecord, normaliseRecords } from '../wrapped-records.ts'
import { shorten, writeLine } from '../write-message.ts'

const lists = ['entities'] as const

/** Does the message carry records of Bitbucket's audit log? */
export function isBitbucket({ record }: Envelope): boolean {
  const type = readFields(firstRecord(record, lists)?.['auditType'] ?? firstRecord(record, lists)?.['type'])
  return typeof type?.['action'] === 'string' && typeof type['category'] === 'string'
}

/**
 * Maps records of Bitbucket's audit log. The API calls `type` what files call `auditType`; the native record has both.
 * Source: Atlassian's "Audit log events in Bitbucket" and "Audit log integrations".
 */
export function normaliseBitbucket({ record }: Envelope): NormalisedEvent[] | undefined {
  return normaliseRecords(record, lists, normaliseOne)
}

function normaliseOne(record: Fields): NormalisedEvent | undefined {
  const auditType = readFields(record['auditType'] ?? record['type'])
  const action = readText(auditType?.['action'])
  if (action === undefined) return undefined
  const author = readFields(record['author'])
  const actor = readAccount(author?.['name'], undefined, readText(author?.['id']))
  const targets = Array.isArray(record['affectedObjects']) ? (record['affectedObjects'] as unknown[]) : []
  const about = readText(readFields(targets[0])?.['name'])
  const event: NormalisedEvent = {
    severity: 'low',
    ...kindOf(action),
    message: writeLine(
      `Bitbucket: ${shorten(action)}${about === undefined ? '' : `, ${shorten(about)}`}: ${shorten(actor?.name ?? 'an unnamed account')}`,
    ),
    product: 'Bitbucket',
    logsource: { product: 'bitbucket', service: 'audit' },
    native: { ...record, auditType },
  }
  if (event.class === 'authentication') setField(event, 'user', readAccount(about) ?? actor)
  if (actor !== undefined) event.actor = { user: actor }
  setField(event, 'device_time', timeOf(record['timestamp']))
  const ip = readIp(record['source'])
  if (ip !== undefined) event.src_endpoint = { ip }
  return event
}

/** Files write the time as `{ epochSecond, nano }`, the API as ISO. */
function timeOf(value: unknown): number | undefined {
  const { epochSecond, nano } = readFields(value) ?? {}
  if (typeof epochSecond !== 'number') return readTime(value)
  return readTime(epochSecond + (typeof nano === 'number' ? nano / 1e9 : 0))
}

function kindOf(action: string): Pick<NormalisedEvent, 'class' | 'activity' | 'status'> {
  if (/^User login failed/i.test(action))
    return { class: 'authentication', activity: 'logon', status: 'failure' }
  if (/^User (?:logged in|login)/i.test(action))
    return { class: 'authentication', activity: 'logon', status: 'success' }
  if (/^Unauthori[sz]ed/i.test(action)) return { class: 'api_activity', activity: 'other', status: 'failure' }
  const kind = kindOfOperation(action)
  return kind === 'read'
    ? { class: 'api_activity', activity: 'read', status: 'success' }
    : {
        class: 'config_state_change',
        activity: kind,
        status: action.endsWith('failed') ? 'failure' : 'success',
      }
}
