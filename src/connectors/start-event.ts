import type { Logsource, NormalisedEvent, Severity } from '../model/event.ts'
import type { EventClass } from '../model/event-class.ts'
import type { Envelope } from './define-connector.ts'
import { setField } from './read-value.ts'
import { shorten, writeLine } from './write-message.ts'

/** What a line of a log said: the fields of the event, without those that are the same for every line. */
export type Finding = Partial<NormalisedEvent> & { class: EventClass; activity: string; message: string }

/** The severity of an outcome where nothing else says more: a failure is low. */
export function severityOf(status: 'success' | 'failure' | 'unknown' | undefined): Severity {
  return status === 'failure' ? 'low' : 'informational'
}

/** A log line's event: the finding with its logsource, native record, time, and the host that the header names. */
export function startEvent(
  envelope: Envelope,
  finding: Finding,
  about: {
    readonly product: string
    readonly logsource: Logsource
    readonly native: Record<string, unknown>
    readonly timeMs?: number | undefined
    readonly hostname?: string | undefined
  },
): NormalisedEvent {
  const event: NormalisedEvent = {
    severity: severityOf(finding.status),
    product: about.product,
    logsource: about.logsource,
    native: about.native,
    ...finding,
    message: writeLine(finding.message),
  }
  setField(event, 'device_time', about.timeMs ?? envelope.syslog?.timeMs)
  const hostname = about.hostname ?? envelope.syslog?.hostname
  if (hostname !== undefined && event.device === undefined) event.device = { hostname }
  return event
}

/** The place of a sentence: ` at web-1`; empty where no host is named. */
export function placeOf(hostname: string | undefined): string {
  return hostname === undefined ? '' : ` at ${shorten(hostname)}`
}
