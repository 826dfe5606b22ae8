import type { RuleNoise, RuleRow } from '../client/rules.ts'
import { rankOf } from '../parts/severity.tsx'
import { wrongShare } from './noise.tsx'

export const sorts = ['file', 'title', 'severity', 'alerts', 'false_positive', 'held', 'cost'] as const
export type RuleSort = (typeof sorts)[number]
export const isSort = (text: string | undefined): text is RuleSort => sorts.some((sort) => sort === text)

type Noises = ReadonlyMap<string, RuleNoise> | undefined

/** The rules in that order; those that are alike stay as they come, by file. */
export function sortRules(rules: readonly RuleRow[], sort: RuleSort, noises: Noises): readonly RuleRow[] {
  if (sort === 'file') return rules
  if (sort === 'title') return rules.toSorted((a, b) => a.title.localeCompare(b.title))
  const weight = (rule: RuleRow): number => {
    const noise = noises?.get(rule.id)
    if (sort === 'severity') return -rankOf(rule.level)
    if (sort === 'false_positive') return wrongShare(noise) ?? -1
    if (sort === 'cost') return rule.cost?.share ?? 0
    return noise?.[sort] ?? 0
  }
  return rules.toSorted((a, b) => weight(b) - weight(a))
}
