import { z } from 'zod'
import { Alert, Entity } from './alert.ts'

/** An alert that a rule would have made: as the live one, but nobody raised it. */
export const BacktestAlert = Alert.omit({ raised_time: true })

/** How far a backtest has come. Times: epoch milliseconds. */
export const BacktestProgress = z.object({
  /** Event time up to which it has read. */
  at: z.number().int(),
  from: z.number().int(),
  to: z.number().int(),
  events: z.number().int(),
  alerts: z.number().int(),
})
export type BacktestProgress = z.infer<typeof BacktestProgress>

/** What a rule would have found over a past stretch of the lake. */
export const BacktestReport = z.object({
  from: z.number().int(),
  to: z.number().int(),
  bucket_ms: z.number().int(),
  /** Bars that hold something, oldest first. */
  buckets: z.array(z.object({ time: z.number().int(), alerts: z.number().int() })),
  /** How many alerts it would have made. */
  total: z.number().int(),
  /** The newest of them, newest first. */
  alerts: z.array(BacktestAlert),
  /** What the alerts are about, the most frequent first. */
  entities: z.array(Entity.extend({ alerts: z.number().int() })),
  /** Events that the rule could not be answered for, because the context did not know. */
  gaps: z.number().int(),
  /** Events that were read: those the rules can concern. */
  events: z.number().int(),
  /** Events of the stretch, with what is read beyond its ends, that the asker may see. */
  stored: z.number().int(),
  /** Event time up to which it was answered: less than `to` where it was stopped. */
  answered_to: z.number().int(),
  /** Why it ended before `to`. */
  stopped: z.enum(['too_many_alerts', 'too_long']).optional(),
  /** What the answer cannot know. */
  limits: z.array(
    z.enum(['context_as_stamped', 'retention', 'only_visible', 'long_window', 'places_as_now']),
  ),
  oldest_event: z.number().int().optional(),
})
export type BacktestReport = z.infer<typeof BacktestReport>
