import * as z from 'zod'
import { Comment } from '../../model/incident.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { IdParams } from './get-incident.ts'
import { refusing } from './refuse.ts'

export const commentIncident = defineEndpoint({
  method: 'post',
  path: '/api/incidents/{id}/comments',
  area: 'incidents',
  summary: 'Add a comment',
  access: { action: 'work', domain: ['physical', 'cyber'] },
  params: IdParams,
  body: z.object({ text: z.string().trim().min(1).max(20_000) }).strict(),
  response: Comment,
  audit: 'incident.comment',
  handle: ({ viewer, params, body, services }) =>
    refusing(() => services.incidents.comment(viewer, params.id, body.text)),
})
