import { readFields, readInteger, readText } from '../read-value.ts'

/** One Windows event, the same for every program that shipped it. */
export interface WindowsRecord {
  readonly eventId: number
  readonly channel: string
  readonly provider: string
  readonly computer: string | undefined
  readonly timeMs: number | undefined
  /** From the audit keywords: did what the event tells of succeed? */
  readonly audit: 'success' | 'failure' | undefined
  /** Flat, with Sigma's names: the system fields and every named datum. */
  readonly native: Record<string, unknown>
}

/** The head of a native record, in one order for all shapes. */
export function startNative(
  eventId: number,
  channel: string,
  provider: string,
  computer: string | undefined,
  level: number | undefined,
): Record<string, unknown> {
  const native: Record<string, unknown> = { EventID: eventId, Channel: channel, Provider_Name: provider }
  if (computer !== undefined) native['Computer'] = computer
  if (level !== undefined) native['Level'] = level
  return native
}

/** Event id, whether a number, a text, or an element with attributes. */
export function readEventId(value: unknown): number | undefined {
  const id = readInteger(readFields(value)?.['#text'] ?? value)
  return id !== undefined && id >= 0 && id <= 65_535 ? id : undefined
}

export function readChannel(value: unknown): string | undefined {
  const channel = readText(value)
  return channel === undefined || channel.length > 200 ? undefined : channel
}

/** Bits 52 and 53 of the keywords, `0x80x…`: audit failure and audit success. */
export function auditOfKeywords(keywords: unknown): 'success' | 'failure' | undefined {
  if (typeof keywords !== 'string' || keywords.length !== 18) return undefined
  const digit = keywords.charAt(4)
  if (digit === '2') return 'success'
  return digit === '1' ? 'failure' : undefined
}
