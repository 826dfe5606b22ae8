import { scopeOf } from '../../access/scope.ts'
import type { Action, RightDomain, Viewer } from '../../model/right.ts'
import { ApiError } from '../define-endpoint.ts'

/** Users, keys, settings and the audit trail have no site: they need the right over the whole organisation. */
export function requireOrganisation(viewer: Viewer, action: Action, domain: RightDomain): void {
  if (scopeOf(viewer, action, domain).all) return
  throw new ApiError(403, 'no_right', `this needs the right to ${action} ${domain} for all sites`)
}

/** A key that leaked must not be able to make users or further keys. */
export function requirePerson(viewer: Viewer): void {
  if (viewer.kind === 'user') return
  throw new ApiError(403, 'person_needed', 'an API key cannot manage users, keys or sessions', {
    hint: 'sign in as an administrator',
  })
}

/** Both of the above, for what only a signed-in administrator may do. */
export function requireAdministrator(viewer: Viewer): void {
  requireOrganisation(viewer, 'administer', 'system')
  requirePerson(viewer)
}
