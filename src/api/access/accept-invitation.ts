import { z } from 'zod'
import { defineEndpoint } from '../define-endpoint.ts'
import { throttled } from './throttled.ts'
import { Password } from './user-schemas.ts'

/** `POST /api/invitations/accept`: an invitation or reset link sets the password, once. */
export const acceptInvitation = defineEndpoint({
  method: 'post',
  path: '/api/invitations/accept',
  area: 'sign-in',
  summary: 'Set the password with an invitation or reset link',
  access: 'public',
  body: z.object({ token: z.string().max(200), password: Password }),
  response: z.object({ id: z.string() }),
  audit: 'password.set_by_link',
  handle: ({ body, services, caller }) =>
    throttled(services, caller, async () => ({
      id: await services.access.users.acceptLink(body.token, body.password),
    })),
})
