import * as z from 'zod'
import { Incident } from '../../model/incident.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { refusing } from './refuse.ts'

/** Alert and incident ids are made by Gatehouse: short, without a slash. */
export const IdParams = z.object({ id: z.string().min(1).max(300) })

export const getIncident = defineEndpoint({
  method: 'get',
  path: '/api/incidents/{id}',
  area: 'incidents',
  summary:
    'One incident with its alerts, context, joins, comments and history; an id it had before leads to it too',
  access: { action: 'read', domain: ['physical', 'cyber'] },
  params: IdParams,
  response: Incident,
  handle: ({ viewer, params, services }) => refusing(() => services.incidents.get(viewer, params.id)),
})
