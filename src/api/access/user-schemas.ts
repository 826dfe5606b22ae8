import { z } from 'zod'
import { Grant } from '../../model/right.ts'

export const PersonName = z.string().trim().min(1).max(200)
export const Email = z.email().max(254).toLowerCase()
/** Its rules (length, common ones) are checked where it is set, so that the answer can say what to do. */
export const Password = z.string().max(1_000)
export const Grants = z.array(Grant).max(200)
export const UserId = z.object({ id: z.string().max(64) })

/** A user as administrators see them. */
export const User = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  grants: z.array(Grant),
  /** `invited`: the link was not used yet. */
  state: z.enum(['active', 'invited', 'disabled']),
  /** Has an authenticator or a passkey. */
  second_factor: z.boolean(),
  created: z.number().int(),
  /** Newest use of a session, to ten minutes. */
  last_seen: z.number().int().optional(),
})
export type User = z.infer<typeof User>

/** A link to hand over by a way of one's own; it is shown this once. */
export const Link = z.object({ id: z.string(), url: z.string(), expires: z.number().int() })
