import type { Receipt } from '../model/receipt.ts'
import { parseCef, type CefMessage } from '../protocols/cef.ts'
import { parseLeef, type LeefMessage } from '../protocols/leef.ts'
import { parseSyslog, type SyslogMessage } from '../protocols/syslog/parse-syslog.ts'
import { parseRecord } from './parse-record.ts'
import type { ConnectorOptions, Envelope } from './define-connector.ts'

const syslogTransports = new Set<Receipt['transport']>(['syslog-udp', 'syslog-tcp', 'syslog-tls', 'relp'])

type Payload = Pick<Envelope, 'text' | 'record' | 'format'>

/**
 * Opens a receipt's envelope: takes the syslog header off (always for syslog transports, elsewhere only where the
 * line plainly is syslog) and decodes what is inside: a JSON object, also after `@cee:`, CEF or LEEF.
 *
 * CEF and LEEF become one flat record: header fields under the names of `CefMessage` and `LeefMessage`, extension
 * keys beside them; on a clash the header wins. Never throws; JSON nested deeper than 64 or of another kind than an
 * object stays text. `options.timeZone` is for times that name no zone.
 */
export function openEnvelope(receipt: Receipt, options: ConnectorOptions = {}): Envelope {
  const raw = receipt.raw
  const first = firstCode(raw, 0)
  if (first === 123) {
    const payload = openPayload(raw)
    if (payload.format === 'json') return { receipt, ...payload }
  }
  const syslog = parseSyslog(raw, {
    timeZone: options.timeZone,
    receivedAtMs: receipt.receivedAtMs,
    strict: !syslogTransports.has(receipt.transport),
  })
  const payload = openPayload(syslog.text)
  if (syslog.dialect === 'none') return { receipt, ...payload }
  return { receipt, ...payload, syslog: headerOf(syslog) }
}

function headerOf(message: SyslogMessage): NonNullable<Envelope['syslog']> {
  const { dialect: _dialect, text: _text, ...header } = message
  return header
}

function openPayload(text: string): Payload {
  const start = skipBlank(text, 0)
  switch (text.charCodeAt(start)) {
    case 123:
      return json(text, start)
    case 64:
      return text.startsWith('@cee:', start) ? json(text, skipBlank(text, start + 5)) : plain(text)
    case 67: {
      const cef = parseCef(text.slice(start))
      return cef === undefined ? plain(text) : { text, record: cefRecord(cef), format: 'cef' }
    }
    case 76: {
      const leef = parseLeef(text.slice(start))
      return leef === undefined ? plain(text) : { text, record: leefRecord(leef), format: 'leef' }
    }
    default:
      return plain(text)
  }
}

function json(text: string, from: number): Payload {
  const record = parseRecord(from === 0 ? text : text.slice(from))
  return record === undefined ? plain(text) : { text, record, format: 'json' }
}

function plain(text: string): Payload {
  return { text, format: 'text' }
}

function cefRecord({ extension, ...header }: CefMessage): Record<string, unknown> {
  return withoutPrototypeKey({ ...extension, ...header })
}

function leefRecord({ attributes, ...header }: LeefMessage): Record<string, unknown> {
  return withoutPrototypeKey({ ...attributes, ...header })
}

function withoutPrototypeKey(record: Record<string, unknown>): Record<string, unknown> {
  if (Object.hasOwn(record, '__proto__')) delete record['__proto__']
  return record
}

function skipBlank(text: string, from: number): number {
  let at = from
  while (isBlank(text.charCodeAt(at))) at++
  return at
}

function firstCode(text: string, from: number): number {
  return text.charCodeAt(skipBlank(text, from))
}

/** Space, tab, line ends, byte order mark. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13 || code === 0xfeff
}
