import type { NormalisedEvent, Severity } from '../../model/event.ts'
import { readAccount, readEndpoint } from '../read-account.ts'
import { presentOrNone, setField } from '../read-value.ts'
import {
  bySubject,
  datum,
  fillSubject,
  type Kind,
  makeKind,
  makeProcess,
  named,
  screenAccount,
  type WindowsSource,
} from './kind.ts'
import { protectionKinds } from './protection.ts'

type Kinds = readonly (readonly [number, Kind])[]

/** System, PowerShell, Defender, Task Scheduler and others: ids by provider in lower case, since channels share ids. */
export const otherKinds: readonly (readonly [string, Kinds])[] = [
  [
    'microsoft-windows-eventlog',
    [
      [
        104,
        makeKind(
          'event_log_activity',
          'clear',
          (s) => `Log ${named(s, 'Channel', '')} cleared${bySubject(s)}${s.place}`,
          'high',
          fillSubject,
        ),
      ],
      [
        1102,
        makeKind(
          'event_log_activity',
          'clear',
          (s) => `Security log cleared${bySubject(s)}${s.place}`,
          'high',
          fillSubject,
        ),
      ],
      [1100, makeKind('event_log_activity', 'stop', (s) => `Event log service stopped${s.place}`, 'medium')],
    ],
  ],
  [
    'service control manager',
    [
      [
        7034,
        makeKind(
          'config_state_change',
          'other',
          (s) => `Service ${named(s, 'param1', 'unnamed')} ended unexpectedly${s.place}`,
          'low',
        ),
      ],
      [
        7036,
        makeKind(
          'config_state_change',
          'other',
          (s) => `Service ${named(s, 'param1', 'unnamed')} is now ${named(s, 'param2', 'changed')}${s.place}`,
        ),
      ],
      [
        7040,
        makeKind(
          'config_state_change',
          'update',
          (s) =>
            `Start of service ${named(s, 'param1', 'unnamed')} changed to ${named(s, 'param3', 'unknown')}${s.place}`,
          'low',
        ),
      ],
      [
        7045,
        makeKind(
          'config_state_change',
          'create',
          (s) =>
            `Service ${named(s, 'ServiceName', 'unnamed')} installed${s.place}: ${named(s, 'ImagePath', 'no path')}`,
          'medium',
          fillService,
        ),
      ],
    ],
  ],
  ['microsoft-windows-powershell', powershell()],
  ['powershellcore', powershell()],
  [
    'powershell',
    [
      [400, makeKind('script_activity', 'execute', (s) => `PowerShell started${s.place}`)],
      [403, makeKind('script_activity', 'other', (s) => `PowerShell ended${s.place}`)],
      [600, makeKind('script_activity', 'other', (s) => `PowerShell provider started${s.place}`)],
      [800, makeKind('script_activity', 'execute', (s) => `PowerShell pipeline ran${s.place}`)],
    ],
  ],
  [
    'microsoft-windows-taskscheduler',
    [
      [106, job('create', 'registered', 'low')],
      [140, job('update', 'changed', 'low')],
      [141, job('delete', 'deleted', 'low')],
      [142, job('disable', 'disabled', 'low')],
      [129, job('start', 'launched a process')],
      [200, job('start', 'started its action')],
      [201, job('other', 'finished its action')],
    ],
  ],
  [
    'microsoft-windows-driverframeworks-usermode',
    [
      [2003, device('attach', 'attached', 'low')],
      [2004, device('attach', 'attached', 'low')],
      [2100, device('other', 'changed its power or plug state')],
      [2101, device('other', 'changed its power or plug state')],
      [2102, device('detach', 'detached')],
    ],
  ],
  [
    'microsoft-windows-kernel-pnp',
    [
      [400, device('attach', 'configured', 'low')],
      [410, device('attach', 'started', 'low')],
      [420, device('detach', 'deleted')],
      [430, device('attach', 'needs installation', 'low')],
    ],
  ],
  [
    'microsoft-windows-terminalservices-localsessionmanager',
    [
      [21, remote('logon', 'signed in')],
      [23, remote('logoff', 'signed off')],
      [24, remote('other', 'disconnected')],
      [25, remote('other', 'reconnected')],
    ],
  ],
  [
    'microsoft-windows-terminalservices-remoteconnectionmanager',
    [[1149, remote('preauth', 'authenticated')]],
  ],
  [
    'microsoft-windows-wmi-activity',
    [
      [5859, makeKind('config_state_change', 'create', (s) => `WMI filter subscribed${s.place}`, 'low')],
      [5860, makeKind('config_state_change', 'create', (s) => `Temporary WMI subscription${s.place}`, 'low')],
      [
        5861,
        makeKind('config_state_change', 'create', (s) => `Permanent WMI subscription${s.place}`, 'medium'),
      ],
    ],
  ],
  ...protectionKinds,
]

function fillService(event: NormalisedEvent, source: WindowsSource): void {
  setField(event, 'process', makeProcess(undefined, undefined, undefined, datum(source, 'ImagePath')))
}

function powershell(): Kinds {
  return [
    [
      4103,
      makeKind(
        'script_activity',
        'execute',
        (s) => `PowerShell command ran${s.place}`,
        'informational',
        fillContext,
      ),
    ],
    [
      4104,
      makeKind(
        'script_activity',
        'execute',
        (s) => `PowerShell script ran${s.place}: ${named(s, 'ScriptBlockText', 'empty')}`,
        'informational',
        fillScript,
      ),
    ],
    [4105, makeKind('script_activity', 'other', (s) => `PowerShell script started${s.place}`)],
    [4106, makeKind('script_activity', 'other', (s) => `PowerShell script ended${s.place}`)],
  ]
}

function fillScript(event: NormalisedEvent, source: WindowsSource): void {
  setField(event, 'file', presentOrNone({ path: datum(source, 'Path') }))
}

/** The module log's context names the user in a line ` User = DOMAIN\name`. */
function fillContext(event: NormalisedEvent, source: WindowsSource): void {
  const line = /^[ \t]{0,16}User = ([^\r\n]{1,128})/m.exec(
    datum(source, 'ContextInfo')?.slice(0, 4000) ?? '',
  )?.[1]
  if (line === undefined) return
  const [name, domain] = line.split('\\', 2).reverse()
  const user = screenAccount(event, 'account', name, domain, undefined)
  if (user !== undefined) event.actor = { user }
}

function job(activity: string, done: string, severity: Severity = 'informational'): Kind {
  const fill: Kind['fill'] = (event, source) => {
    const name = datum(source, 'UserContext') ?? datum(source, 'UserName')
    const user = name === undefined ? undefined : readAccount(name)
    if (user?.name !== undefined && !user.name.endsWith('$') && user.name !== 'system') event.actor = { user }
  }
  return makeKind(
    'scheduled_job_activity',
    activity,
    (s) => `Scheduled task ${named(s, 'TaskName', 'unnamed')} ${done}${s.place}`,
    severity,
    fill,
  )
}

function device(activity: string, done: string, severity: Severity = 'informational'): Kind {
  const id = (s: WindowsSource): string =>
    named(s, 'DeviceInstanceId', named(s, 'InstanceId', named(s, 'DeviceId', 'unnamed')))
  const fill: Kind['fill'] = (event, source) => {
    event.unmapped = { ...event.unmapped, device_id: id(source) }
  }
  return makeKind('device_attach', activity, (s) => `Device ${id(s)} ${done}${s.place}`, severity, fill)
}

function remote(activity: string, done: string): Kind {
  const name = (s: WindowsSource): string | undefined => datum(s, 'User') ?? datum(s, 'Param1')
  const address = (s: WindowsSource): string | undefined => datum(s, 'Address') ?? datum(s, 'Param3')
  const fill: Kind['fill'] = (event, source) => {
    setField(event, 'user', name(source) === undefined ? undefined : readAccount(name(source)))
    setField(event, 'src_endpoint', address(source) === undefined ? undefined : readEndpoint(address(source)))
    event.logon_type = address(source) === 'LOCAL' ? 'interactive' : 'remote_interactive'
    event.status = 'success'
  }
  const say: Kind['say'] = (s) =>
    `${name(s)?.slice(0, 80) ?? 'A user'} ${done}${s.place} from ${address(s)?.slice(0, 64) ?? 'an unknown address'}`
  return makeKind('authentication', activity, say, 'informational', fill)
}
