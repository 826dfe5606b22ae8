import { z } from 'zod'
import { Id } from '../../model/site.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { mayTouchSource, SourceWithHealth } from './list-sources.ts'

export const getSource = defineEndpoint({
  method: 'get',
  path: '/api/sources/{id}',
  area: 'sources',
  summary: 'One source with its health',
  access: { action: 'read', domain: ['system'] },
  params: z.object({ id: Id }),
  response: SourceWithHealth,
  async handle({ params, viewer, services: { sources, health, deadLetters, now } }) {
    const source = sources.get(params.id)
    if (!source || !mayTouchSource(viewer, 'read', source)) throw noSuchSource(params.id)
    const letters = await deadLetters.countBySource()
    return { source, health: health.healthOf(source, now(), letters.get(source.id) ?? 0) }
  },
})

export function noSuchSource(id: string): ApiError {
  return new ApiError(404, 'no_such_source', `there is no source ${id}`, { where: 'id' })
}
