import { type NormalisedEvent, Severity } from '../../model/event.ts'
import { type EventClass, eventClasses } from '../../model/event-class.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { compilePaths } from '../mapping.ts'
import { readTime } from '../read-time.ts'
import { type Fields, readText, setField } from '../read-value.ts'
import { capitalise, shorten, spell, writeLine } from '../write-message.ts'
import { genericMappingOf, type GenericReader } from './mapping.ts'
import { setTarget, targets } from './targets.ts'

/** Does the record name a class and an activity of Gatehouse's own model? */
export function isGatehouseShape(envelope: Envelope): boolean {
  const { record } = envelope
  return record !== undefined && typeof record['activity'] === 'string' && ownClass(record) !== undefined
}

/**
 * Maps one JSON record by the source's mapping; without one, a record under Gatehouse's own field names. A class that
 * the mapping does not know gives undefined; an activity that the class does not have becomes `unknown`.
 */
export function normaliseGenericJson(
  envelope: Envelope,
  options: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const { record } = envelope
  const reader = options.mapping === undefined ? own : genericMappingOf(options.mapping)
  const eventClass = record === undefined ? undefined : reader?.class(record)
  if (record === undefined || reader === undefined || eventClass === undefined) return undefined
  const event: NormalisedEvent = {
    class: eventClass,
    activity: activityOf(eventClass, reader.activity(record)),
    severity: reader.severity(record) ?? 'informational',
    message: '',
    native: record,
  }
  setField(event, 'status', reader.status(record))
  setField(event, 'device_time', reader.time(record, options.timeZone) ?? envelope.syslog?.timeMs)
  for (const { path, read, convert } of reader.fields) {
    const value = convert(read(record))
    if (value !== undefined) setTarget(event, path, value)
  }
  event.message = writeLine(reader.message?.(record) ?? '') || writeLine(say(event))
  setField(event, 'senderId', readText(reader.id(record))?.slice(0, 200))
  if (envelope.receipt.retained === true) event.unmapped = { retained: true }
  return [event]
}

function activityOf(eventClass: EventClass, activity: string | undefined): string {
  const known: readonly string[] = eventClasses[eventClass].activities
  return activity !== undefined && known.includes(activity) ? activity : 'unknown'
}

function ownClass(record: Fields): EventClass | undefined {
  const name = record['class']
  return typeof name === 'string' && Object.hasOwn(eventClasses, name) ? (name as EventClass) : undefined
}

const statuses = ['success', 'failure', 'unknown'] as const

/** Reads records that already have the model's names. */
const own: GenericReader = {
  class: ownClass,
  activity: (record) => readText(record['activity']),
  severity: (record) => Severity.options.find((severity) => severity === record['severity']),
  status: (record) => statuses.find((status) => status === record['status']),
  time: (record, timeZone) => readTime(record['time'] ?? record['device_time'], timeZone),
  id: (record) => record['id'],
  message: (record) => readText(record['message']) ?? '',
  fields: [...targets].map(([field, convert]) => {
    const path = field.split('.')
    const [root = ''] = path
    const read = compilePaths(field)
    return {
      path,
      convert,
      read: (record: Fields) =>
        record[root] === undefined && record[field] === undefined ? undefined : read(record),
    }
  }),
}

function say(event: NormalisedEvent): string {
  const where = event.door ?? event.camera ?? event.device?.hostname ?? event.device?.ip
  const who = event.user?.name ?? event.actor?.user?.name ?? event.credential?.holder
  const what = `${capitalise(spell(event.class))} ${spell(event.activity)}`
  return `${what}${where === undefined ? '' : ` at ${shorten(where)}`}${who === undefined ? '' : `, ${shorten(who)}`}`
}
