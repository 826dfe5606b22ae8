import { z } from 'zod'
import { defineEndpoint } from '../define-endpoint.ts'
import { throttled } from './throttled.ts'
import { Email, Password, PersonName } from './user-schemas.ts'

const Token = z.string().max(200)

/** `GET /api/setup`: is there anybody yet, and does this link still work? */
export const getSetup = defineEndpoint({
  method: 'get',
  path: '/api/setup',
  area: 'sign-in',
  summary: 'Is the first administrator still to be made?',
  access: 'public',
  query: z.object({ token: Token.optional() }),
  response: z.object({ needed: z.boolean(), token_valid: z.boolean() }),
  async handle({ query, services }) {
    const { users } = services.access
    const tokenValid = query.token !== undefined && (await users.isSetupToken(query.token))
    return { needed: await users.isEmpty(), token_valid: tokenValid }
  },
})

/** `POST /api/setup`: the token of the printed link makes the first administrator, once. */
export const postSetup = defineEndpoint({
  method: 'post',
  path: '/api/setup',
  area: 'sign-in',
  summary: 'Make the first administrator with the printed set-up link',
  access: 'public',
  body: z.object({
    token: Token,
    name: PersonName,
    email: Email,
    password: Password,
    organisation: z.string().trim().max(200).default(''),
    /** Start the demo organisation beside it, which can be removed without trace. */
    demo: z.boolean().default(false),
  }),
  response: z.object({ id: z.string(), demo: z.boolean() }),
  audit: 'setup.complete',
  handle: ({ body, services, caller }) =>
    throttled(services, caller, async () => {
      const id = await services.access.users.createFirst(body.token, body, body.password)
      if (body.organisation !== '') await services.settings.change({ organisation_name: body.organisation })
      const { demo } = services.system
      if (body.demo) await demo?.start()
      return { id, demo: body.demo && demo !== undefined }
    }),
})
