import { z } from 'zod'
import { defineEndpoint } from '../define-endpoint.ts'
import { throttled } from './throttled.ts'
import { Password } from './user-schemas.ts'

const Token = z.string().max(200)

/** `GET /api/invite`: whom an invitation or reset link is for. */
export const getInvite = defineEndpoint({
  method: 'get',
  path: '/api/invite',
  area: 'sign-in',
  summary: 'Whom an invitation or reset link is for',
  access: 'public',
  query: z.object({ token: Token }),
  response: z.object({ name: z.string(), email: z.string(), organisation: z.string() }),
  handle: ({ query, services, caller }) =>
    throttled(services, caller, async () => {
      const owner = await services.access.users.findLinkOwner(query.token)
      const { organisation_name } = await services.settings.read()
      return { ...owner, organisation: organisation_name }
    }),
})

/** `POST /api/invite`: an invitation or reset link sets the password, once. */
export const acceptInvite = defineEndpoint({
  method: 'post',
  path: '/api/invite',
  area: 'sign-in',
  summary: 'Set the password with an invitation or reset link',
  access: 'public',
  body: z.object({ token: Token, password: Password }),
  response: z.object({ id: z.string() }),
  audit: 'password.set_by_link',
  handle: ({ body, services, caller }) =>
    throttled(services, caller, async () => ({
      id: await services.access.users.acceptLink(body.token, body.password),
    })),
})
