import { readTime } from '../read-time.ts'
import { type Fields, readFields, readInteger, readText } from '../read-value.ts'
import { gatherParameters, nameProcess, putDatum, putUnnamed } from './native-data.ts'
import {
  auditOfKeywords,
  readChannel,
  readEventId,
  startNative,
  type WindowsRecord,
} from './windows-record.ts'

/** An event as evtx dumps have it: the XML as JSON, attributes under `#attributes` (or `@Name`, `attributes`). */
export function openEvtx(event: Fields): WindowsRecord | undefined {
  const system = readFields(event['System'])
  if (system === undefined) return undefined
  const eventId = readEventId(system['EventID'])
  const channel = readChannel(system['Channel'])
  if (eventId === undefined || channel === undefined) return undefined
  const provider = readText(attribute(system['Provider'], 'Name')) ?? ''
  const computer = readText(system['Computer'])
  const native = startNative(eventId, channel, provider, computer, readInteger(system['Level']))
  putEventData(native, event['EventData'])
  putUserData(native, event['UserData'])
  gatherParameters(native)
  if (eventId === 4688) nameProcess(native)
  const timeMs = readTime(attribute(system['TimeCreated'], 'SystemTime') ?? system['TimeCreated'])
  return { eventId, channel, provider, computer, native, timeMs, audit: auditOfKeywords(system['Keywords']) }
}

/** `EventData` is an object by name, or holds `Data`: a text, a list of texts, or of elements with a `Name`. */
function putEventData(native: Record<string, unknown>, value: unknown): void {
  const data = readFields(value)
  for (const name in data) {
    if (name === 'Data') putData(native, data[name])
    else if (name !== '#attributes') putDatum(native, name, data[name])
  }
}

function putData(native: Record<string, unknown>, value: unknown): void {
  const elements: unknown[] = Array.isArray(value) ? value : [value]
  const unnamed: unknown[] = []
  for (const element of elements) {
    const name = readText(attribute(element, 'Name'))
    const content = readFields(element)?.['#text'] ?? (name === undefined ? element : '')
    if (name !== undefined) putDatum(native, name, content)
    else if (Array.isArray(content)) unnamed.push(...(content as unknown[]).slice(0, 64))
    else if (content !== null && content !== undefined) unnamed.push(content)
  }
  if (unnamed.length > 0) putUnnamed(native, unnamed)
}

/** `UserData` wraps its fields in one element of the provider's. */
function putUserData(native: Record<string, unknown>, value: unknown): void {
  const outer = readFields(value)
  for (const element in outer) {
    const data = readFields(outer[element])
    for (const name in data)
      if (name !== '#attributes' && name !== 'xmlns') putDatum(native, name, data[name])
  }
}

function attribute(element: unknown, name: string): unknown {
  const fields = readFields(element)
  if (fields === undefined) return undefined
  const attributes = readFields(fields['#attributes']) ?? readFields(fields['attributes'])
  return attributes?.[name] ?? fields[`@${name}`] ?? fields[name]
}
