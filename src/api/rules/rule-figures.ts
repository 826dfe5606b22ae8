import { scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../model/right.ts'
import type { RuleStatistics } from '../../model/rule-statistics.ts'
import type { Services } from '../services.ts'

/** What the running engine counts and measures of a rule. */
type RuleFigures = Pick<RuleStatistics, 'keys' | 'evicted' | 'gaps' | 'cost'>

/** By rule; nothing for who does not see the whole organisation, since the engine counts over all sites. */
export async function ruleFigures(
  viewer: Viewer,
  { ruleLoad }: Pick<Services, 'ruleLoad'>,
): Promise<ReadonlyMap<string, RuleFigures>> {
  const engine = scopeOf(viewer, 'read', 'system').all ? await ruleLoad() : undefined
  const figures = new Map<string, RuleFigures>()
  const note = (rule: string, more: RuleFigures) => figures.set(rule, { ...figures.get(rule), ...more })
  for (const { rule, count } of engine?.gaps ?? []) note(rule, { gaps: count })
  for (const { rule, keys, evicted } of engine?.loads ?? []) note(rule, { keys, evicted })
  for (const { rule, usPerEvent, share } of engine?.costs.rules ?? [])
    note(rule, { cost: { us_per_event: usPerEvent, share } })
  return figures
}

/** What a rule's own row shows of them: gaps stand in the statistics. */
export function shownFigures(figures: RuleFigures = {}): Omit<RuleFigures, 'gaps'> {
  const { gaps: _, ...shown } = figures
  return shown
}
