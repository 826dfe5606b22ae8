import { z } from 'zod'
import { EntityKind } from './alert.ts'
import { QueuedAlert } from './alert.ts'

/** What an exception may ask about: a kind of thing the alert is about, or the source of its events. */
export const ExceptionField = z.enum([...EntityKind.options, 'source'])
export type ExceptionField = z.infer<typeof ExceptionField>

/** True when the alert has at least one of the kind and all of them are among the values; ids, without case. */
export const ExceptionCondition = z.strictObject({
  field: ExceptionField,
  values: z.array(z.string().trim().min(1).max(300)).min(1).max(100),
})

/** All of them hold. One a kind: two of a kind would both have to name everything that an alert has of it. */
export const ExceptionWhere = z
  .array(ExceptionCondition)
  .min(1)
  .max(10)
  .refine((where) => new Set(where.map(({ field }) => field)).size === where.length, {
    message: 'each field once: put all of its values into one condition',
  })

/** When, by event time: an alert is held back where its own time lies in it. Epoch milliseconds, `until` excluded. */
const span = { from: z.number().int(), until: z.number().int() }

/** What the pipeline needs of an exception. */
export interface HoldBack {
  readonly id: string
  readonly rule: string
  readonly where: readonly z.infer<typeof ExceptionCondition>[]
  readonly from: number
  readonly until: number
}

/** Alerts of a rule that are not to be raised: all conditions hold. */
export const RuleException = z.object({
  id: z.string(),
  rule: z.string(),
  ...span,
  /** Absent for who does not see the whole organisation: it may name what lies elsewhere. */
  where: z.array(ExceptionCondition).optional(),
  reason: z.string().optional(),
  owner: z.string(),
  owner_name: z.string(),
  /** Ended before its time, by whom. */
  ended_by_name: z.string().optional(),
  /** Alerts it held back that the viewer may see, of the last 30 days. */
  held: z.number().int(),
})
export type RuleException = z.infer<typeof RuleException>

/** An alert as it would have been raised. */
export const HeldAlert = QueuedAlert.pick({
  id: true,
  rule: true,
  title: true,
  severity: true,
  time: true,
  site: true,
  entities: true,
  events: true,
})
