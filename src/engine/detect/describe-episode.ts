import type { CountBounds } from '../sigma/rule-ast.ts'
import type { CorrelationType } from '../../model/rule.ts'
import type { CompiledCorrelation } from './compiled-rule.ts'
import { spanText } from './correlation-alert.ts'
import { leastCount } from './hot-moment.ts'
import { measureName } from './measure.ts'

/** One line on why an episode is one: what was counted or joined, for which key, in which time. */
export function describeEpisode(
  { rule }: CompiledCorrelation,
  key: readonly string[],
  episode: { readonly start: number; readonly last: number; readonly count: number },
): string {
  const span = spanText(rule.timespanMs)
  const least = leastCount(rule.bounds)
  const whats: Partial<Record<CorrelationType, string>> = {
    score: `score ${boundsText(rule.bounds)} within ${span}`,
    path: `${least} places in a row, each next to the one before, within ${span}`,
    value_sum: `${measureName(rule)} ${boundsText(rule.bounds)} within ${span}`,
    temporal: `${rule.expression ? 'the parts of the condition' : `${least} of ${rule.rules.length} rules`} within ${span}`,
    temporal_ordered: `${rule.rules.length} rules in this order within ${span}`,
  }
  const what = whats[rule.type] ?? `at least ${least} ${measureName(rule)} within ${span}`
  const lasted =
    episode.last > episode.start ? `, going on for ${spanText(episode.last - episode.start)}` : ''
  return `${what}${keyText(rule.groupBy, key)}: ${episode.count} events${lasted}`
}

/** `gt 3 and lte 10`. */
export function boundsText(bounds: CountBounds): string {
  return bounds.map(({ comparison, value }) => `${comparison} ${value}`).join(' and ')
}

/** ` for door lobby-1`; empty without group-by. */
export function keyText(groupBy: readonly string[], key: readonly string[]): string {
  if (groupBy.length === 0) return ''
  return ` for ${groupBy.map((name, index) => `${name} ${key[index] ?? ''}`).join(', ')}`
}
