import type { Logsource, NormalisedEvent, Severity } from '../model/event.ts'
import type { Envelope } from './define-connector.ts'
import { readTime } from './read-time.ts'
import { type Fields, present, setField } from './read-value.ts'
import { writeLine } from './write-message.ts'

/** Daemons for which public Sigma rules search the plain line. */
const unixServices = new Map<string, Logsource>(
  (
    [
      ['cron', 'cron'],
      ['crond', 'cron'],
      ['clamd', 'clamav'],
      ['freshclam', 'clamav'],
      ['vsftpd', 'vsftpd'],
      ['guacd', 'guacamole'],
      ['auditd', 'auditd'],
      ['kernel', 'syslog'],
      ['systemd', 'syslog'],
      ['rsyslogd', 'syslog'],
    ] as const
  ).map(([app, service]) => [app, { product: 'linux', service }]),
)

const timeKeys = ['time', 'timestamp', '@timestamp', 'ts', 'event_time', 'eventTime', 'datetime', 'date']

/** The event for a message nobody understood: its text, header facts and device time, nothing guessed. */
export function keepUnclassified(
  envelope: Envelope,
  failure?: { readonly by: string; readonly error: unknown },
): NormalisedEvent {
  const { syslog } = envelope
  const event: NormalisedEvent = {
    class: 'base_event',
    activity: 'unknown',
    severity: severityOfSyslog(syslog?.severity),
    message: messageOf(envelope),
    native: nativeOf(envelope),
  }
  setField(event, 'device_time', syslog?.timeMs ?? timeOf(envelope.record))
  if (syslog?.hostname !== undefined) event.device = { hostname: syslog.hostname }
  if (syslog?.app !== undefined) {
    event.actor = { process: { name: syslog.app } }
    setField(event, 'logsource', unixServices.get(syslog.app.toLowerCase()))
  }
  if (failure !== undefined) {
    event.unmapped = { normaliser_error: `${failure.by}: ${writeLine(String(failure.error))}` }
  }
  return event
}

/** What syslog calls emergency and alert is high; error and warning are daily bread. */
export function severityOfSyslog(severity: number | undefined): Severity {
  if (severity === undefined || severity > 4) return 'informational'
  if (severity <= 1) return 'high'
  return severity === 2 ? 'medium' : 'low'
}

/** The flat native record of a syslog line; every value of it is searched by keyword rules. */
export function nativeOfSyslog(envelope: Envelope): Record<string, unknown> {
  const { syslog } = envelope
  return present<Record<string, unknown>>({
    message: envelope.text,
    hostname: syslog?.hostname,
    program: syslog?.app,
    pid: syslog?.pid,
  })
}

function nativeOf(envelope: Envelope): Record<string, unknown> {
  return envelope.record ?? nativeOfSyslog(envelope)
}

function messageOf(envelope: Envelope): string {
  const line = writeLine(envelope.text)
  return line === '' ? 'Empty message' : line
}

function timeOf(record: Fields | undefined): number | undefined {
  if (record === undefined) return undefined
  for (const key of timeKeys) {
    const time = readTime(record[key])
    if (time !== undefined) return time
  }
  return undefined
}
