import type { NormalisedEvent } from '../../model/event.ts'
import { presentOrNone, setField } from '../read-value.ts'
import { datum, namedFile, type WindowsSource } from './kind.ts'
import { image } from './sysmon-source.ts'

const registryActivities = new Map([
  ['CreateKey', 'create'],
  ['DeleteKey', 'delete'],
  ['DeleteValue', 'delete'],
])

/** Ids 12, 13 and 14 in a sentence. */
export function sayRegistry(source: WindowsSource): string {
  const what = source.record.eventId === 13 ? 'Registry value' : 'Registry key'
  return `${what} ${namedFile(source, 'TargetObject', 'unnamed')} ${registryVerb(source)} by ${image(source)}${source.place}`
}

function registryVerb(source: WindowsSource): string {
  if (source.record.eventId === 13) return 'set'
  if (source.record.eventId === 14) return 'renamed'
  const activity = registryActivities.get(datum(source, 'EventType') ?? '')
  if (activity === undefined) return 'created or deleted'
  return activity === 'create' ? 'created' : 'deleted'
}

/** Key, data and, for id 12, what was done to it. */
export function fillRegistry(event: NormalisedEvent, source: WindowsSource): void {
  if (source.record.eventId === 12)
    event.activity = registryActivities.get(datum(source, 'EventType') ?? '') ?? 'unknown'
  setField(
    event,
    'registry',
    presentOrNone({ key: datum(source, 'TargetObject'), data: datum(source, 'Details') }),
  )
}
