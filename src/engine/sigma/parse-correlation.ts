import { parseBounds } from './parse-bounds.ts'
import { namesIn, parseExpression } from './parse-expression.ts'
import { parseAbsence, parseCompare, parsePath, parseScore, weighedRules } from './parse-extensions.ts'
import { timespanOf } from './parse-timespan.ts'
import { RuleError, type Position } from './problem.ts'
import type { YamlMap } from './yaml-node.ts'
import type { CorrelationRule, RuleHead } from './rule-ast.ts'
import { correlationTypes, type CorrelationType } from '../../model/rule.ts'
import { booleanOf, entryOf, expectMap, requiredText, textsOf } from './yaml-access.ts'

const maxRules = 30

/** Parses the `correlation` map of a rule: Sigma's counts, measures and sequences, and kinds of our own. */
export function parseCorrelation(map: YamlMap, head: RuleHead): CorrelationRule {
  const type = parseType(map)
  const rules = parseRules(map, type)
  return {
    kind: 'correlation',
    head,
    type,
    rules,
    namedAt: new Map(['rules', 'without', 'left', 'right', 'weights'].flatMap((key) => placesOf(map, key))),
    groupBy: textsOf(map, 'group-by'),
    aliases: parseAliases(map, rules),
    generate: booleanOf(map, 'generate', false),
    ...parseWindow(map, type, rules),
  }
}

function parseType(map: YamlMap): CorrelationType {
  const text = requiredText(map, 'type')
  const type = correlationTypes.find((known) => known === text)
  if (type) return type
  const at = entryOf(map, 'type')?.value.at ?? map.at
  throw bad(at, `the type "${text}" is not known`, `use ${correlationTypes.join(', ')}`)
}

/** `rules`; where it is left out, the names in the condition, in order. */
function parseRules(map: YamlMap, type: CorrelationType): string[] {
  const listed = listedRules(map, type)
  const condition = entryOf(map, 'condition')?.value
  const isExpression = type.startsWith('temporal') && condition?.kind === 'scalar'
  const rules = listed.length === 0 && isExpression ? namesIn(condition.text) : listed
  const at = entryOf(map, 'rules')?.at ?? map.at
  if (rules.length === 0) throw bad(at, 'rules is missing', 'list the ids or names of the rules it joins')
  if (type.startsWith('temporal') && rules.length < 2) {
    throw bad(at, `"${type}" needs at least two rules`, 'add a rule, or use event_count')
  }
  const twice = rules.find((name, index) => rules.indexOf(name) !== index)
  if (twice !== undefined && type !== 'temporal_ordered') {
    throw bad(at, `"${twice}" stands twice in rules`, 'name each rule once')
  }
  if (rules.length > maxRules) {
    throw bad(at, `${rules.length} rules`, `join at most ${maxRules}; chain correlations for more`)
  }
  return rules
}

function listedRules(map: YamlMap, type: CorrelationType): string[] {
  const listed = textsOf(map, 'rules')
  const instead = { score: 'weights', compare: 'left and right' }[type as string]
  if (instead === undefined) return listed
  const at = entryOf(map, 'rules')?.at ?? map.at
  if (listed.length > 0)
    throw bad(at, `"rules" does not belong to ${type}`, `name the rules under ${instead}`)
  return type === 'score'
    ? weighedRules(map).map(({ key }) => key)
    : [...textsOf(map, 'left'), ...textsOf(map, 'right')]
}

function placesOf(map: YamlMap, key: string): [string, Position][] {
  const node = entryOf(map, key)?.value
  if (node?.kind === 'map') return node.entries.map(({ key: name, at }) => [name, at])
  const items = node?.kind === 'list' ? node.items : node ? [node] : []
  return items.flatMap((item) => (item.kind === 'scalar' ? [[item.text, item.at]] : []))
}

type Window = Pick<
  CorrelationRule,
  | 'timespanMs'
  | 'bounds'
  | 'fields'
  | 'percentile'
  | 'expression'
  | 'without'
  | 'beforeMs'
  | 'afterMs'
  | 'weights'
  | 'sides'
>

function parseWindow(map: YamlMap, type: CorrelationType, rules: readonly string[]): Window {
  if (type === 'absence') return { bounds: [], ...parseAbsence(map) }
  const timespanMs = timespanOf(map, 'timespan') ?? timespanOf(map, 'timeframe')
  if (timespanMs === undefined) throw bad(map.at, 'timespan is missing', 'write for example "timespan: 5m"')
  const rest = { timespanMs, fields: [], without: [], beforeMs: 0, afterMs: 0 }
  if (type === 'score') return { ...rest, ...parseScore(map, rules) }
  if (type === 'path') return { ...rest, ...parsePath(map) }
  if (type === 'compare') return { ...rest, ...parseCompare(map) }
  const entry = entryOf(map, 'condition')
  if (entry?.value.kind === 'scalar' && type.startsWith('temporal')) {
    return { ...rest, bounds: [], expression: parseExpression(entry.value, type, rules) }
  }
  if (!entry) {
    if (!type.startsWith('temporal'))
      throw bad(map.at, 'condition is missing', 'write "condition:" with "gte: 10" below')
    return { ...rest, bounds: [{ comparison: 'gte', value: rules.length }] }
  }
  if (type === 'temporal_ordered') {
    const hint = 'leave it out for all rules in order, or write "a and b and not c"'
    throw bad(entry.at, 'temporal_ordered does not count', hint)
  }
  return { ...rest, ...parseBounds(expectMap(entry.value, 'condition', entry.at), type) }
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

function bad(at: Position, message: string, hint: string): RuleError {
  return new RuleError('bad_correlation', at, message, hint)
}
