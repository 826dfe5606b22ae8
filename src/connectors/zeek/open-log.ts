import type { Envelope } from '../define-connector.ts'
import { readText } from '../read-value.ts'

/** One Zeek record: which log it is of, and its fields by Zeek's own names (`id.orig_h`). */
export interface ZeekLog {
  readonly path: string
  readonly native: Record<string, unknown>
}

const dotted = new Map([
  ['id_orig_h', 'id.orig_h'],
  ['id_orig_p', 'id.orig_p'],
  ['id_resp_h', 'id.resp_h'],
  ['id_resp_p', 'id.resp_p'],
])
/** Beside `ts`, a key that only this log has; used where the shipper does not name the log. */
const signs = [
  ['conn_state', 'conn'],
  ['qtype_name', 'dns'],
  ['user_agent', 'http'],
  ['uri', 'http'],
  ['server_name', 'ssl'],
  ['cipher', 'ssl'],
  ['note', 'notice'],
  ['request_type', 'kerberos'],
  ['auth_attempts', 'ssh'],
  ['fuid', 'files'],
] as const

/** Does the record carry Zeek's marks: the log's name, or its time, uid and addresses? */
export function isZeek(envelope: Envelope): boolean {
  const { record } = envelope
  if (record === undefined || record['ts'] === undefined) return false
  if (typeof record['_path'] === 'string' || typeof record['@stream'] === 'string') return true
  return (
    record['uid'] !== undefined && (record['id.orig_h'] !== undefined || record['id_orig_h'] !== undefined)
  )
}

/** The record under Zeek's own names; undefined where its log cannot be told. */
export function openZeek(record: Readonly<Record<string, unknown>>): ZeekLog | undefined {
  const path = readText(record['_path']) ?? readText(record['@stream']) ?? guess(record)
  if (path === undefined || path.length > 64) return undefined
  const native: Record<string, unknown> = {}
  for (const key in record) {
    if (key === '__proto__') continue
    native[key.startsWith('id_') ? (dotted.get(key) ?? key) : key] = record[key]
  }
  const id = record['id']
  if (typeof id === 'object' && id !== null && !Array.isArray(id)) {
    for (const [key, value] of Object.entries(id)) native[`id.${key}`] = value
  }
  return { path: path.toLowerCase(), native }
}

function guess(record: Readonly<Record<string, unknown>>): string | undefined {
  return signs.find(([key]) => record[key] !== undefined)?.[1]
}
