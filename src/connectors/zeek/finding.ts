import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import { type Fields, readInteger, readText } from '../read-value.ts'
import { shorten } from '../write-message.ts'

/** What a record says: the fields of the event beside those that all logs have. */
export type ZeekFinding = Partial<NormalisedEvent> & { class: EventClass; activity: string; message: string }

/** `10.0.0.5 to 203.0.113.9 port 443`, for a sentence. */
export function between(log: Fields): string {
  const from = readText(log['id.orig_h'])
  const to = readText(log['id.resp_h'])
  if (from === undefined && to === undefined) return 'addresses unknown'
  const port = readInteger(log['id.resp_p'])
  return `${shorten(from ?? 'an unknown address')} to ${shorten(to ?? 'an unknown address')}${port === undefined ? '' : ` port ${port}`}`
}

/** A finding from its parts. */
export function finding(
  eventClass: EventClass,
  activity: string,
  message: string,
  severity: Severity = 'informational',
): ZeekFinding {
  return { class: eventClass, activity, message, severity }
}
