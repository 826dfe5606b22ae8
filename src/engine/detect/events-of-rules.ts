import type { Logsource } from '../../model/event.ts'
import { requiredValues } from '../sigma/compile-rule.ts'
import type { CompiledRule } from './compiled-rule.ts'

/** What an event is that can concern one of some rules: of one of the classes, or of one of the logsources. */
export interface EventsOfRules {
  readonly classes: readonly string[]
  /** As rules name them, in lower case: what one leaves out does not matter. None lies within another. */
  readonly logsources: readonly Logsource[]
}

/**
 * Which events rules can concern at all; undefined: any. As the router decides: rules on OCSF by class, rules on native
 * records by logsource.
 */
export function eventsOfRules(rules: readonly CompiledRule[]): EventsOfRules | undefined {
  const classes = new Set<string>()
  const logsources: Logsource[] = []
  for (const rule of rules) {
    if (rule.kind !== 'event') continue
    const { rule: parsed } = rule.matcher
    const { product, category, service } = parsed.logsource
    if (parsed.taxonomy === 'sigma') {
      if (product === undefined && category === undefined && service === undefined) return undefined
      logsources.push(parsed.logsource)
      continue
    }
    const found = category === undefined ? requiredValues(parsed, 'class') : [category]
    if (!found) return undefined
    for (const one of found) classes.add(one)
  }
  return { classes: [...classes], logsources: widest(logsources) }
}

/** Those that lie within no other. */
function widest(logsources: readonly Logsource[]): Logsource[] {
  const kept: Logsource[] = []
  for (const one of logsources) {
    if (kept.some((other) => isWithin(one, other))) continue
    for (const other of kept.filter((known) => isWithin(known, one))) kept.splice(kept.indexOf(other), 1)
    kept.push(one)
  }
  return kept
}

function isWithin(inner: Logsource, outer: Logsource): boolean {
  return (['product', 'category', 'service'] as const).every(
    (part) => outer[part] === undefined || outer[part] === inner[part],
  )
}
