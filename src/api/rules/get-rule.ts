import { z } from 'zod'
import { RuleDetail } from '../../model/rule.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { ruleFigures, shownFigures } from './rule-figures.ts'

export const RuleId = z.object({ id: z.string().min(1).max(300) })

export function noSuchRule(id: string): ApiError {
  return new ApiError(404, 'no_such_rule', `there is no rule ${id}`, { hint: 'see GET /api/rules' })
}

export const getRule = defineEndpoint({
  method: 'get',
  path: '/api/rules/{id}',
  area: 'rules',
  summary: 'One rule: its text, what it was understood as, and its cases, run now',
  access: { action: 'read', domain: ['system'] },
  params: RuleId,
  response: RuleDetail,
  async handle({ params, viewer, services }) {
    const { rules } = services
    const parsed = rules.find(params.id)
    const rule = (await rules.list()).find(({ id }) => id === params.id)
    if (!parsed || !rule) throw noSuchRule(params.id)
    const figures = await ruleFigures(viewer, services)
    return {
      rule: { ...rule, ...shownFigures(figures.get(rule.id)) },
      text: parsed.head.text,
      references: [...parsed.head.references],
      false_positives: [...parsed.head.falsePositives],
      rules: parsed.kind === 'event' ? [] : [...(parsed.rules ?? [])],
      cases: await rules.cases(parsed),
    }
  },
})
