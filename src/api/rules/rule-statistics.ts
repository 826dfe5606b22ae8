import { z } from 'zod'
import { scopeOf } from '../../access/scope.ts'
import { ruleNoise, silent } from '../../incidents/rule-statistics.ts'
import { RuleStatistics } from '../../model/rule-statistics.ts'
import { defineEndpoint } from '../define-endpoint.ts'

const dayMs = 86_400_000

export const ruleStatistics = defineEndpoint({
  method: 'get',
  path: '/api/rules/statistics',
  area: 'rules',
  summary:
    'How much each rule was heard: alerts, incidents, false positives, held back; silent rules are left out',
  access: { action: 'read', domain: ['system'] },
  query: z.object({ days: z.coerce.number().int().min(1).max(90).default(30) }),
  response: z.object({ days: z.number().int(), items: z.array(RuleStatistics) }),
  async handle({ query: { days }, viewer, services }) {
    const nowMs = services.now()
    const [noise, held] = await Promise.all([
      ruleNoise(services.state, viewer, days, nowMs),
      services.exceptions.heldByRule(viewer, nowMs - days * dayMs),
    ])
    // What the engine counts is of all sites.
    const engine = scopeOf(viewer, 'read', 'system').all ? await services.ruleLoad() : undefined
    const gaps = new Map(engine?.gaps.map((gap) => [gap.rule, gap.count]))
    const keys = new Map(engine?.loads.map((load) => [load.rule, load.keys]))
    const rules = new Set([...noise.keys(), ...held.keys(), ...gaps.keys(), ...keys.keys()])
    const items = [...rules].map((rule) => ({
      ...(noise.get(rule) ?? silent(rule, days)),
      held: held.get(rule) ?? 0,
      ...(keys.has(rule) && { keys: keys.get(rule) }),
      ...(gaps.has(rule) && { gaps: gaps.get(rule) }),
    }))
    return { days, items }
  },
})
