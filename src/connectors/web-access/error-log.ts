import type { Logsource, Severity } from '../../model/event.ts'
import { splitRequestLine } from '../http-request.ts'
import { readEndpoint } from '../read-account.ts'
import { readMonthDay, readSlashes } from '../read-clock.ts'
import { presentOrNone, setField } from '../read-value.ts'
import type { Finding } from '../start-event.ts'
import { shorten } from '../write-message.ts'

/** A line of an error log, taken apart. */
export interface ErrorLine {
  readonly finding: Finding
  readonly logsource: Logsource
  readonly product: string
  readonly timeMs: number | undefined
  readonly native: Record<string, unknown>
}

const apacheHead =
  /^\[([A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,6})? \d{4})\] \[(?:([a-z0-9_-]{0,32}):)?([a-z0-9]{1,12})\] (?:\[pid \d{1,9}(?::tid \d{1,20})?\] )?(?:\[(?:client|remote) (\[[^\] ]{2,45}\](?::\d{1,5})?|[^\] ]{1,64})\] )?/
const nginxHead = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[([a-z]{3,8})\] \d{1,9}#\d{1,9}: (?:\*\d{1,12} )?/

/** Does it start like a line of Apache's or nginx's error log? */
export function isErrorLine(text: string): boolean {
  return apacheHead.test(text.slice(0, 400)) || nginxHead.test(text.slice(0, 100))
}

/** A line of an error log, ModSecurity's findings among them. */
export function readErrorLine(text: string, timeZone: string | undefined): ErrorLine | undefined {
  const line = text.slice(0, 16_384)
  const apache = apacheHead.exec(line)
  if (apache !== null) {
    const [head, time = '', part, level = '', client] = apache
    const rest = line.slice(head.length)
    return {
      product: 'Apache httpd',
      logsource: { product: 'apache', service: 'apache' },
      timeMs: readMonthDay(time, timeZone),
      finding: findingOf(rest, level, client, undefined),
      native: nativeOf(rest, { level, module: part, client, message: rest }),
    }
  }
  const nginx = nginxHead.exec(line)
  if (nginx === null) return undefined
  const [head, time = '', level = ''] = nginx
  const rest = line.slice(head.length)
  const client = /, client: ([0-9A-Fa-f.:]{2,45})(?:,|$)/.exec(rest)?.[1]
  return {
    product: 'nginx',
    logsource: { product: 'nginx', service: 'nginx' },
    timeMs: readSlashes(time, timeZone),
    finding: findingOf(rest, level, client, /, request: "([^"]{1,4096})"/.exec(rest)?.[1]),
    native: nativeOf(rest, { level, client, message: rest }),
  }
}

const levels = new Map<string, Severity>([
  ['emerg', 'high'],
  ['alert', 'medium'],
  ['crit', 'medium'],
  ['error', 'low'],
])

function findingOf(
  text: string,
  level: string,
  client: string | undefined,
  request: string | undefined,
): Finding {
  const found = text.includes('ModSecurity: ') ? readModSecurity(text) : undefined
  const finding: Finding = found ?? {
    class: 'base_event',
    activity: 'other',
    severity: levels.get(level) ?? 'informational',
    message: text === '' ? 'Empty line of an error log' : text,
  }
  const match = /^(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([0-9A-Fa-f:.]{2,45})\]):(\d{1,5})$/.exec(client ?? '')
  setField(finding, 'src_endpoint', readEndpoint(match?.[1] ?? match?.[2] ?? client, match?.[3]))
  if (request !== undefined) {
    const { method, uri } = splitRequestLine(request)
    setField(finding, 'http', presentOrNone({ method, url: uri, ...finding.http }))
  }
  return finding
}

const bySeverity = new Map<string, Severity>([
  ['EMERGENCY', 'high'],
  ['ALERT', 'high'],
  ['CRITICAL', 'high'],
  ['ERROR', 'medium'],
  ['WARNING', 'low'],
  ['0', 'high'],
  ['1', 'high'],
  ['2', 'high'],
  ['3', 'medium'],
  ['4', 'low'],
])

/** A rule of ModSecurity that matched: its id, what it says, and whether the request was stopped. */
function readModSecurity(text: string): Finding {
  const tags = tagsOf(text)
  const denied = text.includes('Access denied')
  const title = tags.get('msg') ?? 'Rule of the web application firewall matched'
  const uri = tags.get('uri')
  const finding: Finding = {
    class: 'detection_finding',
    activity: 'create',
    severity: bySeverity.get(tags.get('severity') ?? '') ?? 'low',
    status_detail: denied ? 'blocked' : 'allowed',
    message: `${shorten(title)}${denied ? ' (blocked)' : ''}${uri === undefined ? '' : `: ${shorten(uri)}`}`,
    finding: { title },
  }
  setField(
    finding,
    'finding',
    presentOrNone({ title, uid: tags.get('id'), category: 'web_application_firewall' }),
  )
  setField(finding, 'http', presentOrNone({ url: uri, host: tags.get('hostname')?.toLowerCase() }))
  return finding
}

function nativeOf(text: string, base: Record<string, string | undefined>): Record<string, unknown> {
  const native: Record<string, unknown> = {}
  if (text.includes('ModSecurity: ')) for (const [key, value] of tagsOf(text)) native[key] = value
  for (const [key, value] of Object.entries(base)) if (value !== undefined) native[key] = value
  return native
}

/** `[id "942100"] [msg "…"]` by name; the first of a name counts. */
function tagsOf(text: string): Map<string, string> {
  const tags = new Map<string, string>()
  for (const [, name = '', value = ''] of text.matchAll(/\[([a-z_]{2,20}) "([^"]{0,2000})"\]/g)) {
    if (!tags.has(name)) tags.set(name, value)
    if (tags.size >= 40) break
  }
  return tags
}
