import { z } from 'zod'
import { Alert, Entity, EventSummary } from './alert.ts'
import { Severity } from './event.ts'

export const IncidentStatus = z.enum(['new', 'in_progress', 'on_hold', 'resolved', 'closed'])
export type IncidentStatus = z.infer<typeof IncidentStatus>

/** Why two things stand in one incident; `text` is ready to show: "same person, 4 min apart". */
export const Join = z.object({
  a: z.object({ kind: z.enum(['alert', 'event']), id: z.string() }),
  b: z.object({ kind: z.enum(['alert', 'event']), id: z.string() }),
  entity: Entity.optional(),
  apart_ms: z.number().int(),
  /** `rule`: found by the engine. `person`: put together by hand. */
  by: z.enum(['rule', 'person']),
  text: z.string(),
})
export type Join = z.infer<typeof Join>

export const Comment = z.object({
  id: z.string(),
  author: z.string(),
  author_name: z.string(),
  time: z.number().int(),
  text: z.string().min(1).max(20_000),
})
export type Comment = z.infer<typeof Comment>

export const Disposition = z.enum(['true_positive', 'benign', 'false_positive', 'duplicate', 'test'])
export type Disposition = z.infer<typeof Disposition>

/** A row of the incidents list. */
export const IncidentSummary = z.object({
  id: z.string(),
  /** Short number for people, `INC-42` without the prefix. */
  number: z.number().int(),
  title: z.string(),
  severity: Severity,
  status: IncidentStatus,
  disposition: Disposition.optional(),
  owner: z.string().optional(),
  owner_name: z.string().optional(),
  team: z.string().optional(),
  first_time: z.number().int(),
  last_time: z.number().int(),
  opened_time: z.number().int(),
  updated_time: z.number().int(),
  sites: z.array(z.string()),
  domains: z.array(z.enum(['physical', 'cyber'])),
  alert_count: z.number().int(),
  event_count: z.number().int(),
  sources: z.array(z.string()),
  entities: z.array(Entity),
  /** Times of its events by domain, for the spark of two colours: `[time, domain]`, at most 60. */
  spark: z.array(z.tuple([z.number().int(), z.enum(['physical', 'cyber'])])),
  /** Bumped when a person changes something, not when an event arrives; a write carries the one it was made on. */
  version: z.number().int(),
  /** Parts lie at sites that the viewer may not see. */
  redacted: z.boolean(),
})
export type IncidentSummary = z.infer<typeof IncidentSummary>

export const HistoryEntry = z.object({
  time: z.number().int(),
  actor: z.string(),
  actor_name: z.string(),
  action: z.string(),
  text: z.string(),
})
export type HistoryEntry = z.infer<typeof HistoryEntry>

export const Incident = IncidentSummary.extend({
  alerts: z.array(Alert),
  /** Events that joined as context, without an alert of their own. */
  context_events: z.array(EventSummary),
  joins: z.array(Join),
  comments: z.array(Comment),
  history: z.array(HistoryEntry),
})
export type Incident = z.infer<typeof Incident>
