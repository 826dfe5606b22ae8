import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { readTime } from '../read-time.ts'
import { readInteger, readText, setField } from '../read-value.ts'
import { severityOfSyslog } from '../unclassified.ts'
import { writeLine } from '../write-message.ts'

/** Does the record carry the three fields that GELF demands? */
export function isGelf({ record }: Envelope): boolean {
  const version = record?.['version']
  return (
    (version === '1.0' || version === '1.1') &&
    typeof record?.['host'] === 'string' &&
    typeof record['short_message'] === 'string'
  )
}

/**
 * Maps one GELF message. It says where it comes from, when and how grave, not what happened: it is kept without a
 * class, with its account and address where its own fields name them. The native record has the fields without their
 * underscore beside those with it, since rules know them so.
 * Source: Graylog documentation, "GELF payload specification", version 1.1.
 */
export function normaliseGelf({ record }: Envelope): NormalisedEvent[] | undefined {
  const message = readText(record?.['short_message'])
  if (record === undefined || message === undefined) return undefined
  const native: Record<string, unknown> = { ...record }
  for (const key in record) {
    if (key.length > 1 && key.startsWith('_') && key !== '__proto__') native[key.slice(1)] ??= record[key]
  }
  const line = writeLine(message)
  const event: NormalisedEvent = {
    class: 'base_event',
    activity: 'other',
    severity: severityOfSyslog(readInteger(record['level'])),
    message: line === '' ? 'Message without a text' : line,
    native,
  }
  setField(event, 'device_time', readTime(record['timestamp']))
  const host = readText(record['host'])
  if (host !== undefined) event.device = { hostname: host }
  const application = readText(record['_application_name'] ?? record['_app'] ?? record['facility'])
  const user = readAccount(record['_user'] ?? record['_username'])
  if (application !== undefined) event.actor = { process: { name: application } }
  if (user !== undefined) event.actor = { ...event.actor, user }
  setField(event, 'src_endpoint', readEndpoint(record['_src_ip'] ?? record['_client_ip']))
  return [event]
}
