import type { Severity } from '../../model/event.ts'
import { presentOrNone, setField } from '../read-value.ts'
import { baseName, shorten } from '../write-message.ts'
import type { Finding } from '../start-event.ts'
import { actorOf, type AuditSource, outcomeOf, processOf, type RecordReader, said } from './record-kind.ts'

function plain(
  eventClass: Finding['class'],
  activity: string,
  severity: Severity,
  say: (source: AuditSource) => string,
  more: Partial<Finding> = {},
): RecordReader {
  return (source) => {
    const { fields } = source
    const finding: Finding = {
      class: eventClass,
      activity,
      severity,
      message: `${say(source)}${source.place}`,
      ...more,
    }
    setField(finding, 'status', outcomeOf(fields))
    setField(
      finding,
      'actor',
      presentOrNone({ user: actorOf(fields), process: processOf(source.call ?? fields) }),
    )
    return finding
  }
}

const word = (source: AuditSource, key: string, otherwise: string): string =>
  shorten(said(source.fields, key) ?? otherwise)

/** A refusal by SELinux or AppArmor; what they let pass is not one. */
const readDenial: RecordReader = (source) => {
  const { fields } = source
  const isArmor = said(fields, 'apparmor') !== undefined
  const denied = isArmor ? fields['apparmor'] === 'DENIED' : fields['avc'] === 'denied'
  const program = word(source, 'comm', baseName(said(fields, 'profile') ?? 'a process'))
  const target = said(fields, 'name') ?? said(fields, 'path') ?? said(fields, 'tcontext')
  const what = word(source, isArmor ? 'operation' : 'permissions', 'an operation')
  return plain(
    denied ? 'detection_finding' : 'base_event',
    denied ? 'create' : 'other',
    denied ? 'low' : 'informational',
    () =>
      `${isArmor ? 'AppArmor' : 'SELinux'} ${denied ? 'denied' : 'noted'} ${program} ${what}${target === undefined ? '' : ` on ${shorten(target)}`}`,
    denied
      ? { finding: { title: `${isArmor ? 'AppArmor' : 'SELinux'} denial`, category: 'access_control' } }
      : {},
  )(source)
}

/** What somebody typed at a terminal, where the terminal is watched. */
const readTyped: RecordReader = (source) => {
  const data = said(source.fields, 'data')
  if (data === undefined) return undefined
  return plain(
    'script_activity',
    'execute',
    'informational',
    () => `Typed at a terminal: ${shorten(data)}`,
  )(source)
}

const readModule = plain(
  'module_activity',
  'load',
  'low',
  (source) => `Kernel module ${word(source, 'name', 'unnamed')} loaded`,
)

function anomaly(title: string, severity: Severity): RecordReader {
  return plain(
    'detection_finding',
    'create',
    severity,
    (s) => `${title} (${word(s, 'comm', word(s, 'dev', 'unnamed'))})`,
    {
      finding: { title, category: 'anomaly' },
    },
  )
}

function service(done: string): RecordReader {
  return plain(
    'config_state_change',
    'other',
    'informational',
    (s) => `Service ${word(s, 'unit', 'unnamed')} ${done}`,
    {
      status_detail: `service_${done}`,
    },
  )
}

/** Records about the machine and the audit itself. Source: libaudit's audit-records.h. */
export const systemReaders: readonly (readonly [string, RecordReader])[] = [
  ['SERVICE_START', service('started')],
  ['SERVICE_STOP', service('stopped')],
  [
    'CONFIG_CHANGE',
    plain(
      'config_state_change',
      'update',
      'medium',
      (s) => `Audit configuration changed (${word(s, 'op', 'unnamed')})`,
    ),
  ],
  ['DAEMON_CONFIG', plain('config_state_change', 'update', 'medium', () => 'Audit daemon reconfigured')],
  ['DAEMON_START', plain('config_state_change', 'enable', 'informational', () => 'Audit daemon started')],
  ['DAEMON_END', plain('event_log_activity', 'stop', 'medium', () => 'Audit daemon stopped')],
  ['DAEMON_ABORT', plain('event_log_activity', 'stop', 'high', () => 'Audit daemon broke off')],
  [
    'SYSTEM_BOOT',
    plain('config_state_change', 'other', 'informational', () => 'System started', { status_detail: 'boot' }),
  ],
  [
    'SYSTEM_SHUTDOWN',
    plain('config_state_change', 'other', 'low', () => 'System shuts down', { status_detail: 'shutdown' }),
  ],
  [
    'NETFILTER_CFG',
    plain(
      'config_state_change',
      'update',
      'low',
      (s) => `Packet filter table ${word(s, 'table', 'unnamed')} changed`,
    ),
  ],
  [
    'MAC_STATUS',
    plain(
      'config_state_change',
      'update',
      'medium',
      (s) => `SELinux enforcing set to ${word(s, 'enforcing', 'unknown')}`,
    ),
  ],
  ['MAC_POLICY_LOAD', plain('config_state_change', 'update', 'low', () => 'SELinux policy loaded')],
  ['KERN_MODULE', readModule],
  ['AVC', readDenial],
  ['USER_AVC', readDenial],
  ['APPARMOR_DENIED', readDenial],
  ['TTY', readTyped],
  ['USER_TTY', readTyped],
  [
    'SECCOMP',
    plain(
      'process_activity',
      'other',
      'low',
      (s) => `${word(s, 'comm', 'A process')} made a call that its filter forbids`,
    ),
  ],
  ['ANOM_PROMISCUOUS', anomaly('Network card listens to all traffic', 'medium')],
  ['ANOM_ABEND', anomaly('Program crashed', 'low')],
  ['ANOM_LOGIN_FAILURES', anomaly('Too many failed logons', 'medium')],
  ['ANOM_ROOT_TRANS', anomaly('A user became root unexpectedly', 'high')],
]
