import { z } from 'zod'
import { ExceptionWhere, RuleException } from '../../model/rule-exception.ts'
import { requireOrganisation } from '../access/require-organisation.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { noSuchRule } from './get-rule.ts'

const yearMs = 366 * 86_400_000

export const addException = defineEndpoint({
  method: 'post',
  path: '/api/rule-exceptions',
  area: 'rules',
  summary: 'Hold back alerts of a rule about certain things, for a while, with a reason',
  access: { action: 'configure', domain: ['system'] },
  body: z.strictObject({
    rule: z.string().min(1).max(300),
    where: ExceptionWhere,
    reason: z.string().trim().min(3).max(1_000),
    /** Epoch milliseconds; at most a year ahead. */
    until: z.number().int(),
  }),
  response: RuleException,
  audit: 'rule_exception.add',
  async handle({ body, viewer, services: { exceptions, rules, now } }) {
    requireOrganisation(viewer, 'configure', 'system')
    if (!rules.find(body.rule)) throw noSuchRule(body.rule)
    if (body.until <= now() || body.until > now() + yearMs)
      throw new ApiError(400, 'bad_end', 'an exception ends within a year from now', { where: 'until' })
    return exceptions.add(viewer, body)
  },
})
