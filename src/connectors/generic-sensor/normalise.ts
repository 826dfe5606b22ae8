import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { type Fields, presentOrNone, readNumber, readText, setField } from '../read-value.ts'
import { capitalise, shorten, spell, writeLine } from '../write-message.ts'
import { compileSensor, type SensorReader, sensibleTopics, sensorMappingOf } from './mapping.ts'

const sensible = compileSensor(sensibleTopics)

/** Is it an MQTT message on one of the topics that need no mapping? */
export function isGenericSensor(envelope: Envelope): boolean {
  const { transport, channel } = envelope.receipt
  return (
    transport === 'mqtt' &&
    channel !== undefined &&
    sensible.some(({ match }) => match(channel) !== undefined)
  )
}

/**
 * Maps one MQTT message by the rules of the source's mapping, or the plain topics where it has none. Payloads are JSON
 * objects or plain values. A topic that fits with a value in no list gives undefined: it is kept, not guessed at; a
 * JSON payload that holds none of the values (a battery report) gives no event.
 */
export function normaliseGenericSensor(
  envelope: Envelope,
  options: ConnectorOptions,
): NormalisedEvent[] | undefined {
  const { channel } = envelope.receipt
  const readers = options.mapping === undefined ? sensible : sensorMappingOf(options.mapping)
  if (channel === undefined || readers === undefined) return undefined
  const events: NormalisedEvent[] = []
  let fits = false
  let unknown = false
  for (const reader of readers) {
    const captures = reader.match(channel)
    if (captures === undefined) continue
    fits = true
    const value = valueOf(envelope, reader)
    if (value === undefined) continue
    const event = read(envelope, reader, captures, value, options.timeZone)
    if (event === undefined) unknown = true
    else events.push(event)
  }
  return !fits || (events.length === 0 && (unknown || envelope.record === undefined)) ? undefined : events
}

function valueOf(envelope: Envelope, reader: SensorReader): unknown {
  const { record, text } = envelope
  if (record === undefined) return readText(plainText(text))
  return reader.value === undefined ? undefined : (reader.value(record) ?? undefined)
}

/** `"ON"` as a JSON text is ON. */
function plainText(text: string): string {
  const trimmed = text.trim()
  return trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"')
    ? trimmed.slice(1, -1)
    : trimmed
}

const none: Fields = {}

function read(
  envelope: Envelope,
  reader: SensorReader,
  captures: ReadonlyMap<string, string>,
  value: unknown,
  timeZone: string | undefined,
): NormalisedEvent | undefined {
  const record = envelope.record ?? none
  const subject = reader.subject(captures, record)
  const name = reader.device(captures, record) || subject || 'unnamed'
  const event =
    reader.rule.kind === 'reading'
      ? reading(reader, name, subject, value)
      : state(reader, name, subject, value)
  if (event === undefined) return undefined
  event.device = { hostname: name }
  event.native = envelope.record ?? { topic: envelope.receipt.channel, payload: envelope.text }
  setField(event, 'device_time', reader.time(record, timeZone))
  setField(event, 'senderId', senderId(reader, record, event))
  if (envelope.receipt.retained === true) event.unmapped = { retained: true }
  return event
}

/** One message may give several events, so the sender's id is told apart by what each is about. */
function senderId(reader: SensorReader, record: Fields, event: NormalisedEvent): string | undefined {
  const id = readText(reader.id(record))
  return id === undefined
    ? undefined
    : `${id.slice(0, 150)}:${event.sensor?.quantity?.slice(0, 40) ?? event.class}`
}

function reading(
  reader: SensorReader,
  name: string,
  quantity: string,
  value: unknown,
): NormalisedEvent | undefined {
  const { rule } = reader
  if (rule.kind !== 'reading') return undefined
  const number = typeof value === 'boolean' ? undefined : readNumber(value)
  const shown = number ?? (typeof value === 'boolean' ? value : readText(value)?.slice(0, 200))
  if (shown === undefined) return undefined
  const side = sideOf(number, rule.above, rule.below)
  const unit = rule.unit === undefined ? '' : ` ${rule.unit}`
  const what = `${capitalise(spell(shorten(quantity)))} ${String(shown)}${unit}`
  const event: NormalisedEvent = {
    class: 'sensor_reading',
    activity: side === undefined ? 'reading' : 'threshold',
    severity: side === undefined ? 'informational' : 'medium',
    message: writeLine(`${what} at ${shorten(name)}${side === undefined ? '' : `, ${side} its limit`}`),
  }
  setField(event, 'status_detail', side)
  setField(event, 'sensor', presentOrNone({ name, quantity, value: shown, unit: rule.unit }))
  return event
}

function sideOf(
  number: number | undefined,
  above: number | undefined,
  below: number | undefined,
): 'above' | 'below' | undefined {
  if (number === undefined) return undefined
  if (above !== undefined && number > above) return 'above'
  return below !== undefined && number < below ? 'below' : undefined
}

const severities = new Map<string, Severity>([
  ['forced', 'high'],
  ['held', 'medium'],
  ['alarm', 'high'],
  ['trouble', 'medium'],
  ['bypass', 'medium'],
  ['disarm', 'low'],
  ['tamper', 'high'],
  ['offline', 'medium'],
  ['lost', 'medium'],
  ['power_loss', 'medium'],
  ['unlocked', 'low'],
])
const classes = { door: 'door_state', alarm: 'intrusion_alarm', health: 'device_health' } as const
const alarmWords = new Map([
  ['alarm', 'in alarm'],
  ['restore', 'back to normal'],
  ['arm', 'armed'],
  ['disarm', 'disarmed'],
  ['bypass', 'bypassed'],
  ['trouble', 'in trouble'],
  ['test', 'under test'],
])

function state(
  reader: SensorReader,
  name: string,
  subject: string,
  value: unknown,
): NormalisedEvent | undefined {
  const { kind } = reader.rule
  const activity = reader.meaning(value)
  if (kind === 'reading' || activity === undefined) return undefined
  const about =
    kind === 'alarm' ? `Alarm partition ${shorten(subject)}` : shorten(kind === 'door' ? subject : name)
  const word = kind === 'alarm' ? (alarmWords.get(activity) ?? activity) : spell(activity)
  const event: NormalisedEvent = {
    class: classes[kind],
    activity,
    severity: severities.get(activity) ?? 'informational',
    message: writeLine(
      activity === 'request_to_exit'
        ? `Exit requested at ${about}`
        : `${about}${kind === 'door' ? '' : ' is'} ${word}`,
    ),
  }
  // How it was armed: away, home, night.
  if (activity === 'arm') setField(event, 'status_detail', readText(value)?.toLowerCase().slice(0, 60))
  if (kind === 'door' && subject !== '') event.door = subject
  if (kind === 'alarm' && subject !== '') event.partition = subject
  return event
}
