import type { Account, NormalisedEvent, Severity } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { snakeCase } from '../operation-name.ts'
import { readAccount, readIp } from '../read-account.ts'
import { readLocation } from '../read-location.ts'
import { readTime } from '../read-time.ts'
import { type Fields, presentOrNone, readFields, readText, setField } from '../read-value.ts'
import { firstRecord, normaliseRecords } from '../wrapped-records.ts'
import { shorten, writeLine } from '../write-message.ts'
import { kindOfOkta } from './event-types.ts'

const lists = ['events'] as const

/** Does the message carry a System Log event, bare or as an event hook or EventBridge brings it? */
export function isOkta({ record }: Envelope): boolean {
  const first = record && firstRecord(openOkta(record), lists)
  return (
    typeof first?.['eventType'] === 'string' &&
    typeof first['published'] === 'string' &&
    readFields(first['actor']) !== undefined &&
    first['uuid'] !== undefined
  )
}

/** EventBridge puts one event under `detail`, an event hook a list under `data.events`. */
function openOkta(record: Fields): Fields {
  return readFields(record['detail']) ?? readFields(record['data']) ?? record
}

/**
 * Maps events of Okta's System Log to one event each; the native record is Okta's own.
 * Source: Okta developer documentation, "System Log" (LogEvent object) and "Event types".
 */
export function normaliseOkta({ record }: Envelope): NormalisedEvent[] | undefined {
  return normaliseRecords(record && openOkta(record), lists, normaliseOne)
}

const severities = new Map<string, Severity>([
  ['WARN', 'low'],
  ['ERROR', 'medium'],
])
const failures = new Set(['FAILURE', 'DENY', 'ABANDONED'])

function normaliseOne(record: Fields): NormalisedEvent | undefined {
  const eventType = readText(record['eventType'])
  if (eventType === undefined) return undefined
  const [eventClass, activity, severity] = kindOfOkta(eventType)
  const outcome = readFields(record['outcome'])
  const result = readText(outcome?.['result'])
  const event: NormalisedEvent = {
    class: eventClass,
    activity,
    severity: severity ?? severities.get(readText(record['severity']) ?? '') ?? 'informational',
    message: writeLine(say(record, eventType, outcome)),
    product: 'Okta',
    logsource: { product: 'okta', service: 'okta' },
    native: record,
  }
  if (result !== undefined)
    event.status = failures.has(result) ? 'failure' : result === 'UNKNOWN' ? 'unknown' : 'success'
  const reason = readText(outcome?.['reason'])
  setField(event, 'status_detail', reason === undefined ? undefined : snakeCase(reason))
  setField(event, 'device_time', readTime(record['published']))
  setField(event, 'senderId', readText(record['uuid'])?.slice(0, 200))
  fillPeople(event, record)
  fillClient(event, record)
  if (event.class === 'detection_finding') event.finding = { title: eventType, category: 'okta' }
  return event
}

/** The acting person is the event's user where somebody signs in, else the target of that kind is. */
function fillPeople(event: NormalisedEvent, record: Fields): void {
  const actor = accountOf(readFields(record['actor']))
  if (actor !== undefined) event.actor = { user: actor }
  const session = readText(readFields(record['authenticationContext'])?.['externalSessionId'])
  if (session !== undefined && session !== 'unknown') event.actor = { ...event.actor, session }
  const user = accountOf(targetOf(record, 'User'))
  setField(event, 'user', event.class === 'authentication' ? (actor ?? user) : user)
  setField(event, 'group', readText(targetOf(record, 'UserGroup')?.['displayName']))
  const applications = readText(targetOf(record, 'AppInstance')?.['displayName'])
  if (applications !== undefined) event.unmapped = { application: applications }
}

function accountOf(fields: Fields | undefined): Account | undefined {
  if (fields === undefined) return undefined
  const name = readText(fields['alternateId'])
  const named = name === 'unknown' ? undefined : (name ?? readText(fields['displayName']))
  const uid = readText(fields['id'])
  return named === undefined && uid === undefined
    ? undefined
    : readAccount(named, undefined, uid === 'unknown' ? undefined : uid)
}

function targetOf(record: Fields, type: string): Fields | undefined {
  const { target } = record
  if (!Array.isArray(target)) return undefined
  for (const item of target.slice(0, 32) as unknown[]) {
    const fields = readFields(item)
    if (fields?.['type'] === type) return fields
  }
  return undefined
}

function fillClient(event: NormalisedEvent, record: Fields): void {
  const client = readFields(record['client'])
  const ip = readIp(client?.['ipAddress'])
  if (ip !== undefined) {
    event.src_endpoint = { ip }
    setField(event.src_endpoint, 'location', locationOf(record, client))
  }
  if (readText(client?.['device']) === 'Mobile') event.device = { type: 'phone' }
  const agent = readText(readFields(client?.['userAgent'])?.['rawUserAgent'])
  const url = readText(readFields(readFields(record['debugContext'])?.['debugData'])?.['requestUri'])
  setField(event, 'http', presentOrNone({ user_agent: agent, url }))
  if (event.class === 'authentication' && (event.activity === 'logon' || event.activity === 'service_ticket'))
    event.logon_type = 'web'
}

/** An address that Okta knows as a proxy stands for whoever uses it. */
function locationOf(record: Fields, client: Fields | undefined): ReturnType<typeof readLocation> {
  const place = readFields(client?.['geographicalContext'])
  const point = readFields(place?.['geolocation'])
  const isProxy = readFields(record['securityContext'])?.['isProxy'] === true
  return readLocation({
    lat: point?.['lat'],
    long: point?.['lon'],
    country: place?.['country'],
    city: place?.['city'],
    ...(isProxy && { network: 'vpn' as const }),
  })
}

function say(record: Fields, eventType: string, outcome: Fields | undefined): string {
  const actor = readFields(record['actor'])
  const who = readText(actor?.['alternateId']) ?? readText(actor?.['displayName']) ?? 'somebody unnamed'
  const what = readText(record['displayMessage']) ?? eventType
  const { target } = record
  const first = Array.isArray(target) ? readFields(target[0]) : undefined
  const name = readText(first?.['displayName'])
  const about = name === undefined ? '' : `, ${shorten(name)}`
  const result = readText(outcome?.['result'])
  const reason = readText(outcome?.['reason'])
  const failed = result === undefined || !failures.has(result) ? '' : ` failed (${shorten(reason ?? result)})`
  const from = readText(readFields(record['client'])?.['ipAddress'])
  return `${shorten(what)}${failed}: ${shorten(who)}${about}${from === undefined ? '' : ` from ${shorten(from)}`}`
}
