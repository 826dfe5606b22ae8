import type { NormalisedEvent, Severity } from '../../model/event.ts'
import { presentOrNone, setField } from '../read-value.ts'
import { bySubject, datum, fillSubject, type Kind, makeProcess, named, type WindowsSource } from './kind.ts'
import { fillObject, simple } from './objects.ts'

/** Logs, services, scheduled tasks, policies, keys and devices: Security's ids of change. */
export const settingKinds: readonly (readonly [number, Kind])[] = [
  [
    1102,
    {
      class: 'event_log_activity',
      activity: 'clear',
      severity: 'high',
      say: (s) => `Security log cleared${bySubject(s)}${s.place}`,
      fill: fillSubject,
    },
  ],
  [
    1100,
    {
      class: 'event_log_activity',
      activity: 'stop',
      severity: 'medium',
      say: (s) => `Event log service stopped${s.place}`,
    },
  ],
  [
    4616,
    {
      class: 'config_state_change',
      activity: 'update',
      severity: 'low',
      say: (s) => `System time changed${bySubject(s)}${s.place}`,
      fill: fillObject,
    },
  ],
  [
    4697,
    {
      class: 'config_state_change',
      activity: 'create',
      severity: 'medium',
      say: sayService,
      fill: fillService,
    },
  ],
  [4698, job('create', 'created', 'low')],
  [4699, job('delete', 'deleted', 'low')],
  [4700, job('enable', 'enabled', 'low')],
  [4701, job('disable', 'disabled', 'low')],
  [4702, job('update', 'changed', 'low')],
  [4719, policy('Audit policy changed', 'medium')],
  [4739, policy('Domain policy changed', 'medium')],
  [4706, policy('Trust to a domain created', 'high')],
  [4713, policy('Kerberos policy changed', 'medium')],
  [4716, policy('Trusted domain information changed', 'medium')],
  [4902, policy('Per-user audit policy table created')],
  [4904, policy('Security event source registered')],
  [4905, policy('Security event source removed')],
  [4907, policy('Audit settings of an object changed')],
  [4912, policy('Per-user audit policy changed')],
  [4946, policy('Firewall rule added', 'low')],
  [4947, policy('Firewall rule changed', 'low')],
  [4948, policy('Firewall rule deleted', 'low')],
  [4950, policy('Firewall setting changed', 'low')],
  [4957, policy('Firewall rule not applied')],
  [5447, policy('Filter of the filtering platform changed')],
  [
    5136,
    simple(
      'config_state_change',
      'update',
      (s) => `Directory object changed${bySubject(s)}: ${named(s, 'ObjectDN', 'unnamed')}`,
      'low',
    ),
  ],
  [
    5137,
    simple(
      'config_state_change',
      'create',
      (s) => `Directory object created${bySubject(s)}: ${named(s, 'ObjectDN', 'unnamed')}`,
      'low',
    ),
  ],
  [
    5141,
    simple(
      'config_state_change',
      'delete',
      (s) => `Directory object deleted${bySubject(s)}: ${named(s, 'ObjectDN', 'unnamed')}`,
      'low',
    ),
  ],
  [5058, key('Key file operation')],
  [5059, key('Key migration')],
  [5061, key('Cryptographic operation')],
  [5379, key('Stored credentials read')],
  [5382, key('Vault credentials read')],
  [6416, device('attach', 'attached', 'low')],
  [6419, device('other', 'asked to be disabled')],
  [6420, device('detach', 'disabled')],
  [6421, device('other', 'asked to be enabled')],
  [6422, device('attach', 'enabled', 'low')],
  [6423, device('other', 'refused by policy', 'medium')],
  [6424, device('attach', 'installed after it was refused by policy', 'medium')],
]

function policy(what: string, severity: Severity = 'informational'): Kind {
  return simple('config_state_change', 'update', (s) => `${what}${bySubject(s)}${s.place}`, severity)
}

function key(what: string): Kind {
  return simple(
    'api_activity',
    'read',
    (s) => `${what}${bySubject(s)}${s.place}: ${named(s, 'KeyName', named(s, 'TargetName', 'unnamed'))}`,
  )
}

function sayService(source: WindowsSource): string {
  return `Service ${named(source, 'ServiceName', 'unnamed')} installed${bySubject(source)}${source.place}: ${named(source, 'ServiceFileName', 'no path')}`
}

function fillService(event: NormalisedEvent, source: WindowsSource): void {
  fillSubject(event, source)
  setField(event, 'process', makeProcess(undefined, undefined, undefined, datum(source, 'ServiceFileName')))
}

function job(activity: string, done: string, severity: Severity): Kind {
  return {
    class: 'scheduled_job_activity',
    activity,
    severity,
    say: (s) => `Scheduled task ${named(s, 'TaskName', 'unnamed')} ${done}${bySubject(s)}${s.place}`,
    fill: fillSubject,
  }
}

function device(activity: string, done: string, severity: Severity = 'informational'): Kind {
  return {
    class: 'device_attach',
    activity,
    severity,
    say: (s) => `Device ${named(s, 'DeviceDescription', named(s, 'DeviceId', 'unnamed'))} ${done}${s.place}`,
    fill: (event, source) => {
      fillSubject(event, source)
      const unmapped = presentOrNone<Record<string, unknown>>({
        device_id: datum(source, 'DeviceId'),
        device_name: datum(source, 'DeviceDescription'),
        device_class: datum(source, 'ClassName'),
      })
      if (unmapped !== undefined) event.unmapped = { ...event.unmapped, ...unmapped }
    },
  }
}
