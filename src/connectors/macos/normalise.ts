import type { NormalisedEvent } from '../../model/event.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { readTime } from '../read-time.ts'
import { type Fields, present, readText } from '../read-value.ts'
import { placeOf, startEvent } from '../start-event.ts'
import { baseName } from '../write-message.ts'
import { eventOf, readSecurity } from './endpoint-security.ts'
import { isOwnProgram, readLogMessage } from './unified-log.ts'

/** `log show --style syslog`: clock with offset and six decimals, host, program, then the sender and subsystem. */
const syslogStyle =
  /^(?<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}[+-]\d{4}) {1,4}(?<host>\S{1,255}) (?<program>[^[\]\s]{1,64})\[(?<pid>\d{1,9})\]: (?:\((?<sender>[^)]{1,128})\) )?(?:\[(?<subsystem>[^\]]{1,256})\] )?(?<text>.{0,16384})/s

/** Is it a record of the unified log or of eslogger, or a line of a program that only macOS has? */
export function isMacos(envelope: Envelope): boolean {
  const { record } = envelope
  if (record !== undefined) return isUnified(record) || eventOf(record) !== undefined
  const program = openLine(envelope)?.['program']
  return program !== undefined && isOwnProgram(program)
}

/**
 * Maps one record. Messages that macOS has hidden (`<private>`) stay hidden.
 * Sources: the manual pages of log and eslogger, Apple's EndpointSecurity headers.
 */
export function normaliseMacos(
  envelope: Envelope,
  { timeZone }: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const { record } = envelope
  if (record === undefined) return normaliseLine(envelope)
  if (isUnified(record)) return [buildUnified(envelope, record, timeZone)]
  const event = eventOf(record)
  if (event === undefined) return undefined
  const host = envelope.syslog?.hostname
  const found = readSecurity(record, placeOf(host)) ?? {
    finding: {
      class: 'base_event',
      activity: 'other',
      message: `Event ${event.name.slice(0, 80)}${placeOf(host)}`,
    } as const,
    logsource: { product: 'macos' },
    native: {},
  }
  const native = { ...found.native, event: event.name, ...event.body }
  return [
    startEvent(envelope, found.finding, {
      product: 'macOS',
      logsource: found.logsource,
      native,
      timeMs: readTime(record['time']),
    }),
  ]
}

function isUnified(record: Fields): boolean {
  return (
    typeof record['eventMessage'] === 'string' &&
    record['processImagePath'] !== undefined &&
    record['timestamp'] !== undefined
  )
}

function buildUnified(envelope: Envelope, record: Fields, timeZone: string | undefined): NormalisedEvent {
  const image = readText(record['processImagePath'])
  const program = image === undefined ? 'a program' : baseName(image)
  const text = readText(record['eventMessage']) ?? ''
  const finding = readLogMessage(
    { text, program, type: readText(record['messageType']) },
    placeOf(envelope.syslog?.hostname),
  )
  const native = present<Record<string, unknown>>({
    message: text,
    Image: image,
    program,
    pid: readText(record['processID']),
    subsystem: readText(record['subsystem']),
    category: readText(record['category']),
    messageType: readText(record['messageType']),
    sender: readText(record['senderImagePath']),
  })
  return startEvent(envelope, finding, {
    product: 'macOS',
    logsource: { product: 'macos' },
    native,
    timeMs: readTime(record['timestamp'], timeZone),
  })
}

function normaliseLine(envelope: Envelope): NormalisedEvent[] | undefined {
  const groups = openLine(envelope)
  if (groups === undefined) return undefined
  const { time, host, program = '', pid, sender, subsystem, text = '' } = groups
  const hostname = host === 'localhost' ? undefined : host
  const event = startEvent(envelope, readLogMessage({ text, program, type: undefined }, placeOf(hostname)), {
    product: 'macOS',
    logsource: { product: 'macos' },
    native: present<Record<string, unknown>>({ message: text, program, pid, sender, subsystem }),
    timeMs: readTime(time),
    hostname,
  })
  return [event]
}

/** The line as it came: what reads syslog takes its clock for a header. */
function openLine({ receipt, text }: Envelope): Readonly<Record<string, string | undefined>> | undefined {
  return (syslogStyle.exec(receipt.raw) ?? syslogStyle.exec(text))?.groups
}
