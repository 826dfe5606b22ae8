import { z } from 'zod'
import { defineEndpoint } from '../define-endpoint.ts'
import { throttled } from './throttled.ts'
import { Email, Password, PersonName } from './user-schemas.ts'

/** `GET /api/setup`: is there anybody yet? */
export const getSetup = defineEndpoint({
  method: 'get',
  path: '/api/setup',
  area: 'sign-in',
  summary: 'Is the first administrator still to be made?',
  access: 'public',
  response: z.object({ needed: z.boolean() }),
  handle: async ({ services }) => ({ needed: await services.access.users.isEmpty() }),
})

/** `POST /api/setup`: the token of the printed link makes the first administrator, once. */
export const postSetup = defineEndpoint({
  method: 'post',
  path: '/api/setup',
  area: 'sign-in',
  summary: 'Make the first administrator with the printed set-up link',
  access: 'public',
  body: z.object({ token: z.string().max(200), name: PersonName, email: Email, password: Password }),
  response: z.object({ id: z.string() }),
  audit: 'setup.complete',
  handle: ({ body, services, caller }) =>
    throttled(services, caller, async () => ({
      id: await services.access.users.createFirst(body.token, body, body.password),
    })),
})
