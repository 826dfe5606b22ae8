import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import { readEndpoint } from '../read-account.ts'
import { presentOrNone, setField } from '../read-value.ts'
import { baseName } from '../write-message.ts'
import { datum, type Kind, makeProcess, named, namedFile, personOf, type WindowsSource } from './kind.ts'
import { fillRegistry, sayRegistry } from './sysmon-registry.ts'
import { hashes, image, own } from './sysmon-source.ts'

/** All ids of Sysmon. Source: Sysmon's manifest, schema 4.90. */
export const sysmonKinds: readonly (readonly [number, Kind])[] = [
  [1, kind('process_activity', 'launch', sayLaunch, fillLaunch)],
  [2, files('set_attributes', 'got a new creation time from', 'low')],
  [3, kind('network_activity', 'open', sayConnection, fillConnection)],
  [
    4,
    kind(
      'config_state_change',
      'other',
      (s) => `Sysmon ${named(s, 'State', 'changed its state').toLowerCase()}${s.place}`,
      undefined,
      'low',
    ),
  ],
  [
    5,
    kind(
      'process_activity',
      'terminate',
      (s) => `${image(s)} ended${s.place}`,
      (e, s) => setField(e, 'process', own(s)),
    ),
  ],
  [
    6,
    kind(
      'module_activity',
      'load',
      (s) => `Driver ${namedFile(s, 'ImageLoaded', 'unnamed')} loaded${s.place}`,
      fillModule,
    ),
  ],
  [
    7,
    kind(
      'module_activity',
      'load',
      (s) => `${image(s)} loaded ${namedFile(s, 'ImageLoaded', 'a module')}${s.place}`,
      fillModule,
    ),
  ],
  [8, kind('process_activity', 'inject', (s) => onTarget(s, 'created a thread in'), fillPair, 'low')],
  [
    9,
    kind(
      'process_activity',
      'other',
      (s) => `${image(s)} read ${named(s, 'Device', 'a disk')} raw${s.place}`,
    ),
  ],
  [10, kind('process_activity', 'open', (s) => onTarget(s, 'opened'), fillPair)],
  [11, files('create', 'created by')],
  [12, kind('registry_activity', 'unknown', sayRegistry, fillRegistry)],
  [13, kind('registry_activity', 'modify', sayRegistry, fillRegistry)],
  [14, kind('registry_activity', 'rename', sayRegistry, fillRegistry)],
  [15, files('create', 'got a named stream from')],
  [
    16,
    kind(
      'config_state_change',
      'update',
      (s) => `Sysmon configuration changed${s.place}`,
      undefined,
      'medium',
    ),
  ],
  [
    17,
    kind(
      'file_activity',
      'create',
      (s) => `Pipe ${named(s, 'PipeName', 'unnamed')} created by ${image(s)}${s.place}`,
      fillPipe,
    ),
  ],
  [
    18,
    kind(
      'file_activity',
      'read',
      (s) => `Pipe ${named(s, 'PipeName', 'unnamed')} connected by ${image(s)}${s.place}`,
      fillPipe,
    ),
  ],
  [19, wmi('WMI filter', 'Name')],
  [20, wmi('WMI consumer', 'Name')],
  [21, wmi('WMI consumer bound to a filter,', 'Consumer')],
  [
    22,
    kind(
      'dns_activity',
      'query',
      (s) => `${image(s)} asked for ${named(s, 'QueryName', 'a name')}${s.place}`,
      fillQuery,
    ),
  ],
  [23, files('delete', 'deleted (kept a copy) by')],
  [24, kind('process_activity', 'other', (s) => `Clipboard changed by ${image(s)}${s.place}`)],
  [
    25,
    kind(
      'process_activity',
      'inject',
      (s) => `${image(s)} was tampered with${s.place}: ${named(s, 'Type', 'unknown')}`,
      undefined,
      'high',
    ),
  ],
  [26, files('delete', 'deleted by')],
  [27, files('create', 'stopped from being created by', 'medium')],
  [28, files('delete', 'kept from being shredded by', 'medium')],
  [29, files('create', '(a program) created by')],
  [
    255,
    kind(
      'config_state_change',
      'other',
      (s) => `Sysmon error${s.place}: ${named(s, 'Description', 'unnamed')}`,
      undefined,
      'low',
    ),
  ],
]

function kind(
  eventClass: EventClass,
  activity: string,
  say: Kind['say'],
  fill?: Kind['fill'],
  severity: Severity = 'informational',
): Kind {
  return {
    class: eventClass,
    activity,
    severity,
    say,
    fill: (event, source) => {
      const user = personOf(event, source, 'User', 'account')
      const process = own(source)
      if (user !== undefined || process !== undefined) event.actor = presentOrNone({ user, process }) ?? {}
      fill?.(event, source)
    },
  }
}

function sayLaunch(source: WindowsSource): string {
  const user = datum(source, 'User')
  const by = user === undefined ? '' : ` by ${baseName(user).toLowerCase().slice(0, 80)}`
  const parent = datum(source, 'ParentImage')
  const from = parent === undefined ? '' : `, started by ${namedFile(source, 'ParentImage', '')}`
  return `${image(source)} started${by}${source.place}${from}`
}

function fillLaunch(event: NormalisedEvent, source: WindowsSource): void {
  const { native } = source
  const command = datum(source, 'CommandLine')
  const process = makeProcess(
    datum(source, 'Image'),
    datum(source, 'ProcessId'),
    datum(source, 'ProcessGuid'),
    command,
  )
  const parent = makeProcess(
    datum(source, 'ParentImage'),
    datum(source, 'ParentProcessId'),
    datum(source, 'ParentProcessGuid'),
    datum(source, 'ParentCommandLine'),
  )
  if (process !== undefined) event.process = parent === undefined ? process : { ...process, parent }
  setField(event, 'file', presentOrNone({ path: datum(source, 'Image'), hashes: hashes(native['Hashes']) }))
  if (event.actor?.user === undefined) delete event.actor
  else
    event.actor =
      parent === undefined ? { user: event.actor.user } : { user: event.actor.user, process: parent }
}

function files(activity: string, done: string, severity: Severity = 'informational'): Kind {
  const say: Kind['say'] = (s) => `${namedFile(s, 'TargetFilename', 'A file')} ${done} ${image(s)}${s.place}`
  return kind('file_activity', activity, say, fillFile, severity)
}

function fillFile(event: NormalisedEvent, source: WindowsSource): void {
  const path = datum(source, 'TargetFilename')
  const found = hashes(source.native['Hashes'] ?? source.native['Hash'])
  setField(
    event,
    'file',
    presentOrNone({ path, name: path === undefined ? undefined : baseName(path), hashes: found }),
  )
}

function fillModule(event: NormalisedEvent, source: WindowsSource): void {
  const path = datum(source, 'ImageLoaded')
  const name = path === undefined ? undefined : baseName(path)
  setField(event, 'module', presentOrNone({ path, name, hashes: hashes(source.native['Hashes']) }))
}

function fillPipe(event: NormalisedEvent, source: WindowsSource): void {
  setField(event, 'file', presentOrNone({ path: datum(source, 'PipeName') }))
}

function onTarget(source: WindowsSource, done: string): string {
  return `${namedFile(source, 'SourceImage', 'A process')} ${done} ${namedFile(source, 'TargetImage', 'another')}${source.place}`
}

function fillPair(event: NormalisedEvent, source: WindowsSource): void {
  const from = makeProcess(
    datum(source, 'SourceImage'),
    datum(source, 'SourceProcessId'),
    datum(source, 'SourceProcessGuid') ?? datum(source, 'SourceProcessGUID'),
  )
  const user = personOf(event, source, 'SourceUser', 'account')
  setField(event, 'actor', presentOrNone({ user, process: from }))
  setField(
    event,
    'process',
    makeProcess(
      datum(source, 'TargetImage'),
      datum(source, 'TargetProcessId'),
      datum(source, 'TargetProcessGuid') ?? datum(source, 'TargetProcessGUID'),
    ),
  )
}

function sayConnection(source: WindowsSource): string {
  const to = named(source, 'DestinationHostname', named(source, 'DestinationIp', 'an unknown address'))
  return `${image(source)} connected${source.place} to ${to} port ${named(source, 'DestinationPort', 'unknown')}`
}

function fillConnection(event: NormalisedEvent, source: WindowsSource): void {
  setField(
    event,
    'src_endpoint',
    readEndpoint(datum(source, 'SourceIp'), datum(source, 'SourcePort'), datum(source, 'SourceHostname')),
  )
  setField(
    event,
    'dst_endpoint',
    readEndpoint(
      datum(source, 'DestinationIp'),
      datum(source, 'DestinationPort'),
      datum(source, 'DestinationHostname'),
    ),
  )
  const initiated = datum(source, 'Initiated')
  const direction = initiated === undefined ? undefined : initiated === 'true' ? 'outbound' : 'inbound'
  setField(event, 'network', presentOrNone({ protocol: datum(source, 'Protocol'), direction }))
}

const operations = new Map([
  ['Created', 'create'],
  ['Modified', 'update'],
  ['Deleted', 'delete'],
])

function wmi(what: string, name: string): Kind {
  const say: Kind['say'] = (s) =>
    `${what} ${named(s, name, 'unnamed')} ${named(s, 'Operation', 'changed').toLowerCase()}${s.place}`
  const fill: Kind['fill'] = (event, source) => {
    event.activity = operations.get(datum(source, 'Operation') ?? '') ?? 'other'
  }
  return kind('config_state_change', 'other', say, fill, 'medium')
}

function fillQuery(event: NormalisedEvent, source: WindowsSource): void {
  const answers = datum(source, 'QueryResults')
    ?.slice(0, 4000)
    .split(';', 33)
    .filter((answer) => answer !== '')
  event.query = presentOrNone({ hostname: datum(source, 'QueryName')?.toLowerCase(), answers }) ?? {}
  const status = datum(source, 'QueryStatus')
  if (status !== undefined) event.status = status === '0' ? 'success' : 'failure'
}
