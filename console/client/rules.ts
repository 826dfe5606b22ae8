import type { z } from 'zod'
import type {
  RuleDetail as RuleDetailShape,
  RuleProblem as RuleProblemShape,
  RuleSummary,
} from '../../src/model/rule.ts'
import { request, type Page } from './request.ts'

export type RuleRow = RuleSummary
export type RuleProblem = z.infer<typeof RuleProblemShape>
export type Rule = z.infer<typeof RuleDetailShape>
/** Rules, and what is wrong in files that could not be read as rules. */
export interface RuleList extends Page<RuleRow> {
  readonly problems: readonly RuleProblem[]
}

const pageLimit = 1000
const mostPages = 20

/** All rules, page by page; bounded at twenty thousand. */
export async function listRules(): Promise<RuleList> {
  const items: RuleRow[] = []
  let problems: readonly RuleProblem[] = []
  let after: string | undefined
  for (let page = 0; page < mostPages; page++) {
    const answer = await request<RuleList>('/api/rules', { query: { limit: pageLimit, after } })
    items.push(...answer.items)
    problems = answer.problems
    after = answer.next
    if (after === undefined) break
  }
  return { items, problems, total: items.length }
}
export const getRule = (id: string): Promise<Rule> => request(`/api/rules/${encodeURIComponent(id)}`)
export const patchRule = (id: string, patch: { enabled: boolean }): Promise<RuleRow> =>
  request(`/api/rules/${encodeURIComponent(id)}`, { method: 'PATCH', body: patch })
