import type { NormalisedEvent } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import { type Fields, readInteger, readText } from '../read-value.ts'
import { shorten } from '../write-message.ts'

/** What one `event_type` means: the fields of the event beside those that all have. */
export type EveFinding = Partial<NormalisedEvent> & { class: EventClass; activity: string; message: string }
/** `10.0.0.5 to 203.0.113.9 port 443`, for a sentence. */
export function between(eve: Fields): string {
  const from = readText(eve['src_ip']) ?? 'an unknown address'
  const to = readText(eve['dest_ip']) ?? 'an unknown address'
  const port = readInteger(eve['dest_port'])
  return `${shorten(from)} to ${shorten(to)}${port === undefined ? '' : ` port ${port}`}`
}
