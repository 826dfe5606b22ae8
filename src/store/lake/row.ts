import type { EventContext } from '../../model/event-context.ts'
import type { SecurityEvent } from '../../model/event.ts'
import type { lakeColumns, LakeColumn } from './columns.ts'

type ColumnType<T> = T extends 'BIGINT' ? number : string
type Required = 'id' | 'seq' | 'time' | 'received_time' | 'time_basis' | 'class' | 'activity' | 'domain'
type RequiredToo = 'severity' | 'source' | 'connector' | 'message' | 'raw'

/**
 * One event as the lake stores it. `context` and `ocsf` are JSON of what no column carries; absent means nothing.
 * `native` is JSON, or the word `raw` where the record is the JSON that `raw` already holds.
 */
export type LakeRow = {
  readonly [C in Required | RequiredToo]: ColumnType<(typeof lakeColumns)[C]>
} & {
  readonly [C in Exclude<LakeColumn, Required | RequiredToo>]?: ColumnType<(typeof lakeColumns)[C]>
}

/** What stands in the `native` column where the record is to be read from `raw`. */
export const nativeIsRaw = 'raw'

/**
 * Flattens an event. Pure. `nativeFromRaw`: the caller knows that `JSON.parse(event.raw)` gives `event.native`, so
 * the record need not be stored a second time.
 */
export function toLakeRow(event: SecurityEvent, seq: number, more: { nativeFromRaw: boolean }): LakeRow {
  const context = event.context
  const row = {
    id: event.id,
    seq,
    time: event.time,
    received_time: event.received_time,
    device_time: event.device_time,
    time_basis: event.time_basis,
    site: context?.site,
    building: context?.building,
    floor: context?.floor,
    zone: context?.zone,
    asset: context?.asset,
    door: context?.door ?? event.door,
    camera: context?.camera ?? event.camera,
    person: context?.person,
    target_person: context?.target_person,
    class: event.class,
    activity: event.activity,
    domain: event.domain,
    severity: event.severity,
    status: event.status,
    source: event.source,
    connector: event.connector,
    message: event.message,
    user_name: event.actor?.user?.name,
    target_user: event.user?.name,
    src_ip: event.src_endpoint?.ip,
    dst_ip: event.dst_endpoint?.ip,
    device_ip: event.device?.ip,
    hostname: event.device?.hostname,
    process_name: event.process?.name,
    cmd_line: event.process?.cmd_line,
    credential: event.credential?.uid,
    query_host: event.query?.hostname,
    url: event.http?.url,
    context: context && contextJson(context),
    ocsf: ocsfJson(event),
    native: event.native && (more.nativeFromRaw ? nativeIsRaw : JSON.stringify(event.native)),
    raw: event.raw,
  }
  return row as LakeRow
}

/** The JSON of the event's native record, as the row carries it; undefined where it has none. */
export function nativeTextOf({ native, raw }: LakeRow): string | undefined {
  return native === nativeIsRaw ? raw : native
}

/** Gives the event back, as it was for everything that JSON can say. Throws where a JSON column is not JSON. */
export function toEvent(row: LakeRow): SecurityEvent {
  const rest = JSON.parse(row.ocsf ?? '{}') as Record<string, Record<string, unknown> | undefined>
  const context = row.context === undefined ? undefined : contextOf(row)
  const event: Record<string, unknown> = { ...rest }
  for (const column of ['id', 'time', 'received_time', 'device_time', 'time_basis'] as const) {
    put(event, column, row[column])
  }
  for (const column of [
    'class',
    'activity',
    'domain',
    'severity',
    'status',
    'source',
    'connector',
  ] as const) {
    put(event, column, row[column])
  }
  put(event, 'message', row.message)
  restoreNested(event, row)
  for (const name of ['door', 'camera'] as const) restoreStamped(event, context, name, row[name])
  if (row.native !== undefined) {
    event['native'] = JSON.parse(nativeTextOf(row) ?? '')
  }
  event['raw'] = row.raw
  if (context) event['context'] = context
  return event as SecurityEvent
}

/** Event members that a column carries: path in the event → column. */
export const nestedColumns = [
  [['actor', 'user', 'name'], 'user_name'],
  [['user', 'name'], 'target_user'],
  [['src_endpoint', 'ip'], 'src_ip'],
  [['dst_endpoint', 'ip'], 'dst_ip'],
  [['device', 'ip'], 'device_ip'],
  [['device', 'hostname'], 'hostname'],
  [['process', 'name'], 'process_name'],
  [['process', 'cmd_line'], 'cmd_line'],
  [['credential', 'uid'], 'credential'],
  [['query', 'hostname'], 'query_host'],
  [['http', 'url'], 'url'],
] as const satisfies readonly (readonly [readonly string[], LakeColumn])[]

const topColumns = new Set<string>([
  'id',
  'time',
  'received_time',
  'device_time',
  'time_basis',
  'class',
  'activity',
  'domain',
  'severity',
  'status',
  'source',
  'connector',
  'message',
  'raw',
  'native',
  'context',
  'door',
  'camera',
])
const contextColumns = new Set<string>([
  'site',
  'building',
  'floor',
  'zone',
  'asset',
  'door',
  'camera',
  'person',
  'target_person',
])

/** Members that columns carry, by the top-level member they lie in; `actor` holds its own one level deeper. */
const carried: Readonly<Record<string, readonly string[]>> = {
  user: ['name'],
  src_endpoint: ['ip'],
  dst_endpoint: ['ip'],
  device: ['ip', 'hostname'],
  process: ['name', 'cmd_line'],
  credential: ['uid'],
  query: ['hostname'],
  http: ['url'],
}

function ocsfJson(event: SecurityEvent): string | undefined {
  const rest: Record<string, unknown> = {}
  let any = false
  for (const name in event) {
    if (topColumns.has(name)) continue
    const value = restOf(name, event)
    if (value === undefined) continue
    rest[name] = value
    any = true
  }
  for (const name of ['door', 'camera'] as const) {
    if (event.context?.[name] === undefined) continue
    rest[name] = event[name] ?? null
    any = true
  }
  return any ? JSON.stringify(rest) : undefined
}

function restOf(name: string, event: SecurityEvent): unknown {
  const value = event[name as keyof SecurityEvent]
  if (name === 'actor' && event.actor?.user?.name !== undefined) {
    const { user, ...others } = event.actor
    const rest = omit(user, ['name'])
    if (rest !== undefined) return { ...others, user: rest }
    return Object.keys(others).length === 0 ? undefined : others
  }
  const names = carried[name]
  return names && typeof value === 'object' ? omit(value, names) : value
}

/** The members of `object` but `names`; undefined where taking them out left nothing. */
function omit(object: object, names: readonly string[]): Record<string, unknown> | undefined {
  const rest: Record<string, unknown> = {}
  let left = false
  let taken = false
  for (const name in object) {
    const value = (object as Record<string, unknown>)[name]
    if (value === undefined) continue
    if (names.includes(name)) taken = true
    else {
      rest[name] = value
      left = true
    }
  }
  return taken && !left ? undefined : rest
}

function contextJson(context: EventContext): string {
  const rest: Record<string, unknown> = {}
  for (const name in context) {
    if (!contextColumns.has(name)) rest[name] = context[name as keyof EventContext]
  }
  return JSON.stringify(rest)
}

function contextOf(row: LakeRow): Record<string, unknown> {
  const context = JSON.parse(row.context ?? '{}') as Record<string, unknown>
  for (const column of ['site', 'building', 'floor', 'zone', 'asset', 'person', 'target_person'] as const) {
    put(context, column, row[column])
  }
  return context
}

function restoreNested(event: Record<string, unknown>, row: LakeRow): void {
  for (const [path, column] of nestedColumns) {
    const value = row[column]
    if (value === undefined) continue
    let at = event
    for (const name of path.slice(0, -1)) at = at[name] = { ...(at[name] as Record<string, unknown>) }
    at[path.at(-1) ?? ''] = value
  }
}

/** A door or camera column is the stamp's id where there is one, else the source's name; `null` marks no name. */
function restoreStamped(
  event: Record<string, unknown>,
  context: Record<string, unknown> | undefined,
  name: 'door' | 'camera',
  value: string | undefined,
): void {
  if (value === undefined) return
  if (name in event && context) {
    context[name] = value
    if (event[name] === null) delete event[name]
    return
  }
  event[name] = value
}

function put(into: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined) into[name] = value
}
