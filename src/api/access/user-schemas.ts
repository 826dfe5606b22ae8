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
  /** Has an authenticator or a passkey. */
  two_factor: z.boolean(),
  disabled: z.boolean(),
  /** Has not used the invitation yet. */
  invited: z.boolean(),
  created_time: z.number().int(),
  /** Newest use of a session, to ten minutes. */
  last_seen_time: z.number().int().optional(),
})
export type User = z.infer<typeof User>

/** With a link to hand over by a way of one's own; it is shown this once. */
export const UserWithLink = User.extend({ invite_url: z.string(), invite_expires_time: z.number().int() })
