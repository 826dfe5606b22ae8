import { z } from 'zod'
import { Transport } from './receipt.ts'
import { Id } from './site.ts'

/**
 * Something that sends events: a syslog sender, an HTTP key, an MQTT topic filter, a folder of files.
 * Receivers look up the source of a message; the source names the connector that understands it.
 */
export const Source = z.object({
  id: Id,
  name: z.string().min(1).max(200),
  transport: Transport,
  /** Absent: connectors are asked in turn. */
  connector: z.string().optional(),
  /** Site of events whose device is not known. */
  site: Id.optional(),
  enabled: z.boolean().default(true),
  /** Syslog: sender addresses or host names this source stands for. MQTT: topic filters. */
  match: z.array(z.string()).default([]),
  /** IANA zone for device clocks that do not say theirs. */
  time_zone: z.string().optional(),
  /** How late its events may be and still count as in order, milliseconds. */
  lateness_ms: z.number().int().nonnegative().default(60_000),
  /** How far a device clock may be off before receipt time is used instead, milliseconds. */
  clock_bound_ms: z.number().int().positive().default(86_400_000),
  /** How far its device clocks are known to be ahead of the right time, milliseconds; negative: behind. */
  clock_offset_ms: z.number().int().min(-86_400_000).max(86_400_000).optional(),
  /** Field mapping of generic connectors. */
  mapping: z.record(z.string(), z.unknown()).optional(),
})
export type Source = z.infer<typeof Source>

/** How a source is doing. */
export const SourceHealth = z.object({
  source: Id,
  state: z.enum(['healthy', 'silent', 'failing', 'never_seen', 'disabled']),
  last_received_time: z.number().int().optional(),
  last_event_time: z.number().int().optional(),
  /** Receipt minus device time of the newest events, milliseconds; negative: the device's clock is ahead. */
  lag_ms: z.number().optional(),
  events_total: z.number().int(),
  /** Events per minute over the last hour, oldest first. */
  per_minute: z.array(z.number()),
  unclassified_total: z.number().int(),
  dead_letters: z.number().int(),
  /** Datagrams or lines known or estimated to be lost before they reached us. */
  lost_total: z.number().int(),
  last_error: z.string().optional(),
  last_error_time: z.number().int().optional(),
})
export type SourceHealth = z.infer<typeof SourceHealth>
