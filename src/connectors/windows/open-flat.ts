import { readTime } from '../read-time.ts'
import { type Fields, readInteger, readText } from '../read-value.ts'
import { gatherParameters, nameProcess, putDatum } from './native-data.ts'
import {
  auditOfKeywords,
  readChannel,
  readEventId,
  startNative,
  type WindowsRecord,
} from './windows-record.ts'

/** What the shipper adds around the event; everything else in the flat record is the event's own data. */
const shipperKeys = new Set([
  'EventID',
  'Channel',
  'Hostname',
  'Computer',
  'SourceName',
  'Provider_Name',
  'ProviderGuid',
  'Keywords',
  'Task',
  'Opcode',
  'OpcodeValue',
  'Level',
  'Severity',
  'SeverityValue',
  'RecordNumber',
  'EventRecordID',
  'ThreadID',
  'ExecutionProcessID',
  'ExecutionThreadID',
  'EventTime',
  'EventReceivedTime',
  'TimeCreated',
  'SourceModuleName',
  'SourceModuleType',
  'AccountName',
  'AccountType',
  'UserID',
  'Domain',
  'host',
  'port',
  'tags',
  'type',
  'EventType',
  'EventTypeOrignal',
  'Version',
  'ActivityID',
  'RelatedActivityID',
  'Category',
  '@timestamp',
  '@version',
  'TimeGenerated',
  'TenantId',
  'SourceSystem',
  'EventSourceName',
  'Activity',
  'MG',
  'ManagementGroupName',
  'SourceComputerId',
  'EventOriginId',
  'Type',
  '_ResourceId',
])
/** Service installations name the account the service runs as like NXLog names the one that wrote the event. */
const ownAccountName = new Set([7045, 7040])
const plainEventTypes = new Set([
  'INFO',
  'WARNING',
  'ERROR',
  'VERBOSE',
  'CRITICAL',
  'AUDIT_SUCCESS',
  'AUDIT_FAILURE',
])

/** A flat record as NXLog's `to_json`, Azure Monitor's agent and published captures have it. */
export function openFlat(record: Fields, timeZone: string | undefined): WindowsRecord | undefined {
  const eventId = readEventId(record['EventID'])
  const channel = readChannel(record['Channel'])
  if (eventId === undefined || channel === undefined) return undefined
  const provider =
    readText(record['Provider_Name']) ??
    readText(record['SourceName']) ??
    readText(record['EventSourceName']) ??
    ''
  const computer = readText(record['Hostname']) ?? readText(record['Computer'])
  const native = startNative(eventId, channel, provider, computer, levelOf(record, channel))
  for (const name in record) {
    if (shipperKeys.has(name)) continue
    putDatum(native, name, record[name])
  }
  const eventType = readText(record['EventType'])
  if (eventType !== undefined && !plainEventTypes.has(eventType)) native['EventType'] = eventType
  if (ownAccountName.has(eventId)) putDatum(native, 'AccountName', record['AccountName'])
  gatherParameters(native)
  if (eventId === 4688) nameProcess(native)
  return {
    eventId,
    channel,
    provider,
    computer,
    native,
    timeMs: timeOf(record, timeZone),
    audit: auditOf(record, eventType),
  }
}

/**
 * NXLog's `EventTime` is the machine's wall clock without its zone. So the times that say theirs come first: Sysmon's
 * `UtcTime` and `TimeCreated`, then `EventTime` in the configured zone, then what the collector stamped.
 */
function timeOf(record: Fields, timeZone: string | undefined): number | undefined {
  const { TimeCreated: created, UtcTime: utc, EventTime: local } = record
  return (
    readTime(created) ??
    readTime(utc) ??
    (timeZone === undefined ? undefined : readTime(local, timeZone)) ??
    readTime(record['@timestamp']) ??
    readTime(record['TimeGenerated']) ??
    readTime(local)
  )
}

function auditOf(record: Fields, eventType: string | undefined): 'success' | 'failure' | undefined {
  const type = readText(record['EventTypeOrignal']) ?? eventType
  if (type === 'AUDIT_SUCCESS') return 'success'
  if (type === 'AUDIT_FAILURE') return 'failure'
  return auditOfKeywords(record['Keywords'])
}

const levelOfSeverity = new Map([
  ['CRITICAL', 1],
  ['ERROR', 2],
  ['WARNING', 3],
  ['INFO', 4],
  ['DEBUG', 5],
])

function levelOf(record: Fields, channel: string): number | undefined {
  const level = readInteger(record['Level'])
  if (level !== undefined) return level
  if (channel === 'Security') return 0
  const severity = record['Severity']
  return typeof severity === 'string' ? levelOfSeverity.get(severity) : undefined
}
