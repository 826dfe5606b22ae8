import { z } from 'zod'
import { Truth } from './event-context.ts'

/** Who is where as of one time, by site and zone; counts are of people whose place is known. */
export const PresenceReport = z.object({
  /** Event time it holds for, epoch milliseconds. */
  time: z.number().int(),
  /** Version of the facts it was made with. */
  version: z.number().int(),
  sites: z.array(
    z.object({
      site: z.string(),
      /** Is the site's access feed heard? */
      feed_healthy: Truth,
      present: z.number().int(),
      zones: z.array(z.object({ zone: z.string(), present: z.number().int() })),
      people: z.array(
        z.object({
          person: z.string(),
          zone: z.string().optional(),
          /** Since when they are in that zone. */
          since: z.number().int(),
          /** Until when the entry counts where nobody badges out. */
          until: z.number().int().optional(),
        }),
      ),
    }),
  ),
})
export type PresenceReport = z.infer<typeof PresenceReport>

/** Where one person is as of a time. */
export const PersonPresence = z.object({
  time: z.number().int(),
  site: z.string().optional(),
  zone: z.string().optional(),
  since: z.number().int().optional(),
  /** Last use of their badge. */
  last_site: z.string().optional(),
  last_time: z.number().int().optional(),
})
export type PersonPresence = z.infer<typeof PersonPresence>
