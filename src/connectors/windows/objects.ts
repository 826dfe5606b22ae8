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

/** Processes, objects and shares: Security's ids of use. */
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
]

/** A kind that names who did it and by which process. */
export function simple(
  eventClass: EventClass,
  activity: string,
  say: Kind['say'],
  severity: Severity = 'informational',
): Kind {
  return { class: eventClass, activity, severity, say, fill: fillObject }
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

/** Sets who did it and by which process. */
export function fillObject(event: NormalisedEvent, source: WindowsSource): void {
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
