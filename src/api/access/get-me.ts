import { z } from 'zod'
import { isSomewhere, scopeOf } from '../../access/scope.ts'
import { Action, Grant, RightDomain, type Viewer } from '../../model/right.ts'
import { defineEndpoint } from '../define-endpoint.ts'

const Right = z.object({
  action: Action,
  domain: RightDomain,
  /** The whole organisation, what has no site included. */
  all: z.boolean(),
  /** Where `all` is false. */
  sites: z.array(z.string()),
})

/** `GET /api/me`: who is signed in, and what that one may do where. Only rights that exist somewhere are listed. */
export const getMe = defineEndpoint({
  method: 'get',
  path: '/api/me',
  area: 'sign-in',
  summary: 'Who is signed in, and what they may do where',
  access: 'signed_in',
  response: z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['user', 'api_key', 'system']),
    email: z.string().optional(),
    two_factor: z.boolean().optional(),
    session: z.string().optional(),
    grants: z.array(Grant),
    /** What may be done anywhere. */
    rights: z.partialRecord(Action, z.array(RightDomain)),
    /** And where. */
    scopes: z.array(Right),
  }),
  handle: async ({ viewer, caller }) => ({
    id: viewer.id,
    name: viewer.name,
    kind: viewer.kind,
    ...(caller.session
      ? {
          email: caller.session.email,
          two_factor: caller.session.secondFactor,
          session: caller.session.sessionId,
        }
      : {}),
    grants: viewer.grants.map(({ role, sites }) => ({ role, sites: [...sites] })),
    rights: rightsOf(viewer),
    scopes: Action.options.flatMap((action) =>
      RightDomain.options.flatMap((domain) => {
        const scope = scopeOf(viewer, action, domain)
        const sites = scope.all ? [] : [...scope.sites]
        return scope.all || sites.length > 0 ? [{ action, domain, all: scope.all, sites }] : []
      }),
    ),
  }),
})

function rightsOf(viewer: Viewer): Partial<Record<Action, RightDomain[]>> {
  const rights: Partial<Record<Action, RightDomain[]>> = {}
  for (const action of Action.options) {
    const domains = RightDomain.options.filter((domain) => isSomewhere(scopeOf(viewer, action, domain)))
    if (domains.length > 0) rights[action] = domains
  }
  return rights
}
