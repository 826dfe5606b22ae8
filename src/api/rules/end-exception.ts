import { z } from 'zod'
import { RuleException } from '../../model/rule-exception.ts'
import { requireOrganisation } from '../access/require-organisation.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'

export const ExceptionId = z.object({ id: z.string().min(1).max(100) })

export function noSuchException(id: string): ApiError {
  return new ApiError(404, 'no_such_exception', `there is no exception ${id}`, {
    hint: 'see GET /api/rule-exceptions',
  })
}

export const endException = defineEndpoint({
  method: 'delete',
  path: '/api/rule-exceptions/{id}',
  area: 'rules',
  summary: 'End an exception: its rule alerts again from now on',
  access: { action: 'configure', domain: ['system'] },
  params: ExceptionId,
  response: RuleException,
  audit: 'rule_exception.end',
  async handle({ params, viewer, services: { exceptions } }) {
    requireOrganisation(viewer, 'configure', 'system')
    await exceptions.end(viewer, params.id)
    const ended = await exceptions.find(viewer, params.id)
    if (!ended) throw noSuchException(params.id)
    return ended
  },
})
