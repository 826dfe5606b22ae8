import type { Logsource } from '../../model/event.ts'
import type { Detection, ParsedRule } from '../../engine/sigma/rule-ast.ts'

/** A logsource that rules are written for, and the fields they ask for, sorted. */
export interface RuleFields extends Logsource {
  readonly taxonomy: 'sigma' | 'ocsf'
  readonly fields: string[]
}

/** What the loaded rules know of each logsource. */
export function fieldsByLogsource(rules: readonly ParsedRule[]): RuleFields[] {
  const found = new Map<string, { readonly of: Omit<RuleFields, 'fields'>; readonly fields: Set<string> }>()
  for (const rule of rules) {
    if (rule.kind !== 'event') continue
    const of = { ...rule.writtenFor, taxonomy: rule.taxonomy }
    const key = JSON.stringify([of.taxonomy, of.product, of.category, of.service])
    const entry = found.get(key) ?? { of, fields: new Set<string>() }
    for (const detection of rule.detections.values()) collect(detection, entry.fields)
    found.set(key, entry)
  }
  return [...found.values()].map(({ of, fields }) => ({ ...of, fields: [...fields].sort() }))
}

function collect(detection: Detection, fields: Set<string>): void {
  if (detection.kind !== 'item') for (const part of detection.parts) collect(part, fields)
  else if (detection.item.field !== undefined) fields.add(detection.item.field)
}
