import { z } from 'zod'
import { listUsers } from '../../access/list-users.ts'
import type { OneTimeLink } from '../../access/one-time-links.ts'
import { ApiError, defineEndpoint, type Caller } from '../define-endpoint.ts'
import type { Services } from '../services.ts'
import { requireAdministrator } from './require-organisation.ts'
import { Email, Grants, PersonName, User, UserId, UserWithLink } from './user-schemas.ts'

const administer = { action: 'administer', domain: ['system'] } as const

/** `POST /api/users`: makes a user and the link with which they set their password. */
export const inviteUser = defineEndpoint({
  method: 'post',
  path: '/api/users',
  area: 'users',
  summary: 'Invite a user; the link is shown once',
  access: administer,
  body: z.object({ name: PersonName, email: Email, grants: Grants }),
  response: UserWithLink,
  audit: 'user.invite',
  async handle({ viewer, body, services, caller }) {
    requireAdministrator(viewer)
    const { id, link } = await services.access.users.invite(body)
    return withLink(await readUser(services, id), link, caller)
  },
})

/** `PATCH /api/users/{id}`: name, grants, or disabled. The last administrator stays. */
export const changeUser = defineEndpoint({
  method: 'patch',
  path: '/api/users/{id}',
  area: 'users',
  summary: 'Change name or grants of a user, or disable them',
  access: administer,
  params: UserId,
  body: z.strictObject({
    name: PersonName.optional(),
    grants: Grants.optional(),
    disabled: z.boolean().optional(),
  }),
  response: User,
  audit: 'user.change',
  async handle({ viewer, params, body, services }) {
    requireAdministrator(viewer)
    const { users } = services.access
    if (body.name !== undefined) await users.rename(params.id, body.name)
    if (body.grants !== undefined) await users.setGrants(params.id, body.grants)
    if (body.disabled !== undefined) await users.setDisabled(params.id, body.disabled)
    return readUser(services, params.id)
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
  response: UserWithLink,
  audit: 'user.reset',
  async handle({ viewer, params, body, services, caller }) {
    requireAdministrator(viewer)
    const link = await services.access.users.reset(params.id, body.drop_factors)
    return withLink(await readUser(services, params.id), link, caller)
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
  response: User,
  audit: 'user.sign_out',
  async handle({ viewer, params, services }) {
    requireAdministrator(viewer)
    await services.access.sessions.endAll(params.id)
    return readUser(services, params.id)
  },
})

async function readUser({ state }: Services, id: string): Promise<User> {
  const [user] = await listUsers(state.db, id)
  if (!user) throw new ApiError(404, 'user_not_found', `there is no user ${id}`)
  return user
}

/** The token stands behind `#`, so that it gets into no server's log. */
function withLink(user: User, { token, expiresAtMs }: OneTimeLink, { origin }: Caller) {
  return { ...user, invite_url: `${origin}/invite#token=${token}`, invite_expires_time: expiresAtMs }
}
