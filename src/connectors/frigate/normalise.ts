import type { NormalisedEvent } from '../../model/event.ts'
import type { Envelope } from '../define-connector.ts'
import { readTime } from '../read-time.ts'
import {
  type Fields,
  presentOrNone,
  readFields,
  readNumber,
  readText,
  readTexts,
  setField,
} from '../read-value.ts'
import { capitalise, shorten, spell, writeLine } from '../write-message.ts'

/** Is it on Frigate's topics, or a review posted without one? */
export function isFrigate(envelope: Envelope): boolean {
  const { channel } = envelope.receipt
  if (channel !== undefined && channel.startsWith('frigate/')) return true
  const record = envelope.record
  if (record?.['type'] === undefined || record['after'] === undefined) return false
  const after = readFields(record['after'])
  return readText(after?.['camera']) !== undefined && readText(after?.['severity']) !== undefined
}

/**
 * Maps Frigate's messages. A review counts once per severity: its `new` is the event, an `update` is one only where a
 * detection became an alert, an `end` is none; the sender's id holds review and severity, so that a repeat is the same
 * event. `frigate/events` and counters say what the reviews say, so they give no event.
 * Source: Frigate's MQTT page; times are epoch seconds of the recorder.
 */
export function normaliseFrigate(envelope: Envelope): NormalisedEvent[] | undefined {
  const topic = envelope.receipt.channel?.split('/', 8) ?? []
  const [, second, third] = topic
  if (topic.length === 2 && second === 'available')
    return availability(envelope, 'Frigate', 'frigate', undefined)
  if (third === 'status' && second !== undefined)
    return availability(envelope, `Camera ${shorten(second)}`, second, topic[3])
  const { record } = envelope
  if (
    record !== undefined &&
    (topic.length === 0 || second === 'reviews' || envelope.receipt.transport !== 'mqtt')
  ) {
    return review(record)
  }
  return second === 'reviews' ? undefined : []
}

const states = new Map([
  ['online', 'online'],
  ['offline', 'offline'],
  ['stopped', 'offline'],
  ['disabled', 'other'],
])

function availability(
  envelope: Envelope,
  name: string,
  device: string,
  role: string | undefined,
): NormalisedEvent[] | undefined {
  const said = envelope.text.trim().toLowerCase()
  const activity = states.get(said)
  if (activity === undefined) return undefined
  const stream = role === undefined ? '' : ` (${shorten(role)})`
  const event: NormalisedEvent = {
    class: 'device_health',
    activity,
    severity: activity === 'offline' ? 'medium' : activity === 'other' ? 'low' : 'informational',
    message: writeLine(`${name}${stream} is ${said}`),
    product: 'Frigate',
    device: { hostname: device, type: role === undefined ? 'recorder' : 'camera' },
    native: { topic: envelope.receipt.channel, payload: said },
  }
  if (role !== undefined) {
    event.camera = device
    event.status_detail = `${role.slice(0, 64)}_${said}`
  }
  if (envelope.receipt.retained === true) event.unmapped = { retained: true }
  return [event]
}

function review(record: Record<string, unknown>): NormalisedEvent[] | undefined {
  const type = readText(record['type'])
  const after = readFields(record['after'])
  const camera = readText(after?.['camera'])
  const severity = readText(after?.['severity'])
  if (after === undefined || camera === undefined || severity === undefined) return undefined
  if (type === 'end') return []
  if (type === 'update') {
    const before = readText(readFields(record['before'])?.['severity'])
    if (before === undefined || before === severity) return []
  } else if (type !== 'new') return undefined
  return [reviewEvent(record, after, camera, severity)]
}

function reviewEvent(
  record: Record<string, unknown>,
  after: Fields,
  camera: string,
  severity: string,
): NormalisedEvent {
  const data = readFields(after['data']) ?? {}
  const objects = readTexts(data['objects'])
  const faces = readTexts(data['sub_labels'])
  const zones = readTexts(data['zones'])
  const sounds = readTexts(data['audio'])
  const label = objects?.[0]?.replace(/-verified$/, '') ?? sounds?.[0]
  const start = readTime(readNumber(after['start_time']))
  const event: NormalisedEvent = {
    class: 'video_analytics',
    activity: 'review',
    severity: severity === 'alert' ? 'medium' : 'informational',
    status_detail: severity.slice(0, 64).toLowerCase(),
    message: writeLine(say(camera, label, faces, zones)),
    product: 'Frigate',
    camera,
    device: { hostname: camera, type: 'camera' },
    native: record,
  }
  setField(event, 'device_time', start)
  setField(
    event,
    'analytics',
    presentOrNone({
      label,
      sub_label: faces?.[0],
      zones,
      count: readTexts(data['detections'], 1000)?.length,
      start_time: start,
      end_time: readTime(readNumber(after['end_time'])),
    }),
  )
  const id = readText(after['id'])
  if (id !== undefined) event.senderId = `review:${id.slice(0, 150)}:${severity.slice(0, 64)}`
  return event
}

function say(
  camera: string,
  label: string | undefined,
  faces: string[] | undefined,
  zones: string[] | undefined,
): string {
  const who = faces === undefined ? '' : ` (${shorten(faces.slice(0, 3).join(', '))})`
  const where = zones === undefined ? '' : ` in ${spell(shorten(zones.slice(0, 3).join(', ')))}`
  return `${capitalise(spell(shorten(label ?? 'activity')))}${who}${where} seen by camera ${shorten(camera)}`
}
