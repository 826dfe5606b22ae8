import { z } from 'zod'

/**
 * A right is action × domain × site. `people` is who they are and where they were; `system` is Gatehouse itself:
 * sources, rules, users, audit.
 */
export const Action = z.enum([
  'read', // see
  'search', // ask the lake
  'export', // take data out
  'work', // acknowledge, own, comment, change status
  'supervise', // merge, split, reassign others' work
  'configure', // sites, assets, people, sources, rules
  'ingest', // write events; API keys of sources only
  'administer', // users, roles, keys, retention, system
  'audit', // read the audit trail
])
export type Action = z.infer<typeof Action>

export const RightDomain = z.enum(['physical', 'cyber', 'people', 'system'])
export type RightDomain = z.infer<typeof RightDomain>

export const Role = z.enum(['viewer', 'operator', 'analyst', 'supervisor', 'administrator'])
export type Role = z.infer<typeof Role>

/** A role at some sites. `sites: ['*']` is the whole organisation, events without a site included. */
export const Grant = z.object({ role: Role, sites: z.array(z.string()).min(1) })
export type Grant = z.infer<typeof Grant>

/** Who asks: a signed-in user or an API key, and where which action is allowed. */
export interface Viewer {
  readonly id: string
  readonly name: string
  readonly kind: 'user' | 'api_key' | 'system'
  readonly grants: readonly Grant[]
}

/**
 * Where a viewer may do something, per domain. `all` includes events without a site; a list of sites does not.
 * An empty list is nowhere.
 */
export type SiteScope = { readonly all: true } | { readonly all: false; readonly sites: readonly string[] }
