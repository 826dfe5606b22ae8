import { nativeFields } from '../../connectors/native-fields.ts'
import type { Logsource } from '../../model/event.ts'
import type { Detection, ParsedRule } from '../../engine/sigma/rule-ast.ts'

/** A logsource that rules are written for, and the fields that are known of it, sorted. */
export interface RuleFields extends Logsource {
  readonly taxonomy: 'sigma' | 'ocsf'
  readonly fields: string[]
}

/** What the loaded rules ask of each logsource, and what connectors bring for it. */
export function fieldsByLogsource(rules: readonly ParsedRule[]): RuleFields[] {
  const found = new FieldsFound()
  for (const rule of rules) {
    if (rule.kind !== 'event') continue
    const fields = found.of({ ...rule.writtenFor, taxonomy: rule.taxonomy })
    for (const detection of rule.detections.values()) collect(detection, fields)
  }
  for (const { fields, ...logsource } of nativeFields) {
    const known = found.of({ ...logsource, taxonomy: 'sigma' })
    for (const field of fields.split(' ')) known.add(field)
  }
  return found.all()
}

class FieldsFound {
  readonly #found = new Map<
    string,
    { readonly of: Omit<RuleFields, 'fields'>; readonly fields: Set<string> }
  >()

  of(of: Omit<RuleFields, 'fields'>): Set<string> {
    const key = JSON.stringify([of.taxonomy, of.product, of.category, of.service])
    const entry = this.#found.get(key) ?? { of, fields: new Set<string>() }
    this.#found.set(key, entry)
    return entry.fields
  }

  all(): RuleFields[] {
    return [...this.#found.values()].map(({ of, fields }) => ({ ...of, fields: [...fields].sort() }))
  }
}

function collect(detection: Detection, fields: Set<string>): void {
  if (detection.kind !== 'item') for (const part of detection.parts) collect(part, fields)
  else if (detection.item.field !== undefined) fields.add(detection.item.field)
}
