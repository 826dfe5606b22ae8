import { z } from 'zod'
import { RuleProblem, RuleSummary } from '../../model/rule.ts'
import { defineEndpoint } from '../define-endpoint.ts'

export const checkRule = defineEndpoint({
  method: 'post',
  path: '/api/rules/check',
  area: 'rules',
  summary: 'What loading these rules would say; nothing is kept',
  access: { action: 'configure', domain: ['system'] },
  body: z.strictObject({ text: z.string().max(262_144) }),
  response: z.object({ rules: z.array(RuleSummary), problems: z.array(RuleProblem) }),
  async handle({ body, services: { rules } }) {
    return rules.check(body.text)
  },
})
