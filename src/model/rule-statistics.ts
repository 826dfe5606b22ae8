import { z } from 'zod'
import { RuleCost } from './rule.ts'

/** How much a rule is heard, of what the viewer may see. */
export const RuleStatistics = z.object({
  rule: z.string(),
  alerts: z.number().int(),
  /** Alerts a day, the oldest day first; as many as days were asked for. */
  days: z.array(z.number().int()),
  last_time: z.number().int().optional(),
  incidents: z.number().int(),
  /** Incidents closed with a disposition, and those of them closed as false positive. */
  closed: z.number().int(),
  false_positive: z.number().int(),
  /** Alerts that exceptions held back. */
  held: z.number().int(),
  /** Keys a correlation keeps windows for now, and events it could not be answered for since the start. */
  keys: z.number().int().optional(),
  /** Keys let go of since the start because there were too many. */
  evicted: z.number().int().optional(),
  gaps: z.number().int().optional(),
  cost: RuleCost.optional(),
})
export type RuleStatistics = z.infer<typeof RuleStatistics>
