import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { snakeCase } from '../operation-name.ts'
import { readIp } from '../read-account.ts'
import { readTime } from '../read-time.ts'
import { type Fields, presentOrNone, readFields, readText, setField } from '../read-value.ts'
import { firstRecord, normaliseRecords } from '../wrapped-records.ts'
import { shorten, writeLine } from '../write-message.ts'
import { readIamCall } from './identity-calls.ts'
import { isTrailRecord, openTrail, trailKeys } from './open-trail.ts'
import { readResourceCall } from './resource-calls.ts'
import { readSignInCall } from './sign-in-calls.ts'
import { callerName, readCall, readCaller, type TrailCall, type TrailFinding } from './trail-call.ts'

/** Does the message carry a CloudTrail record, bare or wrapped? */
export function isCloudTrail({ record }: Envelope): boolean {
  return record !== undefined && isTrailRecord(firstRecord(openTrail(record), trailKeys))
}

/**
 * Maps CloudTrail records to one event each; the native record is CloudTrail's own. A call that was refused is a
 * failure with the error's code. Source: AWS CloudTrail user guide, "CloudTrail record contents".
 */
export function normaliseCloudTrail({ record }: Envelope): NormalisedEvent[] | undefined {
  return normaliseRecords(record && openTrail(record), trailKeys, normaliseOne)
}

function normaliseOne(record: Fields): NormalisedEvent | undefined {
  const call = readCall(record)
  if (call === undefined) return undefined
  const { done, ...found } = readSignInCall(call) ?? readIamCall(call) ?? readResourceCall(call)
  const event: NormalisedEvent = {
    severity: 'informational',
    status: call.error === undefined ? 'success' : 'failure',
    ...found,
    message: writeLine(say(call, done, found)),
    product: 'AWS CloudTrail',
    logsource: { product: 'aws', service: 'cloudtrail' },
    native: record,
  }
  raise(event, call)
  setField(event, 'device_time', readTime(record['eventTime']) ?? readTime(record['@timestamp']))
  setField(event, 'senderId', readText(record['eventID'])?.slice(0, 200))
  const user = readCaller(call)
  if (user !== undefined) event.actor = { user }
  const ip = readIp(record['sourceIPAddress'])
  if (ip !== undefined) event.src_endpoint = { ip }
  setField(event, 'http', presentOrNone({ user_agent: readText(record['userAgent']) }))
  const key = readText(call.identity['accessKeyId'])
  if (key !== undefined) event.credential = { uid: key, type: 'access_key' }
  setField(event, 'device', instanceOf(call))
  setField(
    event,
    'unmapped',
    presentOrNone<Record<string, unknown>>({
      operation: call.name,
      service: call.service,
      region: readText(record['awsRegion']),
      account: readText(record['recipientAccountId']) ?? readText(call.identity['accountId']),
    }),
  )
  return event
}

function say(call: TrailCall, done: string, { status }: Partial<TrailFinding>): string {
  const from = readText(call.record['sourceIPAddress'])
  const where = from === undefined ? '' : ` from ${shorten(from)}`
  const failed = call.error !== undefined || status === 'failure'
  const why = call.error === undefined ? '' : ` (${shorten(call.error)})`
  return failed ? `${callerName(call)} failed${why}: ${done}${where}` : `${callerName(call)} ${done}${where}`
}

/** What was refused or done by the account's root is worth a look; it never lowers what a reader chose. */
function raise(event: NormalisedEvent, call: TrailCall): void {
  if (call.error !== undefined) {
    const code = snakeCase(call.error.replace(/^(?:Client|Server)\./, ''))
    setField(event, 'status_detail', code)
  }
  if (event.severity !== 'informational') return
  if (call.identity['type'] === 'Root' && call.kind !== 'read') event.severity = 'medium'
  else if (event.status === 'failure' && event.class !== 'authentication') event.severity = 'low'
}

/** The one virtual machine that a call is about. */
function instanceOf({ service, request }: TrailCall): NormalisedEvent['device'] {
  if (service !== 'ec2' && service !== 'ssm') return undefined
  const items = readFields(request['instancesSet'])?.['items']
  const only = Array.isArray(items) && items.length === 1 ? readFields(items[0]) : undefined
  const uid = readText(request['instanceId']) ?? readText(only?.['instanceId'])
  return uid?.startsWith('i-') === true ? { uid, type: 'virtual_machine' } : undefined
}
