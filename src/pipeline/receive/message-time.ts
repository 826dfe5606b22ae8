import { openEnvelope } from '../../connectors/open-envelope.ts'
import type { Receipt } from '../../model/receipt.ts'

/** Where common sources put the time of an event; the first that can be read counts. */
const timeFields = [
  '@timestamp',
  'timestamp',
  'time',
  'ts',
  'event_time',
  'eventTime',
  'TimeCreated',
  'UtcTime',
  'date',
]
/** Seconds up to the year 5138, milliseconds from 1973 on. */
const secondsBelow = 1e11

/**
 * A quick look at when a message says it happened, epoch milliseconds UTC; undefined where it does not say. It sets
 * the pace of a replay; what the event's time is, its connector decides.
 */
export function messageTimeMs(receipt: Receipt, timeZone?: string): number | undefined {
  const { record, syslog } = openEnvelope(receipt, timeZone === undefined ? {} : { timeZone })
  if (record === undefined) return syslog?.timeMs
  for (const field of timeFields) {
    const time = readTime(record[field])
    if (time !== undefined) return time
  }
  return readTime(windowsTime(record)) ?? syslog?.timeMs
}

function windowsTime(record: Record<string, unknown>): unknown {
  return path(record, ['Event', 'System', 'TimeCreated', '#attributes', 'SystemTime'])
}

function path(value: unknown, keys: readonly string[]): unknown {
  let at = value
  for (const key of keys)
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined
  return at
}

function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? toMs(value) : undefined
  if (typeof value !== 'string' || value.length < 8 || value.length > 40) return undefined
  if (/^\d{9,13}(?:\.\d+)?$/.test(value)) return toMs(Number(value))
  // `2020-06-10 02:50:56.538`: no zone is UTC, as Sysmon means it.
  const iso = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/.test(value) ? `${value.replace(' ', 'T')}Z` : value
  const time = Date.parse(iso)
  return Number.isNaN(time) ? undefined : time
}

function toMs(value: number): number {
  return Math.round(value < secondsBelow ? value * 1000 : value)
}
