import type { Severity } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { readTime } from '../read-time.ts'
import { type Fields, readNumber, readText } from '../read-value.ts'

/** What CEF's and LEEF's standard keys say, under one set of names. */
export interface StandardRecord {
  readonly vendor: string | undefined
  readonly product: string | undefined
  readonly eventId: string | undefined
  readonly name: string | undefined
  readonly category: string | undefined
  readonly severity: Severity
  readonly timeMs: number | undefined
  readonly text: (...keys: string[]) => string | undefined
}

/**
 * Reads the header and the keys both formats share. The header's names are those of the envelope's record.
 * Sources: ArcSight CEF revision 25, IBM's LEEF 2.0 guide.
 */
export function readStandard(
  envelope: Envelope,
  record: Fields,
  timeZone: string | undefined,
): StandardRecord {
  const text = (...keys: string[]): string | undefined => {
    for (const key of keys) {
      const found = readText(record[key])
      if (found !== undefined) return found
    }
    return undefined
  }
  const cef = envelope.format === 'cef'
  const eventId = text(cef ? 'deviceEventClassId' : 'eventId')
  return {
    vendor: text(cef ? 'deviceVendor' : 'vendor'),
    product: text(cef ? 'deviceProduct' : 'product'),
    eventId,
    name: cef ? text('name') : (text('name', 'eventName') ?? eventId),
    category: text('cat', 'category', 'categoryOutcome'),
    severity: severityOf(text(cef ? 'severity' : 'sev', 'severity')),
    timeMs: timeOf(record, timeZone) ?? envelope.syslog?.timeMs,
    text,
  }
}

const words = new Map<string, Severity>([
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['very-high', 'critical'],
  ['critical', 'critical'],
])

/** 0 to 10: both formats call 7 and 8 high. */
function severityOf(text: string | undefined): Severity {
  if (text === undefined) return 'informational'
  const number = readNumber(text)
  if (number === undefined) return words.get(text.toLowerCase()) ?? 'informational'
  if (number >= 9) return 'critical'
  if (number >= 7) return 'high'
  if (number >= 4) return 'medium'
  return number >= 2 ? 'low' : 'informational'
}

function timeOf(record: Fields, timeZone: string | undefined): number | undefined {
  for (const key of ['rt', 'devTime', 'end', 'start', 'deviceReceiptTime']) {
    const time = readTime(record[key], timeZone) ?? readNamedMonth(record[key], timeZone)
    if (time !== undefined) return time
  }
  return undefined
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `Mar 01 2026 08:01:02.250 UTC`; a zone by another name than UTC is not believed. */
function readNamedMonth(value: unknown, timeZone: string | undefined): number | undefined {
  if (typeof value !== 'string' || value.length > 40) return undefined
  const match =
    /^([A-Za-z]{3}) {1,2}(\d{1,2}),? (\d{4}) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)(?: (UTC|GMT|[+-]\d\d:?\d\d))?$/.exec(
      value.trim(),
    )
  if (match === null) return undefined
  const [, name = '', day = '', year = '', clock = '', zone = ''] = match
  const month = String(months.indexOf(name.toLowerCase()) + 1).padStart(2, '0')
  return readTime(`${year}-${month}-${day.padStart(2, '0')}T${clock}${zone}`, timeZone)
}
