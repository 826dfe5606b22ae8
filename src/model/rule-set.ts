import { z } from 'zod'

/** Where a set of rules of others comes from. */
export const RuleSetSource = z.object({
  kind: z.enum(['git', 'folder', 'archive']),
  /** As the operator gave it; of folders and archives the absolute path. */
  address: z.string(),
  /** git: branch or tag; absent: the repository's own choice. */
  ref: z.string().optional(),
  /** Only these folders of it. */
  only: z.array(z.string()).optional(),
})
export type RuleSetSource = z.infer<typeof RuleSetSource>

/** One state of a set, as it was brought. */
export const RuleSetVersion = z.object({
  /** Its folder's name beside the set's `rule-set.json`. */
  folder: z.string().regex(/^[0-9A-Za-z-]{1,80}$/),
  /** git: the commit. archive: SHA-256 of the file. */
  fingerprint: z.string().optional(),
  fetched_time: z.number().int(),
  /** First line of its licence file, else the licences its rules name. */
  licence: z.string(),
  rules: z.number().int(),
  authors: z.number().int(),
})
export type RuleSetVersion = z.infer<typeof RuleSetVersion>

/** A set of rules of others: what is in use, and what was before. */
export const RuleSet = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/),
  source: RuleSetSource,
  current: RuleSetVersion,
  previous: RuleSetVersion.optional(),
})
export type RuleSet = z.infer<typeof RuleSet>
