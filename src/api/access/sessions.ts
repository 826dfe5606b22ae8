import { z } from 'zod'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { requirePerson } from './require-organisation.ts'

const Session = z.object({
  id: z.string(),
  current: z.boolean(),
  begun: z.number().int(),
  last_renewed: z.number().int(),
  expires: z.number().int(),
  address: z.string().optional(),
  browser: z.string().optional(),
})

/** `GET /api/sessions`: where the caller is signed in. */
export const getSessions = defineEndpoint({
  method: 'get',
  path: '/api/sessions',
  area: 'sign-in',
  summary: 'Your own sessions',
  access: 'signed_in',
  response: z.object({ items: z.array(Session) }),
  async handle({ viewer, services, caller }) {
    requirePerson(viewer)
    const rows = await services.access.sessions.list(viewer.id)
    return {
      items: rows.map(({ address, browser, ...row }) => ({
        ...row,
        current: row.id === caller.session?.sessionId,
        ...(address === undefined ? {} : { address }),
        ...(browser === undefined ? {} : { browser }),
      })),
    }
  },
})

/** `DELETE /api/sessions/{id}`: ends one of the caller's own sessions; `others` ends all but this one. */
export const endSession = defineEndpoint({
  method: 'delete',
  path: '/api/sessions/{id}',
  area: 'sign-in',
  summary: 'End one of your sessions, or "others" for all but this one',
  access: 'signed_in',
  params: z.object({ id: z.string().max(64) }),
  response: z.object({ id: z.string() }),
  audit: 'session.revoke',
  async handle({ viewer, params, services, caller }) {
    requirePerson(viewer)
    const { sessions } = services.access
    if (params.id !== 'others') await sessions.end(viewer.id, params.id)
    else if (caller.session) await sessions.endAll(viewer.id, caller.session.sessionId)
    else throw new ApiError(409, 'no_session', 'there is no session to keep')
    return { id: params.id }
  },
})
