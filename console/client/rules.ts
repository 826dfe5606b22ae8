import type { Severity } from '../../src/model/event.ts'
import { request, type Page, type Query } from './request.ts'

export interface RuleProblem {
  readonly file: string
  readonly line: number
  readonly column?: number
  readonly message: string
}
export interface RuleRow {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly enabled: boolean
  readonly file: string
  readonly domains: readonly ('physical' | 'cyber')[]
  readonly tags: readonly string[]
  readonly status?: string
  readonly description?: string
  readonly problems: readonly RuleProblem[]
  readonly alerts_7d?: number
  readonly last_alert_time?: number
}
export interface RuleCase {
  readonly name: string
  readonly expected: number
  readonly got?: number
  readonly passed?: boolean
}
export interface Rule extends RuleRow {
  readonly text: string
  /** Plain sentences: when it fires and what it needs. */
  readonly explanation?: readonly string[]
  readonly false_positives?: readonly string[]
  readonly cases?: readonly RuleCase[]
}

export const listRules = (query: Query = {}): Promise<Page<RuleRow>> =>
  request('/api/rules', { query: { limit: 1000, ...query } })
export const getRule = (id: string): Promise<Rule> => request(`/api/rules/${encodeURIComponent(id)}`)
export const patchRule = (id: string, patch: { enabled: boolean }): Promise<Rule> =>
  request(`/api/rules/${encodeURIComponent(id)}`, { method: 'PATCH', body: patch })
export const checkRule = (text: string): Promise<{ problems: readonly RuleProblem[] }> =>
  request('/api/rules/check', { method: 'POST', body: { text } })
