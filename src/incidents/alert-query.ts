import * as z from 'zod'
import { Severity } from '../model/event.ts'
import { PageQuery } from '../model/page.ts'

/** How the queue of alerts is filtered and ordered. Times: epoch milliseconds, held against the alert's time. */
export const AlertFilter = z.object({
  state: z.enum(['unacknowledged', 'acknowledged', 'all']).default('unacknowledged'),
  site: z.string().max(128).optional(),
  /** At least this severe. */
  severity: Severity.optional(),
  rule: z.string().max(200).optional(),
  person: z.string().max(128).optional(),
  asset: z.string().max(128).optional(),
  /** In the title, the rule and names. */
  text: z.string().max(200).optional(),
  domain: z.enum(['physical', 'cyber']).optional(),
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
  /** `severity`: the most severe first, then the newest. */
  sort: z.enum(['severity', 'newest']).default('severity'),
})
export const AlertQuery = AlertFilter.extend(PageQuery.shape)
export type AlertQuery = z.infer<typeof AlertQuery>
