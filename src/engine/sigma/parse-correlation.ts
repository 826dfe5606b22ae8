import { parseCondition } from './parse-condition.ts'
import { RuleError, type Position } from './problem.ts'
import type { YamlMap } from './read-documents.ts'
import type {
  Comparison,
  Condition,
  CorrelationRule,
  CorrelationType,
  CountBounds,
  RuleHead,
} from './rule-ast.ts'
import { booleanOf, entryOf, expectMap, requiredText, textOf, textsOf } from './yaml-access.ts'

const types: readonly string[] = ['event_count', 'value_count', 'temporal', 'temporal_ordered', 'absence']
const unitsMs: Record<string, number> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  M: 30 * 86_400_000,
  y: 365 * 86_400_000,
}
const maxTimespanMs = 366 * 86_400_000
const comparisons: readonly string[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq']
const maxCount = 100_000

/** Parses the `correlation` map of a rule: Sigma's counts and sequences, and our own `absence`. */
export function parseCorrelation(map: YamlMap, head: RuleHead): CorrelationRule {
  const type = requiredText(map, 'type') as CorrelationType
  const typeAt = entryOf(map, 'type')?.value.at ?? map.at
  if (!types.includes(type)) {
    throw new RuleError(
      'bad_correlation',
      typeAt,
      `the type "${type}" is not known`,
      `use ${types.join(', ')}`,
    )
  }
  const rules = textsOf(map, 'rules')
  if (rules.length === 0) throw bad(map.at, 'rules is missing', 'list the ids or names of the rules it joins')
  if (type.startsWith('temporal') && rules.length < 2) {
    throw bad(map.at, `"${type}" needs at least two rules`, 'add a rule, or use event_count')
  }
  if (rules.length > 30)
    throw bad(map.at, `${rules.length} rules`, 'join at most 30; chain correlations for more')
  return {
    kind: 'correlation',
    head,
    type,
    rules,
    groupBy: textsOf(map, 'group-by'),
    aliases: parseAliases(map, rules),
    generate: booleanOf(map, 'generate', false),
    ...(type === 'absence' ? parseAbsence(map) : parseWindow(map, type, rules)),
  }
}

type Window = Pick<
  CorrelationRule,
  'timespanMs' | 'bounds' | 'fields' | 'without' | 'beforeMs' | 'afterMs'
> & { expression?: Condition }

function parseAbsence(map: YamlMap): Window {
  const without = textsOf(map, 'without')
  if (without.length === 0) throw bad(map.at, 'without is missing', 'list the rules that must not occur')
  const beforeMs = spanOf(map, 'before') ?? 0
  const afterMs = spanOf(map, 'after') ?? 0
  if (beforeMs + afterMs === 0)
    throw bad(map.at, 'before and after are missing', 'write "before: 5s" or "after: 10m"')
  return { timespanMs: beforeMs + afterMs, bounds: [], fields: [], without, beforeMs, afterMs }
}

function parseWindow(map: YamlMap, type: CorrelationType, rules: readonly string[]): Window {
  const timespanMs = spanOf(map, 'timespan') ?? spanOf(map, 'timeframe')
  if (timespanMs === undefined) throw bad(map.at, 'timespan is missing', 'write for example "timespan: 5m"')
  const rest = { timespanMs, without: [], beforeMs: 0, afterMs: 0 }
  const entry = entryOf(map, 'condition')
  if (entry?.value.kind === 'scalar' && type === 'temporal') {
    return {
      ...rest,
      bounds: [],
      fields: [],
      expression: parseCondition(entry.value.text, rules, entry.value.at),
    }
  }
  if (!entry) {
    if (!type.startsWith('temporal'))
      throw bad(map.at, 'condition is missing', 'write "condition:" with "gte: 10" below')
    return { ...rest, bounds: [{ comparison: 'gte', value: rules.length }], fields: [] }
  }
  const condition = expectMap(entry.value, 'condition', entry.at)
  const fields = textsOf(condition, 'field')
  if (type === 'value_count' && fields.length === 0) {
    throw bad(condition.at, 'value_count needs a field', 'add "field: name" to the condition')
  }
  return { ...rest, bounds: boundsOf(condition), fields: type === 'value_count' ? fields : [] }
}

function boundsOf(condition: YamlMap): CountBounds {
  const bounds = condition.entries
    .filter((entry) => entry.key !== 'field')
    .map(({ key, at, value }) => {
      if (!comparisons.includes(key))
        throw bad(at, `"${key}" is not a comparison`, `use ${comparisons.join(', ')}`)
      const count = value.kind === 'scalar' ? value.value : undefined
      if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > maxCount) {
        throw bad(value.at, `"${key}" needs a whole number up to ${maxCount}`, `write "${key}: 10"`)
      }
      return { comparison: key as Comparison, value: count }
    })
  if (bounds.length === 0) throw bad(condition.at, 'the condition compares nothing', 'add "gte: 10"')
  return bounds
}

function parseAliases(map: YamlMap, rules: readonly string[]): Map<string, Map<string, string>> {
  const aliases = new Map<string, Map<string, string>>()
  const entry = entryOf(map, 'aliases')
  if (!entry) return aliases
  for (const alias of expectMap(entry.value, 'aliases', entry.at).entries) {
    const fields = new Map<string, string>()
    for (const { key, at, value } of expectMap(alias.value, `the alias ${alias.key}`, alias.at).entries) {
      if (!rules.includes(key))
        throw bad(at, `"${key}" is not one of the rules`, `use the names in "rules": ${rules.join(', ')}`)
      if (value.kind !== 'scalar')
        throw bad(value.at, 'an alias stands for one field', 'write "rule_name: field"')
      fields.set(key, value.text)
    }
    aliases.set(alias.key, fields)
  }
  return aliases
}

function spanOf(map: YamlMap, key: string): number | undefined {
  const text = textOf(map, key)
  if (text === undefined) return undefined
  const at = entryOf(map, key)?.value.at ?? map.at
  const [, count, unit] = /^(\d{1,9})\s*([smhdwMy])$/.exec(text.trim()) ?? []
  const span = Number(count) * (unitsMs[unit ?? ''] ?? 0)
  if (span > 0 && span <= maxTimespanMs) return span
  throw bad(at, `"${text}" is not a time span`, 'write a number and s, m, h, d or w, at most 366 days')
}

function bad(at: Position, message: string, hint: string): RuleError {
  return new RuleError('bad_correlation', at, message, hint)
}
