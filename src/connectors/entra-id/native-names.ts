import { type Fields, readFields, readText } from '../read-value.ts'
import { type AzureLog, operationOf } from './open-log.ts'

/**
 * The native record: the source's own, and beside it each field under the names public rules know it by. They were
 * written for Graph (`userAgent`), for the tables of Log Analytics (`ResultType`) and for the portal
 * (`properties.message`), often two of them in one rule.
 */
export function nativeOf(log: AzureLog): Record<string, unknown> {
  const native: Record<string, unknown> = { ...log.record, ...log.fields }
  delete native['properties']
  if (log.record['properties'] !== undefined) native['properties'] = log.record['properties']
  for (const [key, value] of Object.entries(log.fields)) {
    if (key !== 'properties') native[key.charAt(0).toUpperCase() + key.slice(1)] ??= value
  }
  Object.assign(native, namers[log.kind](log.fields))
  return native
}

const namers = {
  'sign-in': nameSignIn,
  audit: nameAudit,
  risk: () => ({}),
  activity: nameActivity,
} satisfies Record<AzureLog['kind'], (fields: Fields) => Record<string, unknown>>

/** Ways to sign in that rules look for under the portal's name. */
const protocols: Fields = { deviceCode: 'Device Code', ropc: 'ROPC' }

function nameSignIn(fields: Fields): Record<string, unknown> {
  const status = readFields(fields['status'])
  const code = errorCodeOf(fields)
  const reason = readText(status?.['failureReason'])
  const named: Record<string, unknown> = {
    ResultType: code ?? null,
    ResultDescription: texts(fields['resultDescription'], reason),
    Status: [
      ...texts(code === '0' ? 'Success' : 'Failure', reason, status?.['additionalDetails']),
      status ?? null,
    ],
    ActivityDetails: 'Sign-ins',
    ClientApp: fields['clientAppUsed'] ?? null,
  }
  const message = protocols[readText(fields['authenticationProtocol']) ?? '']
  if (typeof message === 'string') named['properties.message'] = message
  const device = readFields(fields['deviceDetail'])
  if (device !== undefined) named['DeviceDetail'] = { ...device, trusttype: device['trustType'] ?? null }
  if (Array.isArray(fields['networkLocationDetails']))
    named['NetworkLocationDetails'] = JSON.stringify(fields['networkLocationDetails'])
  return named
}

/** The sign-in's error, `0` where it went well. */
export function errorCodeOf(fields: Fields): string | undefined {
  return readText(readFields(fields['status'])?.['errorCode']) ?? readText(fields['resultType'])
}

function nameAudit(fields: Fields): Record<string, unknown> {
  const operation = readText(fields['activityDisplayName']) ?? operationOf(fields['operationName']) ?? null
  const targets = listOf(fields['targetResources'])
  const changes = targets.flatMap((target) => listOf(target['modifiedProperties']))
  const named: Record<string, unknown> = {
    operationName: operation,
    OperationName: operation,
    ActivityType: operation,
    activityType: operation,
    'properties.message': operation,
    'properties.targetResources': fields['targetResources'] ?? null,
    'properties.result': fields['result'] ?? null,
    Status: texts(fields['result'], fields['resultReason'], fields['resultDescription']),
    failure_status_reason: texts(fields['resultReason'], fields['resultDescription']),
    TargetResources: targets.map((target) => ({
      ...target,
      ModifiedProperties: listOf(target['modifiedProperties']).map(inPascalCase),
    })),
    additionalDetails: [...listOf(fields['additionalDetails']), detailsByName(fields['additionalDetails'])],
  }
  for (const change of changes) {
    if (change['displayName'] === 'ConsentContext.IsAdminConsent')
      named['ConsentContext.IsAdminConsent'] = readText(change['newValue'])?.replaceAll('"', '') ?? null
  }
  return named
}

function inPascalCase({ displayName = null, oldValue = null, newValue = null }: Fields): Fields {
  return { DisplayName: displayName, OldValue: oldValue, NewValue: newValue }
}

/** `[{ key: 'a', value: 1 }]` as `{ a: 1 }`. */
function detailsByName(details: unknown): Fields {
  return Object.fromEntries(
    listOf(details).flatMap(({ key, value }) => (typeof key === 'string' ? [[key, value]] : [])),
  )
}

function nameActivity(fields: Fields): Record<string, unknown> {
  const operation = operationOf(fields['operationName']) ?? null
  return {
    operationName: operation,
    OperationNameValue: operation,
    CategoryValue: operationOf(fields['category']) ?? null,
    ResourceProviderValue: operationOf(fields['resourceProviderName']) ?? operation?.split('/', 1)[0] ?? null,
    'properties.message': operation,
  }
}

/** The objects of a list, at most 100. */
export function listOf(value: unknown): Fields[] {
  if (!Array.isArray(value)) return []
  return (value.slice(0, 100) as unknown[]).map(readFields).filter((item) => item !== undefined)
}

function texts(...values: unknown[]): string[] {
  return [...new Set(values.map(readText).filter((text) => text !== undefined))]
}
