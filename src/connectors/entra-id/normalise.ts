import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { readTime } from '../read-time.ts'
import { type Fields, readText, setField } from '../read-value.ts'
import { firstRecord, normaliseRecords } from '../wrapped-records.ts'
import { writeLine } from '../write-message.ts'
import { readAudit } from './audits.ts'
import { nativeOf } from './native-names.ts'
import { type AzureLog, azureLists, kindOfAzure, openAzure } from './open-log.ts'
import { isPrivilegeAlert, readActivity, readRisk } from './other-logs.ts'
import { readSignIn } from './sign-ins.ts'

const readers = { 'sign-in': readSignIn, audit: readAudit, risk: readRisk, activity: readActivity } as const
const services = {
  'sign-in': 'signinlogs',
  audit: 'auditlogs',
  risk: 'riskdetection',
  activity: 'activitylogs',
} as const

/** Does the message carry records of Entra ID or Azure's activity log? */
export function isEntra({ record }: Envelope): boolean {
  return kindOfAzure(firstRecord(record, azureLists)) !== undefined
}

/**
 * Maps records of Entra ID and of Azure's activity log to one event each.
 * Source: Microsoft Graph v1.0 (signIn, directoryAudit, riskDetection) and Azure Monitor's table reference.
 */
export function normaliseEntra({ record }: Envelope): NormalisedEvent[] | undefined {
  return normaliseRecords(record, azureLists, normaliseOne)
}

function normaliseOne(record: Fields): NormalisedEvent | undefined {
  const log = openAzure(record)
  if (log === undefined) return undefined
  const finding = readers[log.kind](log.fields)
  const event: NormalisedEvent = {
    severity: 'informational',
    ...finding,
    message: writeLine(finding.message),
    product: log.kind === 'activity' ? 'Azure' : 'Microsoft Entra ID',
    logsource: { product: 'azure', service: serviceOf(log) },
    native: nativeOf(log),
  }
  setField(event, 'device_time', timeOf(log.fields))
  const id = readText(log.fields['id']) ?? readText(log.fields['eventDataId'])
  setField(event, 'senderId', id?.slice(0, 200))
  return event
}

function serviceOf({ kind, fields }: AzureLog): string {
  return kind === 'risk' && isPrivilegeAlert(fields) ? 'pim' : services[kind]
}

const timeKeys = [
  'createdDateTime',
  'activityDateTime',
  'detectedDateTime',
  'eventTimestamp',
  'time',
  'timeGenerated',
  'lastUpdatedDateTime',
]

function timeOf(fields: Fields): number | undefined {
  for (const key of timeKeys) {
    const time = readTime(fields[key])
    if (time !== undefined) return time
  }
  return undefined
}
