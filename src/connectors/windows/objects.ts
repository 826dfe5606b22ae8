import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import { readEndpoint } from '../read-account.ts'
import { presentOrNone, setField } from '../read-value.ts'
import { baseName } from '../write-message.ts'
import {
  bySubject,
  datum,
  fillSubject,
  type Kind,
  makeProcess,
  named,
  namedFile,
  type WindowsSource,
} from './kind.ts'

/** Processes, objects, shares, network filter, devices and services: Security's other ids. */
export const objectKinds: readonly (readonly [number, Kind])[] = [
  [4688, { class: 'process_activity', activity: 'launch', say: sayLaunch, fill: fillLaunch }],
  [
    4689,
    {
      class: 'process_activity',
      activity: 'terminate',
      say: (s) => `${namedFile(s, 'ProcessName', 'A process')} ended${s.place}`,
      fill: fillObject,
    },
  ],
  [
    4696,
    simple(
      'process_activity',
      'set_user_id',
      (s) => `Token assigned to ${namedFile(s, 'TargetProcessName', 'a process')}${s.place}`,
    ),
  ],
  [4656, object('requested')],
  [4657, { class: 'registry_activity', activity: 'modify', say: sayRegistry, fill: fillRegistry }],
  [4658, object('closed')],
  [4659, object('requested for deletion')],
  [4660, object('deleted', 'delete')],
  [4661, object('requested')],
  [4662, object('operated on')],
  [4663, object('accessed')],
  [
    4664,
    {
      class: 'file_activity',
      activity: 'create',
      say: (s) => `Hard link ${named(s, 'LinkName', 'unnamed')} created${s.place}`,
      fill: fillObject,
    },
  ],
  [4670, object('given new permissions', 'set_attributes')],
  [4690, object('duplicated')],
  [4985, object('changed in a transaction')],
  [5140, { class: 'file_activity', activity: 'read', say: sayShare, fill: fillShare }],
  [
    5142,
    {
      class: 'file_activity',
      activity: 'create',
      severity: 'low',
      say: (s) => `Share ${named(s, 'ShareName', 'unnamed')} created${bySubject(s)}${s.place}`,
      fill: fillShare,
    },
  ],
  [
    5143,
    {
      class: 'file_activity',
      activity: 'update',
      severity: 'low',
      say: (s) => `Share ${named(s, 'ShareName', 'unnamed')} changed${bySubject(s)}${s.place}`,
      fill: fillShare,
    },
  ],
  [
    5144,
    {
      class: 'file_activity',
      activity: 'delete',
      severity: 'low',
      say: (s) => `Share ${named(s, 'ShareName', 'unnamed')} deleted${bySubject(s)}${s.place}`,
      fill: fillShare,
    },
  ],
  [5145, { class: 'file_activity', activity: 'read', say: sayShare, fill: fillShare }],
  [5152, filter('refuse', 'Packet refused')],
  [5153, filter('refuse', 'Packet refused')],
  [5154, filter('other', 'Listening')],
  [5155, filter('refuse', 'Listening refused')],
  [5156, filter('open', 'Connection allowed')],
  [5157, filter('refuse', 'Connection refused')],
  [5158, filter('other', 'Port bound')],
  [5159, filter('refuse', 'Port binding refused')],
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

function simple(
  eventClass: EventClass,
  activity: string,
  say: Kind['say'],
  severity: Severity = 'informational',
): Kind {
  return { class: eventClass, activity, severity, say, fill: fillObject }
}

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

/** Handle events name the kind of their object in the data; the class follows it. */
function object(done: string, activity?: string): Kind {
  return {
    class: 'process_activity',
    activity: 'other',
    say: (s) => `${objectName(s)} ${done} by ${namedFile(s, 'ProcessName', 'a process')}${s.place}`,
    fill: (event, source) => {
      fillObject(event, source)
      classify(event, source, activity)
    },
  }
}

function objectName(source: WindowsSource): string {
  const name = datum(source, 'ObjectName')
  if (name === undefined) return 'Handle'
  return `${named(source, 'ObjectType', 'Object')} ${named(source, 'ObjectName', '')}`
}

function classify(event: NormalisedEvent, source: WindowsSource, activity: string | undefined): void {
  const path = datum(source, 'ObjectName')
  switch (datum(source, 'ObjectType')) {
    case 'File':
      event.class = 'file_activity'
      event.activity = activity ?? 'read'
      setField(event, 'file', file(path))
      return
    case 'Key':
      event.class = 'registry_activity'
      event.activity = activity === 'delete' ? 'delete' : 'read'
      setField(event, 'registry', presentOrNone({ key: path }))
      return
    case 'Process':
      event.activity = 'open'
      return
    case undefined:
      return
    default:
      event.class = 'api_activity'
      event.activity = activity === 'delete' ? 'delete' : 'read'
  }
}

function fillObject(event: NormalisedEvent, source: WindowsSource): void {
  fillSubject(event, source)
  const process = makeProcess(
    datum(source, 'ProcessName'),
    datum(source, 'ProcessId') ?? datum(source, 'SourceProcessId'),
  )
  if (process !== undefined) event.actor = { ...event.actor, process }
  if (event.activity === 'terminate') setField(event, 'process', process)
}

function fillLaunch(event: NormalisedEvent, source: WindowsSource): void {
  fillSubject(event, source)
  const process = makeProcess(
    datum(source, 'NewProcessName'),
    datum(source, 'NewProcessId'),
    undefined,
    datum(source, 'CommandLine'),
  )
  const parent = makeProcess(datum(source, 'ParentProcessName'), datum(source, 'ProcessId'))
  if (process !== undefined) event.process = parent === undefined ? process : { ...process, parent }
}

function sayLaunch(source: WindowsSource): string {
  const parent = datum(source, 'ParentProcessName')
  const from = parent === undefined ? '' : `, started by ${namedFile(source, 'ParentProcessName', '')}`
  return `${namedFile(source, 'NewProcessName', 'A process')} started${bySubject(source)}${source.place}${from}`
}

function sayRegistry(source: WindowsSource): string {
  return `Registry value ${named(source, 'ObjectValueName', 'unnamed')} changed${bySubject(source)}${source.place}`
}

function fillRegistry(event: NormalisedEvent, source: WindowsSource): void {
  fillObject(event, source)
  setField(
    event,
    'registry',
    presentOrNone({
      key: datum(source, 'ObjectName'),
      value: datum(source, 'ObjectValueName'),
      data: datum(source, 'NewValue'),
    }),
  )
}

function file(path: string | undefined): NormalisedEvent['file'] {
  return path === undefined ? undefined : { path, name: baseName(path) }
}

function sayShare(source: WindowsSource): string {
  const name = datum(source, 'RelativeTargetName')
  const what = name === undefined ? '' : ` file ${named(source, 'RelativeTargetName', '')}`
  return `Share ${named(source, 'ShareName', 'unnamed')}${what} opened${bySubject(source)}${source.place} from ${named(source, 'IpAddress', 'an unknown address')}`
}

function fillShare(event: NormalisedEvent, source: WindowsSource): void {
  fillSubject(event, source)
  setField(event, 'src_endpoint', readEndpoint(datum(source, 'IpAddress'), datum(source, 'IpPort')))
  const share = datum(source, 'ShareName')
  const name = datum(source, 'RelativeTargetName')
  setField(event, 'file', file(share === undefined || name === undefined ? share : `${share}\\${name}`))
}

const protocols = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['58', 'icmp6'],
])

/** `%%14592` is inbound, `%%14593` outbound: the local end is the destination of an inbound connection. */
function filter(activity: string, what: string): Kind {
  return {
    class: 'network_activity',
    activity,
    say: (s) => `${what} for ${namedFile(s, 'Application', 'a program')}${s.place}${peer(s)}`,
    fill: (event, source) => {
      const inbound = datum(source, 'Direction') === '%%14592'
      setField(
        event,
        'src_endpoint',
        readEndpoint(datum(source, 'SourceAddress'), datum(source, 'SourcePort')),
      )
      setField(event, 'dst_endpoint', readEndpoint(datum(source, 'DestAddress'), datum(source, 'DestPort')))
      const number = datum(source, 'Protocol')
      const network: NormalisedEvent['network'] = {}
      setField(network, 'protocol', number === undefined ? undefined : (protocols.get(number) ?? number))
      if (datum(source, 'Direction') !== undefined) network.direction = inbound ? 'inbound' : 'outbound'
      event.network = network
      setField(
        event,
        'process',
        makeProcess(datum(source, 'Application'), datum(source, 'ProcessID') ?? datum(source, 'ProcessId')),
      )
    },
  }
}

function peer(source: WindowsSource): string {
  const to = datum(source, 'DestAddress')
  if (to === undefined) return ` on port ${named(source, 'SourcePort', 'unknown')}`
  return ` from ${named(source, 'SourceAddress', 'an unknown address')} to ${to} port ${named(source, 'DestPort', 'unknown')}`
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
