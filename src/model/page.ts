import { z } from 'zod'

/** One page of a list. `next` is opaque; absent on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().optional(), total: z.number().int().optional() })
}

/** Query parameters every list takes. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().max(1000).optional(),
})

/** The body of every error: what is wrong, where, and what to do. */
export const Problem = z.object({
  code: z.string(),
  message: z.string(),
  where: z.string().optional(),
  hint: z.string().optional(),
  details: z.array(z.object({ where: z.string(), message: z.string() })).optional(),
})
export type Problem = z.infer<typeof Problem>
