import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { readTime } from '../read-time.ts'
import { type Fields, presentOrNone, readFields, readInteger, readText, setField } from '../read-value.ts'
import { shorten, writeLine } from '../write-message.ts'
import { plainAttributes, plainValue } from './any-value.ts'

/** Is it one log record as the receiver of OTLP splits them off? */
export function isOtlp({ record }: Envelope): boolean {
  return readFields(record?.['logRecord']) !== undefined
}

/**
 * Maps one OpenTelemetry log record. A request of HTTP becomes HTTP activity; any other record is kept without a class
 * of its own, its account, addresses and host by the semantic conventions. The native record is flat: the resource's
 * attributes, the record's over them, then `body`, `severity_text`, `trace_id`.
 * Source: OpenTelemetry logs data model and semantic conventions 1.2x.
 */
export function normaliseOtlp({ record }: Envelope): NormalisedEvent[] | undefined {
  const log = readFields(record?.['logRecord'])
  if (log === undefined) return undefined
  const native = nativeOf(log, plainAttributes(readFields(record?.['resource'])?.['attributes']))
  const method = readText(native['http.request.method'] ?? native['http.method'])
  const event: NormalisedEvent = {
    ...(method === undefined ? ({ class: 'base_event', activity: 'other' } as const) : httpKind(method)),
    severity: severityOf(readInteger(log['severityNumber'])),
    message: say(native, method),
    native,
  }
  setField(event, 'product', readText(native['service.name']))
  // Zero means that the program did not say.
  setField(event, 'device_time', readTime(log['timeUnixNano']) ?? readTime(log['observedTimeUnixNano']))
  fill(event, native, method)
  return [event]
}

function nativeOf(log: Fields, resource: Fields): Record<string, unknown> {
  const native: Record<string, unknown> = { ...resource, ...plainAttributes(log['attributes']) }
  setField(native, 'body', plainValue(log['body']))
  setField(native, 'severity_text', readText(log['severityText']))
  setField(native, 'trace_id', readText(log['traceId']))
  setField(native, 'event.name', readText(log['eventName']) ?? native['event.name'])
  return native
}

/** `FATAL` begins at 21; errors and warnings are daily bread. */
function severityOf(number: number | undefined): Severity {
  if (number === undefined || number < 13) return 'informational'
  return number >= 21 ? 'medium' : 'low'
}

const methods = new Set(['get', 'post', 'put', 'delete', 'head', 'options', 'connect'])

function httpKind(method: string): { class: 'http_activity'; activity: string } {
  const name = method.toLowerCase()
  return { class: 'http_activity', activity: methods.has(name) ? name : 'other' }
}

function fill(event: NormalisedEvent, native: Fields, method: string | undefined): void {
  const user = readAccount(
    native['user.name'] ?? native['enduser.id'],
    undefined,
    readText(native['user.id']),
  )
  if (user !== undefined) event.actor = { user }
  setField(event, 'src_endpoint', readEndpoint(native['client.address'] ?? native['source.address']))
  setField(event, 'dst_endpoint', readEndpoint(native['server.address'], native['server.port']))
  setField(event, 'device', presentOrNone({ hostname: readText(native['host.name']) }))
  if (method === undefined) return
  const status = readInteger(native['http.response.status_code'] ?? native['http.status_code'])
  if (status !== undefined) event.status = status >= 400 ? 'failure' : 'success'
  setField(
    event,
    'http',
    presentOrNone({
      method: method.toUpperCase(),
      url: readText(native['url.full'] ?? native['url.path'] ?? native['http.url']),
      host: readText(native['server.address'])?.toLowerCase(),
      user_agent: readText(native['user_agent.original']),
      status_code: status,
    }),
  )
}

function say(native: Fields, method: string | undefined): string {
  const { body } = native
  const text =
    readText(body) ?? (typeof body === 'object' && body !== null ? JSON.stringify(body) : undefined)
  const url = readText(native['url.full'] ?? native['url.path'])
  const request =
    method === undefined ? undefined : `HTTP ${shorten(method)} ${shorten(url ?? 'without an address')}`
  const line = writeLine(text ?? request ?? readText(native['event.name']) ?? '')
  return line === '' ? 'Log record without a body' : line
}
