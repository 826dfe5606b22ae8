import { RuleError, type Position } from './problem.ts'
import type { YamlEntry, YamlMap } from './yaml-node.ts'
import type { Comparison, CorrelationRule, CountBounds } from './rule-ast.ts'
import { timespanOf } from './parse-timespan.ts'
import { entryOf, expectMap, textsOf } from './yaml-access.ts'

type Score = Pick<CorrelationRule, 'bounds' | 'weights'>
type Compare = Pick<CorrelationRule, 'bounds' | 'sides'>
type Path = Pick<CorrelationRule, 'bounds' | 'fields'>
type Absence = Pick<CorrelationRule, 'timespanMs' | 'fields' | 'without' | 'beforeMs' | 'afterMs'>

/** Our own `absence`: what must not occur, and how long before and after; how long after may stand in the event. */
export function parseAbsence(map: YamlMap): Absence {
  const without = textsOf(map, 'without')
  if (without.length === 0) throw bad(map.at, 'without is missing', 'list the rules that must not occur')
  const beforeMs = timespanOf(map, 'before') ?? 0
  const afterMs = timespanOf(map, 'after') ?? 0
  if (beforeMs + afterMs === 0)
    throw bad(map.at, 'before and after are missing', 'write "before: 5s" or "after: 10m"')
  const fields = textsOf(map, 'after-field')
  const entry = entryOf(map, 'after-field')
  if (entry && (fields.length !== 1 || afterMs === 0)) {
    const hint = 'name one field of milliseconds, and the most that counts: "after: 20m"'
    throw bad(entry.at, '"after-field" needs one field, and "after" beside it', hint)
  }
  return { timespanMs: beforeMs + afterMs, fields, without, beforeMs, afterMs }
}

/** Our own `score`: the weight of each rule, above zero, and what their sum must reach. */
export function parseScore(map: YamlMap, rules: readonly string[]): Score {
  const weights = rules.map((rule) => weightOf(map, rule))
  const condition = expectCondition(map)
  const bounds = boundsOf(condition)
  const falling = condition.entries.find(({ key }) => key !== 'gt' && key !== 'gte')
  if (falling) throw bad(falling.at, `a score only grows: "${falling.key}" has no meaning`, 'use gt or gte')
  const most = weights.reduce((sum, weight) => sum + weight, 0)
  const isReached = bounds.every(({ comparison, value }) =>
    comparison === 'gt' ? most > value : most >= value,
  )
  if (!isReached)
    throw bad(condition.at, `all weights together are ${most}`, 'ask for less, or give more weight')
  return { bounds, weights }
}

function weightOf(map: YamlMap, rule: string): number {
  const entry = entryOf(map, 'weights')
  const weights = expectMap(entry?.value, 'weights', entry?.at ?? map.at)
  const node = entryOf(weights, rule)?.value
  const weight = node?.kind === 'scalar' ? node.value : undefined
  if (typeof weight === 'number' && weight > 0 && Number.isFinite(weight)) return weight
  throw bad(
    node?.at ?? weights.at,
    `"${rule}" needs a weight above zero`,
    `write "${rule}: 10" under weights`,
  )
}

/** The rules that `weights` names. */
export function weighedRules(map: YamlMap): YamlEntry[] {
  const entry = entryOf(map, 'weights')
  return [...expectMap(entry?.value, 'weights', entry?.at ?? map.at).entries]
}

/** Our own `compare`: how many events of `left` there are beside those of `right`. */
export function parseCompare(map: YamlMap): Compare {
  const leftCount = textsOf(map, 'left').length
  if (leftCount === 0) throw bad(map.at, 'left is missing', 'list the rules whose events are counted first')
  if (textsOf(map, 'right').length === 0)
    throw bad(map.at, 'right is missing', 'list the rules whose events are compared with')
  const condition = expectCondition(map)
  const [entry, other] = condition.entries
  const by = entry?.key
  if (!entry || other || (by !== 'difference' && by !== 'ratio')) {
    const hint =
      'write "difference: { gt: 0 }" (left less right) or "ratio: { gte: 3 }" (left for each right)'
    throw bad(other?.at ?? entry?.at ?? condition.at, 'compare needs a difference or a ratio', hint)
  }
  return { bounds: boundsOf(expectMap(entry.value, by, entry.at)), sides: { leftCount, by } }
}

/** Our own `path`: how many places in a row, each next to the one before, and in which field they stand. */
export function parsePath(map: YamlMap): Path {
  const condition = expectCondition(map)
  const fields = textsOf(condition, 'field')
  const bounds = boundsOf({ ...condition, entries: condition.entries.filter(({ key }) => key !== 'field') })
  const [bound, other] = bounds
  const isCount = bound?.comparison === 'gte' && Number.isInteger(bound.value) && bound.value >= 2
  if (!isCount || other || bound.value > maxSteps) {
    throw bad(condition.at, `a path needs 2 to ${maxSteps} places`, 'write "condition: { gte: 3 }"')
  }
  if (fields.length > 1) throw bad(condition.at, 'a place stands in one field', 'name one field')
  return { bounds, fields: fields.length === 0 ? ['context.zone'] : fields }
}

const maxSteps = 50

function expectCondition(map: YamlMap): YamlMap {
  const entry = entryOf(map, 'condition')
  return expectMap(entry?.value, 'condition', entry?.at ?? map.at)
}

const comparisons: readonly string[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq']

function boundsOf(map: YamlMap): CountBounds {
  if (map.entries.length === 0) throw bad(map.at, 'the condition compares nothing', 'add "gte: 10"')
  return map.entries.map(({ key, at, value }) => {
    if (!comparisons.includes(key))
      throw bad(at, `"${key}" is not a comparison`, `use ${comparisons.join(', ')}`)
    const number = value.kind === 'scalar' ? value.value : undefined
    if (typeof number === 'number' && Number.isFinite(number))
      return { comparison: key as Comparison, value: number }
    throw bad(value.at, `"${key}" needs a number`, `write "${key}: 10"`)
  })
}

function bad(at: Position, message: string, hint: string): RuleError {
  return new RuleError('bad_correlation', at, message, hint)
}
