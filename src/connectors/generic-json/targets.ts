import type { NormalisedEvent } from '../../model/event.ts'
import { readAccount, readIp } from '../read-account.ts'
import { readInteger, readNumber, readText, readTexts } from '../read-value.ts'

type Reader = (value: unknown) => unknown

const text: Reader = readText
const lower: Reader = (value) => readText(value)?.toLowerCase()
const name: Reader = (value) => readAccount(value)?.name
const port: Reader = (value) => {
  const number = readInteger(value)
  return number !== undefined && number > 0 && number < 65_536 ? number : undefined
}
const side: Reader = (value) => {
  const word = readText(value)?.toLowerCase()
  return word === 'in' || word === 'out' ? word : undefined
}
const mode = oneOf('continuous', 'motion')
const change = oneOf('shortened', 'prolonged')
const scalar: Reader = (value) =>
  typeof value === 'number' || typeof value === 'boolean'
    ? Number.isFinite(Number(value))
      ? value
      : undefined
    : readText(value)

/** Fields of an event that a mapping may fill, and how a stranger's value is read for each. */
export const targets: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...group('actor.user', { name, domain: text, uid: text }),
  ...group('user', { name, domain: text, uid: text }),
  ['actor.session', text],
  ['group', text],
  ...group('device', { hostname: text, ip: readIp, mac: lower, uid: text, type: text }),
  ...group('src_endpoint', { hostname: text, ip: readIp, port, mac: lower }),
  ...group('dst_endpoint', { hostname: text, ip: readIp, port, mac: lower }),
  ['logon_type', lower],
  ['auth_protocol', lower],
  ['status_detail', text],
  ['product', text],
  ...group('process', { pid: readInteger, uid: text, name: text, path: text, cmd_line: text }),
  ...group('file', { path: text, name: text }),
  ...group('query', { hostname: lower, type: text, answers: (value: unknown) => readTexts(value) }),
  ...group('http', { method: text, url: text, host: lower, user_agent: text, status_code: readInteger }),
  ...group('tls', { sni: lower, version: text, ja3: text }),
  ...group('network', {
    protocol: lower,
    direction: lower,
    bytes_in: readNumber,
    bytes_out: readNumber,
    duration_ms: readNumber,
  }),
  ...group('finding', { title: text, uid: text, category: text }),
  ['door', text],
  ['reader', text],
  ['direction', side],
  ...group('credential', { uid: text, type: text, holder: text }),
  ['camera', text],
  ...group('analytics', {
    label: text,
    sub_label: text,
    zones: (value: unknown) => readTexts(value),
    count: readNumber,
    score: readNumber,
  }),
  ...group('sensor', { name: text, quantity: text, value: scalar, unit: text }),
  ['partition', text],
  ['plate', text],
  ['visit', text],
  ...group('video', { case: text, reason: text, mode, retention_days: readNumber, change }),
])

function group(root: string, fields: Readonly<Record<string, Reader>>): [string, Reader][] {
  return Object.entries(fields).map(([field, reader]) => [`${root}.${field}`, reader])
}

function oneOf(...words: string[]): Reader {
  return (value) => words.find((word) => word === readText(value)?.toLowerCase())
}

/** Sets a dotted field of `targets`; the path is one of the table's, never a stranger's. */
export function setTarget(event: NormalisedEvent, path: readonly string[], value: unknown): void {
  let here = event as unknown as Record<string, unknown>
  for (const step of path.slice(0, -1)) here = (here[step] ??= {}) as Record<string, unknown>
  const last = path.at(-1)
  if (last !== undefined) here[last] = value
}
