import { z } from 'zod'

/**
 * A late fact changed what was true in the past: stamps of events in `[from, to)` that concern `person`, `door`,
 * `site`, `asset` (a panel), `plan` or `threat` (a stated threat level) were made without it. Nothing is rewritten: the pipeline appends the correction, and may stamp again the
 * events it still holds.
 */
export const ContextCorrection = z.object({
  /**
   * `presence`: where a person was. `door`: last grant or request to exit. `feed`: a silence turned out to be late.
   * `arming`: whether the places that a panel guards were armed. `employment`, `plan`, `threat`: the facts themselves
   * were changed afterwards.
   */
  kind: z.enum(['presence', 'door', 'feed', 'arming', 'employment', 'plan', 'threat']),
  person: z.string().optional(),
  door: z.string().optional(),
  site: z.string().optional(),
  asset: z.string().optional(),
  plan: z.string().optional(),
  threat: z.string().optional(),
  /** Event time, epoch milliseconds; `to` is the first millisecond that is not concerned. */
  from: z.number().int(),
  to: z.number().int(),
  /** Badge events whose own stamp (last location, travel) changed. */
  events: z.array(z.string()),
  /** The event that came late; absent where facts were changed. */
  cause: z.string().optional(),
})
export type ContextCorrection = z.infer<typeof ContextCorrection>
