import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { snakeCase } from '../operation-name.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { readTime } from '../read-time.ts'
import { type Fields, readFields, readText, setField } from '../read-value.ts'
import { firstRecord, normaliseRecords } from '../wrapped-records.ts'
import { shorten, writeLine } from '../write-message.ts'

const lists = ['authlogs'] as const

/** The API answers with `response.authlogs`; collectors send the list or one record of it. */
function openDuo(record: Fields): Fields {
  return readFields(record['response']) ?? record
}

/** Does the message carry records of Duo's authentication log? */
export function isDuo({ record }: Envelope): boolean {
  const first = record && firstRecord(openDuo(record), lists)
  return typeof first?.['txid'] === 'string' && typeof first['event_type'] === 'string'
}

/**
 * Maps Duo's authentications and enrolments; a push reported as fraud is a finding.
 * Source: Duo Admin API documentation, "Authentication Logs".
 */
export function normaliseDuo({ record }: Envelope): NormalisedEvent[] | undefined {
  return normaliseRecords(record && openDuo(record), lists, normaliseOne)
}

function normaliseOne(record: Fields): NormalisedEvent | undefined {
  const type = readText(record['event_type'])
  if (type === undefined) return undefined
  const result = readText(record['result'])?.toLowerCase()
  const reason = readText(record['reason'])
  const user = readFields(record['user'])
  const account = readAccount(user?.['name'] ?? record['email'], undefined, readText(user?.['key']))
  const application = readText(readFields(record['application'])?.['name'])
  const access = readFields(record['access_device'])
  const isFraud = result === 'fraud'
  const event: NormalisedEvent = {
    class: isFraud ? 'detection_finding' : type === 'enrollment' ? 'account_change' : 'authentication',
    activity: isFraud ? 'create' : type === 'enrollment' ? 'mfa_enable' : 'logon',
    severity: isFraud ? 'high' : result === 'success' && reason !== 'bypass_user' ? 'informational' : 'low',
    status: result === 'success' ? 'success' : result === undefined ? 'unknown' : 'failure',
    message: writeLine(
      `Duo ${shorten(type)} of ${shorten(account?.name ?? 'an unnamed account')} for ${shorten(application ?? 'an unnamed application')}: ${shorten(result ?? 'no result')}${reason === undefined ? '' : ` (${shorten(reason.replaceAll('_', ' '))})`}`,
    ),
    product: 'Cisco Duo',
    logsource: { product: 'cisco', service: 'duo' },
    native: record,
  }
  if (isFraud) event.finding = { title: 'Duo push reported as fraud' }
  setField(event, 'status_detail', reason && snakeCase(reason))
  setField(event, 'device_time', readTime(record['isotimestamp']) ?? readTime(record['timestamp']))
  setField(event, 'senderId', readText(record['txid'])?.slice(0, 200))
  setField(event, 'user', account)
  const factor = readText(record['factor'])
  setField(event, 'auth_protocol', factor && snakeCase(factor))
  const host = readText(access?.['hostname'])
  setField(event, 'src_endpoint', readEndpoint(access?.['ip'], undefined, host))
  if (application !== undefined) event.unmapped = { application }
  return event
}
