import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'

/** One line of an authentication log, its header taken off. */
export interface AuthLine {
  readonly text: string
  readonly app: string
  /** Where it happened, ready for a sentence: ` at web-1`, or empty where the host is not known. */
  readonly place: string
}

/** What a line said: the fields of the event, the connector adds the rest. */
export type Finding = Partial<NormalisedEvent> & { class: EventClass; activity: string; message: string }

/** A finding about authentication. */
export function authentication(
  activity: string,
  status: 'success' | 'failure' | 'unknown',
  message: string,
  severity: Severity = status === 'failure' ? 'low' : 'informational',
): Finding {
  return { class: 'authentication', activity, status, message, severity }
}

/** A finding about an account or a group. */
export function change(
  eventClass: 'account_change' | 'group_management',
  activity: string,
  message: string,
  severity: Severity = 'low',
): Finding {
  return { class: eventClass, activity, status: 'success', message, severity }
}

/** Text between the first `before` and the next `after` (or the end), at most 256 characters. */
export function between(text: string, before: string, after?: string): string | undefined {
  const start = text.indexOf(before)
  if (start < 0) return undefined
  const from = start + before.length
  const end = after === undefined ? text.length : text.indexOf(after, from)
  if (end < 0) return undefined
  const found = text.slice(from, Math.min(end, from + 256)).trim()
  return found === '' ? undefined : found
}
