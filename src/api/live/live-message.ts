import { allows, scopeOf } from '../../access/scope.ts'
import type { RightDomain, Viewer } from '../../model/right.ts'

/** Where a part of a message lies; without a site only the organisation's right reaches it. */
export interface LivePlace {
  readonly site?: string | undefined
  readonly domain: RightDomain
}

/**
 * Something that happened. Who gets it: a viewer who may read at `site` in all of `domains` and at all of `places`;
 * one who may read at some of them gets `partial` instead, if there is one.
 */
export interface LiveMessage {
  readonly kind: 'alert' | 'incident' | 'rate' | 'sources'
  readonly site?: string | undefined
  readonly domains?: readonly RightDomain[]
  /** Instead of `site` and `domains`, for what lies at several. */
  readonly places?: readonly LivePlace[]
  readonly data: unknown
  /** What may be told to somebody who sees only a part: an id to look at again, never names or counts. */
  readonly partial?: unknown
}

/** What of a message a viewer gets; undefined: nothing. A message that names no place goes to nobody. */
export function dataFor(viewer: Viewer, message: LiveMessage): unknown {
  const places = message.places ?? (message.domains ?? []).map((domain) => ({ site: message.site, domain }))
  const reached = places.filter(({ site, domain }) => allows(scopeOf(viewer, 'read', domain), site))
  if (reached.length === 0) return undefined
  return reached.length === places.length ? message.data : message.partial
}
