import type { Receipt } from '../model/receipt.ts'
import type { ConnectorOptions, Envelope } from './define-connector.ts'
import type { Fixture } from './fixture.cases.ts'

/** The receipt and the opened envelope of a fixture. */
export function openFixture(fixture: Fixture): { envelope: Envelope; options: ConnectorOptions } {
  const receipt: Receipt = {
    source: 'test',
    transport: fixture.transport,
    receivedAtMs: Date.UTC(2026, 2, 1, 12),
    raw: typeof fixture.raw === 'string' ? fixture.raw : JSON.stringify(fixture.raw),
    ...(fixture.channel === undefined ? {} : { channel: fixture.channel }),
    ...(fixture.retained === undefined ? {} : { retained: fixture.retained }),
  }
  const options = {
    ...(fixture.time_zone === undefined ? {} : { timeZone: fixture.time_zone }),
    ...(fixture.mapping === undefined ? {} : { mapping: fixture.mapping }),
  }
  return { envelope: open(receipt), options }
}

const rfc3164 =
  /^(?:<(\d{1,3})>)?([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\S{1,255}) ([^\s:[]{1,48})(?:\[(\d{1,10})\])?: ?/
const rfc5424 =
  /^<(\d{1,3})>1 (\S{1,40}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (?:-|(?:\[[^\]]{0,500}\])+) ?/
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function open(receipt: Receipt): Envelope {
  const { raw } = receipt
  const modern = rfc5424.exec(raw)
  if (modern !== null) {
    const [head, pri = '', time = '', hostname = '', app = '', pid = '', msgId = ''] = modern
    const timeMs = Date.parse(time)
    const clock = Number.isNaN(timeMs) ? {} : { timeMs }
    const syslog = { ...priority(pri), ...clock, hostname, app, pid, msgId }
    return withRecord(receipt, raw.slice(head.length), syslog)
  }
  const old = rfc3164.exec(raw)
  if (old === null) return withRecord(receipt, raw)
  const [head, pri, month = '', day, hour, minute, second, hostname = '', app = '', pid] = old
  const timeMs = Date.UTC(
    2026,
    months.indexOf(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  const syslog = { ...priority(pri), timeMs, hostname, app, ...(pid === undefined ? {} : { pid }) }
  return withRecord(receipt, raw.slice(head.length), syslog)
}

function priority(pri: string | undefined) {
  return pri === undefined ? {} : { facility: Number(pri) >> 3, severity: Number(pri) & 7 }
}

function withRecord(receipt: Receipt, text: string, syslog?: Envelope['syslog']): Envelope {
  const base = { receipt, text, ...(syslog === undefined ? {} : { syslog }) }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { ...base, record: value as Record<string, unknown>, format: 'json' }
    }
  } catch {
    return { ...base, format: 'text' }
  }
  return { ...base, format: 'text' }
}
