import { type Fields, readFields, readText } from '../read-value.ts'

/** Event Hubs and storage bring lists under `records`, Graph under `value`. */
export const azureLists = ['records', 'value'] as const

export type AzureKind = 'sign-in' | 'audit' | 'risk' | 'activity'

/**
 * One record of Azure in one form, however it came: the names of Graph (`userPrincipalName`), with what diagnostic
 * settings put under `properties` beside the rest. Where both say something, `properties` is the log's own word.
 */
export interface AzureLog {
  readonly kind: AzureKind
  readonly record: Fields
  readonly fields: Fields
}

const kinds = new Map<string, AzureKind>([
  ['signinlogs', 'sign-in'],
  ['noninteractiveusersigninlogs', 'sign-in'],
  ['serviceprincipalsigninlogs', 'sign-in'],
  ['managedidentitysigninlogs', 'sign-in'],
  ['aadnoninteractiveusersigninlogs', 'sign-in'],
  ['aadserviceprincipalsigninlogs', 'sign-in'],
  ['aadmanagedidentitysigninlogs', 'sign-in'],
  ['auditlogs', 'audit'],
  ['userriskevents', 'risk'],
  ['serviceprincipalriskevents', 'risk'],
  ['aaduserriskevents', 'risk'],
  ['aadserviceprincipalriskevents', 'risk'],
  ['azureactivity', 'activity'],
])

/** Which log a record is from; undefined where it has no mark of any. Cheap. */
export function kindOfAzure(record: Fields | undefined): AzureKind | undefined {
  if (record === undefined) return undefined
  // `category` of a Graph audit record is `UserManagement` and the like, which no log is called.
  const named = readText(record['category']) ?? readText(record['Type'])
  const kind = named === undefined ? undefined : kinds.get(named.toLowerCase())
  if (
    kind !== undefined &&
    (record['operationName'] ?? record['TimeGenerated'] ?? record['Type']) !== undefined
  )
    return kind
  return kindOfActivity(record) ?? kindOfGraph(record)
}

function kindOfGraph(record: Fields): AzureKind | undefined {
  if (record['riskEventType'] !== undefined && record['id'] !== undefined) return 'risk'
  if (record['activityDisplayName'] !== undefined && record['activityDateTime'] !== undefined) return 'audit'
  if (record['createdDateTime'] === undefined || record['appDisplayName'] === undefined) return undefined
  return readFields(record['status'])?.['errorCode'] === undefined ? undefined : 'sign-in'
}

function kindOfActivity(record: Fields): AzureKind | undefined {
  const operation = operationOf(record['operationName'])
  if (operation === undefined || !/^microsoft\.[a-z0-9.]{1,60}\//i.test(operation)) return undefined
  return record['resourceId'] === undefined ? undefined : 'activity'
}

/** Azure's own API gives `{ value, localizedValue }` where everybody else gives the text. */
export function operationOf(value: unknown): string | undefined {
  return readText(readFields(value)?.['value'] ?? value)
}

export function openAzure(record: Fields): AzureLog | undefined {
  const kind = kindOfAzure(record)
  if (kind === undefined) return undefined
  return {
    kind,
    record,
    fields: { ...inCamelCase(record), ...inCamelCase(readFields(record['properties'])) },
  }
}

function inCamelCase(fields: Fields | undefined): Fields {
  const out: Record<string, unknown> = {}
  for (const key in fields) {
    const name = key.charAt(0).toLowerCase() + key.slice(1)
    if (name !== '__proto__') out[name] ??= openText(fields[key])
  }
  return out
}

/** Log Analytics exports maps and lists as JSON text. */
function openText(value: unknown): unknown {
  if (typeof value !== 'string' || (!value.startsWith('{"') && !value.startsWith('[{'))) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}
