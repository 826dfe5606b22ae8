import { readTime } from '../read-time.ts'
import { type Fields, readFields, readPath, readText } from '../read-value.ts'
import { gatherParameters, nameProcess, putDatum } from './native-data.ts'
import { readChannel, readEventId, startNative, type WindowsRecord } from './windows-record.ts'

const levels = new Map([
  ['critical', 1],
  ['error', 2],
  ['warning', 3],
  ['information', 4],
  ['verbose', 5],
])

/** A record of winlogbeat 7 or 8, or of an agent with the same fields. */
export function openWinlogbeat(record: Fields, winlog: Fields): WindowsRecord | undefined {
  const eventId = readEventId(winlog['event_id'])
  const channel = readChannel(winlog['channel'])
  if (eventId === undefined || channel === undefined) return undefined
  const provider = readText(winlog['provider_name']) ?? ''
  const computer = readText(winlog['computer_name'])
  const native = startNative(eventId, channel, provider, computer, levelOf(record, channel))
  for (const part of [winlog['event_data'], winlog['user_data']]) {
    const data = readFields(part)
    for (const name in data) if (name !== 'xml_name') putDatum(native, name, data[name])
  }
  const message = readText(record['message'])
  if (message !== undefined) native['Message'] = message
  gatherParameters(native)
  if (eventId === 4688) nameProcess(native)
  const timeMs = readTime(record['@timestamp'])
  return { eventId, channel, provider, computer, native, timeMs, audit: auditOf(record, winlog) }
}

function levelOf(record: Fields, channel: string): number | undefined {
  if (channel === 'Security') return 0
  const level = readText(readPath(record, 'log.level'))
  return level === undefined ? undefined : levels.get(level.toLowerCase())
}

function auditOf(record: Fields, winlog: Fields): 'success' | 'failure' | undefined {
  const keywords: unknown = winlog['keywords']
  if (Array.isArray(keywords)) {
    if (keywords.includes('Audit Failure')) return 'failure'
    if (keywords.includes('Audit Success')) return 'success'
  }
  const outcome = readPath(record, 'event.outcome')
  return outcome === 'success' || outcome === 'failure' ? outcome : undefined
}
