import { z } from 'zod'
import { AlertSequence, AlertWait, WatermarkHeld } from './alert-sequence.ts'
import { Severity } from './event.ts'

export const EntityKind = z.enum([
  'person',
  'account',
  'credential',
  'door',
  'host',
  'device',
  'camera',
  'address',
  'zone',
  'site',
])
export type EntityKind = z.infer<typeof EntityKind>

/** Something an alert or event is about; the pair is the key that joins. */
export const Entity = z.object({ kind: EntityKind, id: z.string(), name: z.string().optional() })
export type Entity = z.infer<typeof Entity>

/** What an alert or incident keeps of an event: enough to draw a timeline row and to find the whole. */
export const EventSummary = z.object({
  id: z.string(),
  seq: z.number().int(),
  time: z.number().int(),
  class: z.string(),
  activity: z.string(),
  domain: z.enum(['physical', 'cyber']),
  severity: Severity,
  status: z.string().optional(),
  message: z.string(),
  source: z.string(),
  connector: z.string(),
  site: z.string().optional(),
  zone: z.string().optional(),
  asset: z.string().optional(),
  person: z.string().optional(),
  entities: z.array(Entity),
})
export type EventSummary = z.infer<typeof EventSummary>

/**
 * A rule's finding. `id` is derived from the rule, the key and the canonical event time, never from arrival:
 * the same events give the same alert, whatever their order and however often they are replayed.
 */
export const Alert = z.object({
  id: z.string(),
  rule: z.string(),
  rule_title: z.string(),
  /** Hash of the rule's text as it stood. */
  rule_version: z.string(),
  title: z.string(),
  severity: Severity,
  /** Canonical event time: the time at which the rule's condition became true. */
  time: z.number().int(),
  first_time: z.number().int(),
  last_time: z.number().int(),
  /** Our clock when it was raised. */
  raised_time: z.number().int(),
  /** `at_once`: no later event could change the answer. `watermark`: waited for late events. */
  fired: z.enum(['at_once', 'watermark']),
  /** An event of it arrived after the lateness bound. */
  late: z.boolean(),
  key: z.record(z.string(), z.string()),
  domains: z.array(z.enum(['physical', 'cyber'])),
  site: z.string().optional(),
  sites: z.array(z.string()),
  entities: z.array(Entity),
  events: z.array(EventSummary),
  /**
   * Why it fired: each part of the rule, the field and value that matched, what the context said. The part
   * `condition` is how the parts are joined, `context` a stamp, `correlation` what a correlation found.
   */
  explanation: z.array(
    z.object({
      part: z.string(),
      event: z.string().optional(),
      field: z.string().optional(),
      value: z.string().optional(),
      text: z.string(),
      /** The rule whose part it is. */
      rule: z.string().optional(),
      /** How the value was compared, in the rule's own words, and with what. */
      modifier: z.string().optional(),
      wanted: z.string().optional(),
      /** True: the part counts because it does not apply. */
      negated: z.boolean().optional(),
    }),
  ),
  /** Absent: it fired at once, or was stored before this was kept. */
  waited: AlertWait.optional(),
  /** Of a correlation; absent where it was stored before this was kept. */
  sequence: AlertSequence.optional(),
  tags: z.array(z.string()),
})
export type Alert = z.infer<typeof Alert>

/** An alert as it stands in the queue: with who took note of it, and the incident it belongs to. */
export const QueuedAlert = Alert.extend({
  acknowledged_by: z.string().optional(),
  acknowledged_by_name: z.string().optional(),
  acknowledged_time: z.number().int().optional(),
  incident: z.string().optional(),
})
export type QueuedAlert = z.infer<typeof QueuedAlert>

/** One alert on its own page: with what it waited for. */
export const ExplainedAlert = QueuedAlert.extend({ held: WatermarkHeld.optional() })
export type ExplainedAlert = z.infer<typeof ExplainedAlert>
