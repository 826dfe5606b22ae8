import { RuleError, type Position } from './problem.ts'
import type { YamlEntry, YamlMap } from './yaml-node.ts'
import type { Comparison, CorrelationRule, CountBounds } from './rule-ast.ts'
import type { CorrelationType } from '../../model/rule.ts'
import { entryOf, textsOf } from './yaml-access.ts'

const comparisons: readonly string[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq']
const maxCount = 100_000

/** Types whose condition compares a number made of a field's numbers, which need not be whole. */
const measuring: readonly CorrelationType[] = ['value_sum', 'value_avg', 'value_median', 'value_percentile']

type Measured = Pick<CorrelationRule, 'bounds' | 'fields' | 'percentile'>

/** The condition of a count or measure: comparisons, the field they go by, and which percentile. */
export function parseBounds(condition: YamlMap, type: CorrelationType): Measured {
  const isMeasure = measuring.includes(type)
  const bounds = condition.entries
    .filter(({ key }) => key !== 'field' && key !== 'percentile')
    .map((entry) => parseBound(entry, isMeasure))
  if (bounds.length === 0) throw bad(condition.at, 'the condition compares nothing', 'add "gte: 10"')
  checkRange(bounds, condition.at)
  return { bounds, fields: parseFields(condition, type), ...parsePercentile(condition, type) }
}

function parseBound({ key, at, value }: YamlEntry, isMeasure: boolean): CountBounds[number] {
  if (!comparisons.includes(key))
    throw bad(at, `"${key}" is not a comparison`, `use ${comparisons.join(', ')}`)
  const number = value.kind === 'scalar' ? value.value : undefined
  const fits =
    typeof number === 'number' &&
    (isMeasure ? Number.isFinite(number) : Number.isInteger(number) && number >= 0 && number <= maxCount)
  if (!fits) {
    const wanted = isMeasure ? 'a number' : `a whole number up to ${maxCount}`
    throw bad(value.at, `"${key}" needs ${wanted}`, `write "${key}: 10"`)
  }
  return { comparison: key as Comparison, value: number }
}

/** A range that nothing lies in is a slip of the pen. */
function checkRange(bounds: CountBounds, at: Position): void {
  const valuesOf = (...wanted: Comparison[]) =>
    bounds.filter(({ comparison }) => wanted.includes(comparison)).map(({ value }) => value)
  const low = Math.max(-Infinity, ...valuesOf('gt', 'gte', 'eq'))
  const high = Math.min(Infinity, ...valuesOf('lt', 'lte', 'eq'))
  if (low > high) throw bad(at, `nothing is at least ${low} and at most ${high}`, 'swap the two numbers')
}

function parseFields(condition: YamlMap, type: CorrelationType): string[] {
  const fields = textsOf(condition, 'field')
  const at = entryOf(condition, 'field')?.at ?? condition.at
  if (type === 'value_count') {
    if (fields.length > 0) return fields
    throw bad(at, 'value_count needs a field', 'add "field: name" to the condition')
  }
  if (!measuring.includes(type)) return []
  if (fields.length === 1) return fields
  throw bad(at, `${type} needs one field of numbers`, 'add "field: name" to the condition')
}

function parsePercentile(condition: YamlMap, type: CorrelationType): { percentile?: number } {
  const entry = entryOf(condition, 'percentile')
  if (type !== 'value_percentile') {
    if (!entry) return {}
    throw bad(entry.at, `"percentile" does not belong to ${type}`, 'remove it, or use value_percentile')
  }
  const value = entry?.value.kind === 'scalar' ? entry.value.value : undefined
  if (typeof value === 'number' && value >= 0 && value <= 100) return { percentile: value }
  const message = 'value_percentile needs to know which percentile'
  throw bad(entry?.value.at ?? condition.at, message, 'add "percentile: 95" to the condition, 0 to 100')
}

function bad(at: Position, message: string, hint: string): RuleError {
  return new RuleError('bad_correlation', at, message, hint)
}
