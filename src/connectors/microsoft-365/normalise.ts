import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { snakeCase } from '../operation-name.ts'
import { readAccount, readIp } from '../read-account.ts'
import { readTime } from '../read-time.ts'
import { type Fields, presentOrNone, readText, setField } from '../read-value.ts'
import { firstRecord, normaliseRecords } from '../wrapped-records.ts'
import { shorten, writeLine } from '../write-message.ts'
import { readAudit } from './findings.ts'
import { hasFailed, logsourceOf, nativeOf } from './native-names.ts'
import { auditLists, isAuditRecord, openAudit } from './open-audit.ts'

/** Does the message carry records of the unified audit log? */
export function isMicrosoft365({ record }: Envelope): boolean {
  return isAuditRecord(firstRecord(record, auditLists))
}

/**
 * Maps records of Microsoft 365's unified audit log to one event each.
 * Source: Office 365 Management Activity API schema.
 */
export function normaliseMicrosoft365({ record }: Envelope): NormalisedEvent[] | undefined {
  return normaliseRecords(record, auditLists, normaliseOne)
}

function normaliseOne(record: Fields): NormalisedEvent | undefined {
  const audit = openAudit(record)
  const operation = readText(audit['Operation'])
  if (operation === undefined) return undefined
  const { done, ...found } = readAudit(audit, operation)
  const failed = hasFailed(audit)
  const actor = readAccount(audit['UserId'], undefined, readText(audit['UserKey']))
  const ip = addressOf(audit)
  const event: NormalisedEvent = {
    severity: 'informational',
    status: failed ? 'failure' : 'success',
    ...found,
    message: writeLine(
      `${shorten(actor?.name ?? 'An unnamed account')}: ${done}${failed ? ' failed' : ''}${ip === undefined ? '' : ` from ${ip}`}`,
    ),
    product: 'Microsoft 365',
    logsource: logsourceOf(audit),
    native: nativeOf(audit),
  }
  const reason = readText(audit['LogonError']) ?? readText(audit['ResultStatusDetail'])
  if (failed) setField(event, 'status_detail', reason && snakeCase(reason))
  // Times are UTC and mostly do not say so.
  setField(event, 'device_time', readTime(audit['CreationTime']))
  setField(event, 'senderId', readText(audit['Id'])?.slice(0, 200))
  if (actor !== undefined) event.actor = { user: actor }
  if (ip !== undefined) event.src_endpoint = { ip }
  setField(
    event,
    'unmapped',
    presentOrNone<Record<string, unknown>>({
      operation,
      workload: readText(audit['Workload']),
      organisation: readText(audit['OrganizationId']),
    }),
  )
  return event
}

/** Exchange writes the port after the address: `203.0.113.9:51999`, `[2001:db8::7]:51999`. */
function addressOf(audit: Fields): string | undefined {
  const text =
    readText(audit['ClientIP']) ?? readText(audit['ClientIPAddress']) ?? readText(audit['ActorIpAddress'])
  if (text === undefined || text.length > 80) return undefined
  const [, inBrackets, plain] = /^(?:\[([^\]]+)\]:\d+|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(text) ?? []
  return readIp(inBrackets ?? plain ?? text)
}
