import { z } from 'zod'
import { defineEndpoint } from '../define-endpoint.ts'
import { requireAdministrator } from './require-organisation.ts'
import { Email, Grants, Link, PersonName, UserId } from './user-schemas.ts'

const administer = { action: 'administer', domain: ['system'] } as const
const Done = z.object({ id: z.string() })

/** `POST /api/users`: makes a user and the link with which they set their password. */
export const inviteUser = defineEndpoint({
  method: 'post',
  path: '/api/users',
  area: 'users',
  summary: 'Invite a user; the link is shown once',
  access: administer,
  body: z.object({ name: PersonName, email: Email, grants: Grants }),
  response: Link,
  audit: 'user.invite',
  async handle({ viewer, body, services, caller }) {
    requireAdministrator(viewer)
    const { id, link } = await services.access.users.invite(body)
    return { id, url: `${caller.origin}/invite#token=${link.token}`, expires: link.expiresAtMs }
  },
})

/** `PATCH /api/users/{id}`: grants, or disabled. The last administrator stays. */
export const changeUser = defineEndpoint({
  method: 'patch',
  path: '/api/users/{id}',
  area: 'users',
  summary: 'Change the grants of a user, or disable them',
  access: administer,
  params: UserId,
  body: z.strictObject({ grants: Grants.optional(), disabled: z.boolean().optional() }),
  response: Done,
  audit: 'user.change',
  async handle({ viewer, params, body, services }) {
    requireAdministrator(viewer)
    const { users } = services.access
    if (body.grants !== undefined) await users.setGrants(params.id, body.grants)
    if (body.disabled !== undefined) await users.setDisabled(params.id, body.disabled)
    return { id: params.id }
  },
})

/** `POST /api/users/{id}/reset`: a link that sets a new password. */
export const resetUser = defineEndpoint({
  method: 'post',
  path: '/api/users/{id}/reset',
  area: 'users',
  summary: 'Make a reset link; drop_factors takes authenticator and passkeys away at once',
  access: administer,
  params: UserId,
  body: z.object({ drop_factors: z.boolean().default(false) }).default({ drop_factors: false }),
  response: Link,
  audit: 'user.reset',
  async handle({ viewer, params, body, services, caller }) {
    requireAdministrator(viewer)
    const link = await services.access.users.reset(params.id, body.drop_factors)
    return { id: params.id, url: `${caller.origin}/invite#token=${link.token}`, expires: link.expiresAtMs }
  },
})

/** `DELETE /api/users/{id}/sessions`: signs the user out everywhere. */
export const endUserSessions = defineEndpoint({
  method: 'delete',
  path: '/api/users/{id}/sessions',
  area: 'users',
  summary: 'Sign a user out everywhere',
  access: administer,
  params: UserId,
  response: Done,
  audit: 'user.sign_out',
  async handle({ viewer, params, services }) {
    requireAdministrator(viewer)
    await services.access.sessions.endAll(params.id)
    return { id: params.id }
  },
})
