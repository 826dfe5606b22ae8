import { z } from 'zod'
import { PageQuery, pageOf } from '../../model/page.ts'
import { RuleProblem, RuleSummary } from '../../model/rule.ts'
import { RuleSet } from '../../model/rule-set.ts'
import { ApiError, defineEndpoint } from '../define-endpoint.ts'
import { ruleFigures, shownFigures } from './rule-figures.ts'

const query = PageQuery.extend({
  /** Sought in title, id, tags, file and logsource. */
  text: z.string().max(200).optional(),
  kind: RuleSummary.shape.kind.optional(),
  level: RuleSummary.shape.level.optional(),
  status: RuleSummary.shape.status.optional(),
  tag: z.string().max(200).optional(),
  /** Name of a set of rules of others. */
  set: z.string().max(50).optional(),
  /** Leave out rules that only feed others. */
  alerts: z.enum(['true', 'false']).optional(),
  /** `cost`: the most expensive first; else in the order of files. */
  sort: z.enum(['file', 'cost']).optional(),
})
type RuleFilter = z.infer<typeof query>

export const listRules = defineEndpoint({
  method: 'get',
  path: '/api/rules',
  area: 'rules',
  summary: 'Rules with their state, and what is wrong in the rule files',
  access: { action: 'read', domain: ['system'] },
  query,
  response: pageOf(RuleSummary).extend({ problems: z.array(RuleProblem), sets: z.array(RuleSet) }),
  async handle({ query, viewer, services }) {
    const { rules } = services
    const figures = await ruleFigures(viewer, services)
    const found = (await rules.list())
      .filter((rule) => matches(rule, query))
      .map((rule) => ({ ...rule, ...shownFigures(figures.get(rule.id)) }))
    if (query.sort === 'cost') found.sort((a, b) => (b.cost?.share ?? 0) - (a.cost?.share ?? 0))
    const from = offsetOf(query.after)
    const to = from + query.limit
    return {
      items: found.slice(from, to),
      ...(to < found.length ? { next: String(to) } : {}),
      total: found.length,
      problems: rules.problems().slice(0, 1_000),
      sets: await rules.sets(),
    }
  },
})

function matches(rule: RuleSummary, filter: RuleFilter): boolean {
  if (filter.kind && rule.kind !== filter.kind) return false
  if (filter.level && rule.level !== filter.level) return false
  if (filter.status && rule.status !== filter.status) return false
  if (filter.tag && !rule.tags.includes(filter.tag)) return false
  if (filter.set !== undefined && rule.set !== filter.set) return false
  if (filter.alerts && String(rule.alerts) !== filter.alerts) return false
  if (!filter.text) return true
  const wanted = filter.text.toLowerCase()
  const { product = '', category = '', service = '' } = rule.logsource ?? {}
  const where = [rule.title, rule.id, rule.name ?? '', rule.file, product, category, service, ...rule.tags]
  return where.some((text) => text.toLowerCase().includes(wanted))
}

function offsetOf(after: string | undefined): number {
  if (after === undefined) return 0
  if (/^\d{1,9}$/.test(after)) return Number(after)
  throw new ApiError(400, 'bad_cursor', 'the cursor is not one of ours', {
    where: 'after',
    hint: 'pass on "next" of the page before, unchanged',
  })
}
