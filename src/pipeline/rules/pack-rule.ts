import { sameName } from '../../engine/sigma/parse-rule.ts'
import type { EventRule, ParsedRule } from '../../engine/sigma/rule-ast.ts'

/** A parsed rule without functions, to be sent to another thread. */
export type PackedRule =
  | Exclude<ParsedRule, EventRule>
  | (Omit<EventRule, 'fieldNames'> & {
      /** What pipelines made of the names that it may be asked for. */
      readonly renamed?: ReadonlyMap<string, readonly string[]>
    })

/** Is what it calls its fields for pipelines to say? Then it is packed for the names that are asked just now. */
export function isRenamed(rule: ParsedRule): boolean {
  return rule.kind === 'event' && rule.fieldNames !== sameName
}

/** `names`: the fields that correlations may ask the rule for. */
export function packRule(rule: ParsedRule, names: Iterable<string> = []): PackedRule {
  if (rule.kind !== 'event') return rule
  const { fieldNames, ...plain } = rule
  if (!isRenamed(rule)) return plain
  return { ...plain, renamed: new Map([...names].map((name) => [name, fieldNames(name)])) }
}

export function unpackRule(packed: PackedRule): ParsedRule {
  if (packed.kind !== 'event') return packed
  const { renamed, ...plain } = packed
  return { ...plain, fieldNames: renamed ? (name) => renamed.get(name) ?? [name] : sameName }
}

/** Every name by which correlations ask rules for a field. */
export function namesAsked(rules: readonly ParsedRule[]): Set<string> {
  const names = new Set<string>()
  for (const rule of rules) {
    if (rule.kind !== 'correlation') continue
    for (const name of [...rule.groupBy, ...rule.fields]) names.add(name)
    for (const alias of rule.aliases.values()) for (const field of alias.values()) names.add(field)
  }
  return names
}
