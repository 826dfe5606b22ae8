import { type Fields, readFields, readPath, readText, readTexts } from '../read-value.ts'

export type GoogleService = 'gcp.audit' | 'google_workspace.admin' | 'google_workspace.login'

/** One thing that somebody did in Google's cloud or Workspace, however it was told. */
export interface GoogleCall {
  readonly service: GoogleService
  /** `v1.compute.firewalls.delete`, or the event's name in Workspace: `login_failure`, `CREATE_USER`. */
  readonly name: string
  readonly id: string | undefined
  readonly time: unknown
  readonly email: string | undefined
  readonly ip: unknown
  readonly userAgent: string | undefined
  readonly resource: string | undefined
  /** What refused it; undefined where it went well. */
  readonly error: string | undefined
  /** Workspace: the event's parameters by name. */
  readonly parameters: Fields
  readonly native: Record<string, unknown>
}

/** Is it an entry of Cloud Logging that carries an audit record? */
export function isAuditEntry(record: Fields): boolean {
  return readText(readFields(record['protoPayload'])?.['serviceName']) !== undefined
}

/** Is it an activity of the Reports API? */
export function isActivity(record: Fields): boolean {
  return readText(readPath(record, 'id.applicationName')) !== undefined && Array.isArray(record['events'])
}

/** Reads an entry of Cloud Logging; Workspace's events stand in it under `metadata`. */
export function readEntry(record: Fields): GoogleCall[] {
  const payload = readFields(record['protoPayload']) ?? {}
  const serviceName = readText(payload['serviceName']) ?? ''
  const service = serviceOf(serviceName.split('.', 1)[0] ?? '')
  const method = readText(payload['methodName']) ?? 'unnamed method'
  const events = service === 'gcp.audit' ? [] : objectsOf(readPath(payload, 'metadata.event'))
  const base = {
    service,
    time: record['timestamp'],
    email: readText(readPath(payload, 'authenticationInfo.principalEmail')),
    ip: readPath(payload, 'requestMetadata.callerIp'),
    userAgent: readText(readPath(payload, 'requestMetadata.callerSuppliedUserAgent')),
    resource: readText(payload['resourceName'])?.split('/').at(-1),
    error: errorOf(readFields(payload['status'])),
  }
  const id = readText(record['insertId'])
  if (events.length === 0)
    return [{ ...base, id, name: method, parameters: {}, native: nativeOfEntry(record, method, serviceName) }]
  return events.map((event, index) => {
    const name = readText(event['eventName']) ?? method
    const parameters = valuesByName(event['parameter'])
    const native = {
      ...nativeOfEntry(record, method, serviceName),
      ...namesOf(parameters, serviceName, name),
    }
    return { ...base, id: partOf(id, index), name, parameters, native }
  })
}

/** Reads an activity of the Reports API: one call per event in it. */
export function readActivity(record: Fields): GoogleCall[] {
  const application = readText(readPath(record, 'id.applicationName')) ?? ''
  const serviceName = `${application}.googleapis.com`
  const id = readText(readPath(record, 'id.uniqueQualifier'))
  return objectsOf(record['events']).map((event, index) => {
    const name = readText(event['name']) ?? 'unnamed event'
    const parameters = valuesByName(event['parameters'])
    return {
      service: serviceOf(application),
      name,
      id: partOf(id, index),
      time: readPath(record, 'id.time'),
      email: readText(readPath(record, 'actor.email')),
      ip: record['ipAddress'],
      userAgent: undefined,
      resource: undefined,
      error: undefined,
      parameters,
      native: { ...record, ...namesOf(parameters, serviceName, name) },
    }
  })
}

/** Workspace's other applications (Drive, Groups, tokens) stand with its administration. */
function serviceOf(application: string): GoogleService {
  if (application === 'login') return 'google_workspace.login'
  const workspace = ['admin', 'drive', 'groups', 'token', 'user_accounts', 'mobile', 'saml', 'cloudidentity']
  return workspace.includes(application) ? 'google_workspace.admin' : 'gcp.audit'
}

/** Public rules know a Google record as Filebeat names it (`gcp.audit.…`) or as Pub/Sub wraps it (`data.…`). */
function nativeOfEntry(record: Fields, method: string, serviceName: string): Record<string, unknown> {
  return {
    ...record,
    data: record,
    'gcp.audit.method_name': method,
    'protoPayload.Servicename': serviceName,
  }
}

function namesOf(parameters: Fields, serviceName: string, name: string): Record<string, unknown> {
  const named: Record<string, unknown> = {
    eventService: serviceName,
    eventName: name,
    'protoPayload.serviceName': serviceName,
    'protoPayload.Servicename': serviceName,
    'protoPayload.metadata.event.eventName': name,
  }
  for (const [key, value] of Object.entries(parameters)) named[key] ??= value
  return named
}

/** `[{ name: 'NEW_VALUE', value: 'false' }]` as `{ new_value: 'false' }`. */
function valuesByName(list: unknown): Fields {
  const out: Record<string, unknown> = {}
  for (const item of objectsOf(list)) {
    const name = readText(item['name'])?.toLowerCase()
    if (name === undefined || name === '__proto__') continue
    out[name] =
      item['value'] ?? item['boolValue'] ?? item['intValue'] ?? readTexts(item['multiValue']) ?? null
  }
  return out
}

function objectsOf(value: unknown): Fields[] {
  if (!Array.isArray(value)) return []
  return (value.slice(0, 100) as unknown[]).map(readFields).filter((item) => item !== undefined)
}

function errorOf(status: Fields | undefined): string | undefined {
  const code = readText(status?.['code'])
  if (code === undefined || code === '0') return undefined
  return readText(status?.['message']) ?? `code ${code}`
}

function partOf(id: string | undefined, index: number): string | undefined {
  return id === undefined || index === 0 ? id : `${id}:${index}`
}
