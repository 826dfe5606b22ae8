import type { Logsource, NormalisedEvent } from '../../model/event.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { readMonthDay } from '../read-clock.ts'
import { setField } from '../read-value.ts'
import { type Finding, placeOf, startEvent } from '../start-event.ts'
import { nativeOfSyslog } from '../unclassified.ts'
import { baseName, shorten } from '../write-message.ts'

type Groups = Readonly<Record<string, string | undefined>>
interface DaemonForm {
  readonly pattern: RegExp
  readonly product: string
  readonly logsource: Logsource
  readonly read: (groups: Groups, place: string) => Finding
  /** Names of public rules beside the line's own. */
  readonly native?: (groups: Groups) => Record<string, unknown>
}

const forms: readonly DaemonForm[] = [
  {
    pattern:
      /^(?:(?<time>[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4}) -> )?(?<path>[^:].{0,4095}?): (?<name>[A-Za-z0-9][A-Za-z0-9_./-]{2,200})(?:\((?<md5>[0-9a-f]{32}):\d{1,12}\))? FOUND$/,
    product: 'ClamAV',
    logsource: { product: 'linux', category: 'antivirus', service: 'clamav' },
    read: ({ path = '', name = '', md5 }, place) => ({
      class: 'detection_finding',
      activity: 'create',
      severity: 'high',
      message: `ClamAV found ${shorten(name)} in ${shorten(baseName(path))}${place}`,
      finding: { title: name, category: 'malware' },
      file: { path, name: baseName(path), ...(md5 === undefined ? {} : { hashes: { md5 } }) },
    }),
    native: ({ path, name }) => ({ Signature: name, Filename: path }),
  },
  {
    pattern:
      /^(?:(?<time>[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \d{4}) )?(?:\[pid \d{1,9}\] )?(?:\[(?<user>[^\]]{1,128})\] )?(?<outcome>OK|FAIL) (?<what>LOGIN|UPLOAD|DOWNLOAD|DELETE|MKDIR|RMDIR|RENAME): Client "(?<from>[0-9A-Fa-f.:]{2,45})"(?:, "(?<path>[^"]{1,4096})")?/,
    product: 'vsftpd',
    logsource: { product: 'linux', service: 'vsftpd' },
    read: readTransfer,
  },
  {
    pattern: /^\((?<user>[^)]{1,64})\) CMD \((?<command>.{1,2000})\)$/,
    product: 'cron',
    logsource: { product: 'linux', service: 'cron' },
    read: ({ user = '', command = '' }, place) => ({
      class: 'scheduled_job_activity',
      activity: 'start',
      message: `Job of ${shorten(user)} started${place}: ${command}`,
      actor: { user: readAccount(user) ?? {} },
      process: { cmd_line: command },
    }),
  },
  {
    pattern:
      /^\((?<user>[^)]{1,64})\) (?<what>REPLACE|DELETE|BEGIN EDIT|END EDIT|LIST|RELOAD) \((?<target>[^)]{1,128})\)$/,
    product: 'cron',
    logsource: { product: 'linux', service: 'cron' },
    read: ({ user = '', what = '', target = '' }, place) => ({
      class: 'scheduled_job_activity',
      activity: what === 'REPLACE' ? 'update' : what === 'DELETE' ? 'delete' : 'other',
      severity: what === 'REPLACE' || what === 'DELETE' ? 'low' : 'informational',
      message: `Jobs of ${shorten(target)}${place}: ${what.toLowerCase()} by ${shorten(user)}`,
      actor: { user: readAccount(user) ?? {} },
    }),
  },
]

/** Is it a line of one of the daemons that has a meaning here? */
export function isUnixDaemon(envelope: Envelope): boolean {
  return matchForm(envelope) !== undefined
}

/**
 * Maps one line. A line without a meaning stays unclassified, with the logsource of its daemon.
 * Sources: ClamAV's clamd.log, vsftpd's logging.c, cron's misc.c and crontab.c.
 */
export function normaliseUnixDaemon(
  envelope: Envelope,
  { timeZone }: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const found = matchForm(envelope)
  if (found === undefined) return undefined
  const { form, groups } = found
  return [
    startEvent(envelope, form.read(groups, placeOf(envelope.syslog?.hostname)), {
      product: form.product,
      logsource: form.logsource,
      native: { ...nativeOfSyslog(envelope), ...form.native?.(groups) },
      timeMs: readMonthDay(groups['time'] ?? '', timeZone),
    }),
  ]
}

const services = new Map([
  ['clamd', 'clamav'],
  ['clamscan', 'clamav'],
  ['clamonacc', 'clamav'],
  ['vsftpd', 'vsftpd'],
  ['cron', 'cron'],
  ['crond', 'cron'],
  ['crontab', 'cron'],
])

function matchForm(envelope: Envelope): { form: DaemonForm; groups: Groups } | undefined {
  const text = envelope.text.trim()
  if (text.length > 5000) return undefined
  const { app } = envelope.syslog ?? {}
  const service = app === undefined ? undefined : services.get(app.toLowerCase())
  if (app !== undefined && service === undefined) return undefined
  if (app === undefined && !/^[A-Z][a-z]{2} [A-Z][a-z]{2} /.test(text)) return undefined
  for (const form of forms) {
    if (service !== undefined && form.logsource.service !== service) continue
    const groups = form.pattern.exec(text)?.groups
    // Without a header only the log files that have a clock of their own are known by their look.
    if (groups !== undefined && (service !== undefined || groups['time'] !== undefined))
      return { form, groups }
  }
  return undefined
}

const fileSteps = new Map([
  ['UPLOAD', ['create', 'Upload']],
  ['DOWNLOAD', ['read', 'Download']],
  ['DELETE', ['delete', 'Deletion']],
  ['RENAME', ['rename', 'Renaming']],
  ['MKDIR', ['create', 'New folder']],
  ['RMDIR', ['delete', 'Deletion of folder']],
])

function readTransfer({ user, outcome, what = '', from, path }: Groups, place: string): Finding {
  const status = outcome === 'OK' ? 'success' : 'failure'
  const end = `${place}${from === undefined ? '' : ` from ${from}`}${status === 'failure' ? ' failed' : ''}`
  const account = user === undefined ? undefined : readAccount(user)
  const step = fileSteps.get(what)
  let finding: Finding
  if (step === undefined) {
    finding = {
      class: 'authentication',
      activity: 'logon',
      status,
      logon_type: 'ftp',
      message: `FTP logon${user === undefined ? '' : ` of ${shorten(user)}`}${end}`,
    }
    setField(finding, 'user', account)
  } else {
    finding = {
      class: 'file_activity',
      activity: step[0] ?? 'other',
      status,
      message: `${step[1] ?? 'Transfer'} of ${shorten(path ?? 'a file')} by FTP${end}`,
    }
    if (path !== undefined) finding.file = { path, name: baseName(path) }
    if (account !== undefined) finding.actor = { user: account }
  }
  setField(finding, 'src_endpoint', readEndpoint(from))
  return finding
}
