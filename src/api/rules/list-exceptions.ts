import { z } from 'zod'
import { RuleException } from '../../model/rule-exception.ts'
import { defineEndpoint } from '../define-endpoint.ts'

export const listExceptions = defineEndpoint({
  method: 'get',
  path: '/api/rule-exceptions',
  area: 'rules',
  summary: 'Exceptions from rules, those over included, with how much each held back',
  access: { action: 'read', domain: ['system'] },
  query: z.object({ rule: z.string().max(300).optional() }),
  response: z.object({ items: z.array(RuleException) }),
  async handle({ query, viewer, services: { exceptions } }) {
    return { items: await exceptions.list(viewer, query.rule) }
  },
})
