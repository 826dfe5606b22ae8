import type { NormalisedEvent, Severity } from '../../model/event.ts'
import type { EventClass } from '../../model/event-class.ts'
import type { ConnectorOptions, Envelope } from '../define-connector.ts'
import { fold } from '../mapping.ts'
import { type Fields, presentOrNone, readText, setField } from '../read-value.ts'
import { shorten, spell, writeLine } from '../write-message.ts'
import { splitRow } from '../csv-row.ts'
import { badgeMappingOf, type BadgeReader, compileBadge, sensibleNames } from './mapping.ts'

const sensible = compileBadge(sensibleNames)

/** Does the record name a door or reader, and say in known words what happened there? */
export function isBadge(envelope: Envelope): boolean {
  const { record } = envelope
  if (record === undefined) return false
  if (sensible.door(record) === undefined && sensible.reader(record) === undefined) return false
  return meaningOf(sensible, record) !== undefined
}

/**
 * Maps one access record by the source's mapping, or by common names where it has none: JSON of any shape, or one CSV
 * row where the mapping names the columns. A record whose result is in no list of the mapping is not guessed at.
 */
export function normaliseBadge(envelope: Envelope, options: ConnectorOptions): NormalisedEvent[] | undefined {
  const reader = options.mapping === undefined ? sensible : badgeMappingOf(options.mapping)
  if (reader === undefined) return undefined
  const record = envelope.record ?? readRow(envelope.text, reader)
  if (record === undefined) return undefined
  const meaning = meaningOf(reader, record)
  if (meaning === undefined) return undefined
  const facts = readFacts(reader, record)
  const event: NormalisedEvent = {
    class: meaning.class,
    activity: meaning.activity,
    severity: meaning.severity,
    message: writeLine(say(meaning, facts)),
    native: record,
  }
  setField(event, 'device_time', reader.time(record, options.timeZone) ?? envelope.syslog?.timeMs)
  fill(event, meaning, facts)
  setField(event, 'senderId', readText(reader.id(record))?.slice(0, 200))
  if (envelope.receipt.retained === true) event.unmapped = { retained: true }
  return [event]
}

function readRow(text: string, reader: BadgeReader): Record<string, unknown> | undefined {
  const { columns } = reader
  if (columns === undefined || text.length > 65_536) return undefined
  const cells = splitRow(text.trim(), reader.delimiter)
  const record: Record<string, unknown> = {}
  columns.forEach((column, index) => {
    const cell = cells[index]
    if (cell !== undefined && cell !== '' && column !== '__proto__') record[column] = cell
  })
  return record
}

interface Meaning {
  readonly class: EventClass
  readonly activity: string
  readonly severity: Severity
  readonly verb: string
}

const meanings = new Map<string, Meaning>([
  ['granted', { class: 'physical_access', activity: 'granted', severity: 'informational', verb: 'granted' }],
  ['denied', { class: 'physical_access', activity: 'denied', severity: 'low', verb: 'denied' }],
  ['taken', { class: 'physical_access', activity: 'taken', severity: 'informational', verb: 'used to pass' }],
  [
    'not_taken',
    {
      class: 'physical_access',
      activity: 'not_taken',
      severity: 'informational',
      verb: 'granted but not used',
    },
  ],
  ['door.opened', door('opened', 'opened')],
  ['door.closed', door('closed', 'closed')],
  ['door.forced', door('forced', 'forced open', 'high')],
  ['door.held', door('held', 'held open', 'medium')],
  ['door.locked', door('locked', 'locked')],
  ['door.unlocked', door('unlocked', 'unlocked', 'low')],
  ['door.locked_down', door('locked_down', 'locked down', 'medium')],
  ['door.tamper', door('tamper', 'tampered with', 'high')],
  ['door.fault', door('fault', 'faulty', 'low')],
  ['door.restored', door('restored', 'back to normal')],
  ['request_to_exit', door('request_to_exit', 'asked to open')],
  ['duress', { class: 'duress', activity: 'raised', severity: 'critical', verb: 'raised' }],
  ['duress.cleared', { class: 'duress', activity: 'cleared', severity: 'informational', verb: 'cleared' }],
  [
    'device.online',
    { class: 'device_health', activity: 'online', severity: 'informational', verb: 'online' },
  ],
  ['device.offline', { class: 'device_health', activity: 'offline', severity: 'medium', verb: 'offline' }],
  ['device.tamper', { class: 'device_health', activity: 'tamper', severity: 'high', verb: 'tampered with' }],
])

function door(activity: string, verb: string, severity: Severity = 'informational'): Meaning {
  return { class: 'door_state', activity, severity, verb }
}

/** The event's own word goes first: a record of a forced door may carry a result too. */
function meaningOf(reader: BadgeReader, record: Fields): Meaning | undefined {
  const word = reader.event(record)
  const said = word === 'opened' || word === 'closed' ? `door.${word}` : word
  return meanings.get(said ?? reader.result(record) ?? '')
}

interface Facts {
  readonly door: string | undefined
  readonly reader: string | undefined
  readonly device: string | undefined
  readonly credential: string | undefined
  readonly type: string | undefined
  readonly holder: string | undefined
  readonly person: string | undefined
  readonly direction: 'in' | 'out' | undefined
  readonly reason: string | undefined
}

function readFacts(reader: BadgeReader, record: Fields): Facts {
  return {
    door: readText(reader.door(record)),
    reader: readText(reader.reader(record)),
    device: readText(reader.device(record)),
    credential: readText(reader.credential(record)),
    type: readText(reader.credentialType(record)),
    holder: readText(reader.holder(record)),
    person: readText(reader.person(record)),
    direction: reader.direction(record),
    reason: readText(reader.reason(record)),
  }
}

function fill(event: NormalisedEvent, meaning: Meaning, facts: Facts): void {
  const { credential, holder, person } = facts
  setField(event, 'door', facts.door)
  setField(event, 'reader', facts.reader)
  setField(event, 'direction', facts.direction)
  setField(event, 'credential', presentOrNone({ uid: credential, type: facts.type, holder }))
  if (person !== undefined) event.actor = { user: { name: person.toLowerCase(), uid: person } }
  const device = facts.device ?? facts.reader ?? facts.door
  if (device !== undefined) event.device = { hostname: device }
  if (meaning.class !== 'physical_access') return
  event.status = meaning.activity === 'denied' ? 'failure' : 'success'
  if (meaning.activity === 'denied' && facts.reason !== undefined)
    event.status_detail = fold(facts.reason.slice(0, 128))
}

function say(meaning: Meaning, facts: Facts): string {
  const where = shorten(facts.door ?? facts.reader ?? 'an unnamed door')
  const who = facts.holder ?? facts.person
  const of = who === undefined ? '' : ` of ${shorten(who)}`
  switch (meaning.class) {
    case 'physical_access': {
      const what = facts.credential === undefined ? `Access${of}` : `Badge ${shorten(facts.credential)}${of}`
      const why =
        meaning.activity === 'denied' && facts.reason !== undefined ? `: ${spell(shorten(facts.reason))}` : ''
      const way = facts.direction === undefined ? '' : ` (${facts.direction})`
      return `${what} ${meaning.verb} at ${where}${way}${why}`
    }
    case 'duress':
      return `Duress${of} ${meaning.verb} at ${where}`
    case 'device_health':
      return `${shorten(facts.device ?? facts.reader ?? where)} is ${meaning.verb}`
    default:
      if (meaning.activity === 'request_to_exit') return `Exit requested at ${where}`
      return `${where} ${meaning.verb}${who === undefined ? '' : ` by ${shorten(who)}`}`
  }
}
