import type { Logsource, NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { readTime } from '../read-time.ts'
import { readText, setField } from '../read-value.ts'
import { nativeOfSyslog, severityOfSyslog } from '../unclassified.ts'
import { shorten, writeLine } from '../write-message.ts'
import { readAccounts } from './accounts.ts'
import type { AuthLine, Finding } from './line.ts'
import { readLogin, readLogind } from './logind.ts'
import { readPam } from './pam.ts'
import { readSshd } from './sshd.ts'
import { readSu } from './su.ts'
import { readSudo } from './sudo.ts'

type Reader = (line: AuthLine) => Finding | undefined

const readers = new Map<string, Reader>([
  ['sshd', readSshd],
  ['sshd-session', readSshd],
  ['sshd-auth', readSshd],
  ['sudo', readSudo],
  ['su', readSu],
  ['su-l', readSu],
  ['login', readLogin],
  ['systemd-logind', readLogind],
  ['gdm-password]', readPam],
  ['gdm-password', readPam],
  ['gdm-fingerprint', readPam],
  ['lightdm', readPam],
  ['sddm', readPam],
  ['sddm-helper', readPam],
])
for (const app of [
  'useradd',
  'userdel',
  'usermod',
  'groupadd',
  'groupdel',
  'groupmod',
  'gpasswd',
  'passwd',
  'chpasswd',
  'chage',
]) {
  readers.set(app, readAccounts)
}

/** Is the sender one of the programs that sign people in or change accounts? */
export function isLinuxAuth(envelope: Envelope): boolean {
  const app = envelope.record === undefined ? envelope.syslog?.app : journalApp(envelope.record)
  return app !== undefined && readers.has(app) && !isJunos(envelope)
}

/** A router's own sshd writes structured messages of its maker's. */
function isJunos({ syslog }: Envelope): boolean {
  const { structuredData } = syslog ?? {}
  return structuredData !== undefined && Object.keys(structuredData).some((id) => id.startsWith('junos@'))
}

/**
 * Maps one line of a Linux authentication log, from syslog or as a journal entry in JSON, to one event. A line of one
 * of these programs that is not in the tables is kept as a `base_event` with its logsource, since public rules search
 * such lines by keyword.
 * Sources: OpenSSH auth.c, log.c and session.c; sudo's eventlog.c; shadow's useradd.c, usermod.c; util-linux login.c.
 */
export function normaliseLinuxAuth(envelope: Envelope): NormalisedEvent[] | undefined {
  const opened = openLine(envelope)
  if (opened === undefined) return undefined
  const { times, text } = openRepeated(opened.text)
  const event = build({ ...opened, text })
  return times === 1 ? [event] : Array.from({ length: times }, () => structuredClone(event))
}

/** rsyslog folds a line that comes again into `message repeated 3 times: [ …]`: each of them happened. */
function openRepeated(text: string): { times: number; text: string } {
  const match = /^message repeated (\d{1,6}) times: \[ (.{1,8000})\]$/.exec(text)
  if (match === null) return { times: 1, text }
  return { times: Math.min(Math.max(Number(match[1]), 1), 100), text: match[2] ?? text }
}

function build({ app, text, hostname, severity, timeMs, native }: Opened): NormalisedEvent {
  const place = hostname === undefined ? '' : ` at ${shorten(hostname)}`
  const finding = readers.get(app)?.({ text, app, place })
  const event: NormalisedEvent = {
    class: 'base_event',
    activity: 'unknown',
    severity: severityOfSyslog(severity),
    ...finding,
    message: writeLine(finding?.message ?? text),
    logsource: logsourceOf(app),
    native: finding?.native === undefined ? native : { ...native, ...finding.native },
  }
  setField(event, 'device_time', timeMs)
  if (hostname !== undefined) event.device = { hostname }
  return event
}

interface Opened {
  readonly text: string
  readonly app: string
  readonly hostname: string | undefined
  readonly severity: number | undefined
  readonly timeMs: number | undefined
  readonly native: Record<string, unknown>
}

function openLine(envelope: Envelope): Opened | undefined {
  const { record, syslog } = envelope
  if (record !== undefined) return openJournal(record)
  const text = envelope.text.trim()
  if (syslog?.app === undefined || text === '') return undefined
  const { hostname, severity, timeMs } = syslog
  return { text, app: syslog.app, hostname, severity, timeMs, native: nativeOfSyslog(envelope) }
}

/** An entry as `journalctl -o json` writes it; its time is epoch microseconds. */
function openJournal(record: Readonly<Record<string, unknown>>): Opened | undefined {
  const text = readText(record['MESSAGE'])
  const app = journalApp(record)
  if (text === undefined || app === undefined) return undefined
  const hostname = readText(record['_HOSTNAME'])
  const priority = Number(readText(record['PRIORITY']) ?? Number.NaN)
  const timeMs = readTime(record['_SOURCE_REALTIME_TIMESTAMP']) ?? readTime(record['__REALTIME_TIMESTAMP'])
  const native: Record<string, unknown> = { message: text, program: app }
  setField(native, 'hostname', hostname)
  setField(native, 'pid', readText(record['_PID']))
  return { text, app, hostname, severity: Number.isNaN(priority) ? undefined : priority, timeMs, native }
}

function journalApp(record: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof record['MESSAGE'] !== 'string') return undefined
  return readText(record['SYSLOG_IDENTIFIER']) ?? readText(record['_COMM'])
}

function logsourceOf(app: string): Logsource {
  if (app.startsWith('sshd')) return { product: 'linux', service: 'sshd' }
  return { product: 'linux', service: app === 'sudo' ? 'sudo' : 'auth' }
}
