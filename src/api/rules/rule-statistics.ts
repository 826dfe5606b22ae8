import { z } from 'zod'
import { ruleNoise, silent } from '../../incidents/rule-statistics.ts'
import { RuleStatistics } from '../../model/rule-statistics.ts'
import { defineEndpoint } from '../define-endpoint.ts'
import { ruleFigures } from './rule-figures.ts'

const dayMs = 86_400_000

export const ruleStatistics = defineEndpoint({
  method: 'get',
  path: '/api/rules/statistics',
  area: 'rules',
  summary:
    'How much each rule was heard (alerts, incidents, false positives, held back), what it costs and holds; rules with none of that are left out',
  access: { action: 'read', domain: ['system'] },
  query: z.object({ days: z.coerce.number().int().min(1).max(90).default(30) }),
  response: z.object({ days: z.number().int(), items: z.array(RuleStatistics) }),
  async handle({ query: { days }, viewer, services }) {
    const nowMs = services.now()
    const [noise, held, figures] = await Promise.all([
      ruleNoise(services.state, viewer, days, nowMs),
      services.exceptions.heldByRule(viewer, nowMs - days * dayMs),
      ruleFigures(viewer, services),
    ])
    const rules = new Set([...noise.keys(), ...held.keys(), ...figures.keys()])
    const items = [...rules].map((rule) => ({
      ...(noise.get(rule) ?? silent(rule, days)),
      held: held.get(rule) ?? 0,
      ...figures.get(rule),
    }))
    return { days, items }
  },
})
