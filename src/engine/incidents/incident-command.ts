import { z } from 'zod'

const alerts = z.array(z.string()).min(1).max(10_000)
const base = { id: z.string(), time: z.number().int() }

/**
 * What a person decided about which alerts belong together. Commands name alerts, not incidents, so they mean the same
 * in every replay and in every order: load all of them before reading the log. Where two contradict each other, the
 * younger one (`time`, then `id`) holds.
 */
export const IncidentCommand = z.discriminatedUnion('kind', [
  /** Must-link: everything on both sides is one incident. */
  z.object({ ...base, kind: z.literal('merge'), left: alerts, right: alerts }),
  /** Must-not-link: no incident holds one of `alerts` and one of `rest`. */
  z.object({ ...base, kind: z.literal('split'), alerts, rest: alerts }),
  /** Alerts that happened after `time` do not join these. */
  z.object({ ...base, kind: z.literal('close'), alerts }),
  z.object({ ...base, kind: z.literal('reopen'), alerts }),
])
export type IncidentCommand = z.infer<typeof IncidentCommand>
