import { readDecimal } from '../sigma/match-number.ts'
import type { CorrelationRule } from '../sigma/rule-ast.ts'
import type { Item } from './occurrence.ts'

/**
 * Does the type look at each event once, through however many rules it came? Counts and measures do; sequences tell
 * the rules apart.
 */
export function isCounting({ type }: CorrelationRule): boolean {
  return type === 'event_count' || type === 'compare' || type.startsWith('value_')
}

/** What tells occurrences of one event apart: the side of a comparison, the rule of a sequence, nothing for counts. */
export function inputOf(rule: CorrelationRule, input: number): number {
  if (rule.sides) return input < rule.sides.leftCount ? 0 : 1
  return isCounting(rule) || rule.type === 'path' ? 0 : input
}

/** Does the type make one number of the numbers in a field? */
export function isMeasuring({ type }: CorrelationRule): boolean {
  return type.startsWith('value_') && type !== 'value_count'
}

/** What a value count counts at an item, or where a path is: the combination of its fields; undefined where one is missing. */
export function countedValue(rule: CorrelationRule, values: Item['values']): string | undefined {
  if (rule.fields.length === 1) return values[rule.fields[0] ?? '']
  const parts = rule.fields.map((field) => values[field])
  return parts.includes(undefined) ? undefined : JSON.stringify(parts)
}

/** Can the rule use an occurrence with these values? A field that is missing, or holds no number to measure, cannot. */
export function isMeasurable(rule: CorrelationRule, values: Item['values']): boolean {
  if (rule.type === 'value_count' || rule.type === 'path') return countedValue(rule, values) !== undefined
  return !isMeasuring(rule) || numberIn(rule, values) !== undefined
}

function numberIn(rule: CorrelationRule, values: Item['values']): number | undefined {
  return readDecimal(values[rule.fields[0] ?? ''] ?? '')
}

/** The number that a rule compares, over items in order; the order makes the last digit of a sum certain. */
export function measure(rule: CorrelationRule, items: readonly Item[]): number {
  switch (rule.type) {
    case 'event_count':
      return items.length
    case 'value_count':
      return new Set(items.map(({ values }) => countedValue(rule, values))).size
    case 'value_sum':
      return sumOf(numbersIn(rule, items))
    case 'value_avg':
      return sumOf(numbersIn(rule, items)) / items.length
    case 'value_median':
      return percentileOf(numbersIn(rule, items), 50)
    case 'value_percentile':
      return percentileOf(numbersIn(rule, items), rule.percentile ?? 50)
    case 'score': {
      const inputs = new Set(items.map(({ input }) => input))
      return sumOf((rule.weights ?? []).filter((_, input) => inputs.has(input)))
    }
    case 'compare': {
      const left = items.filter(({ input }) => input === 0).length
      const right = items.length - left
      return rule.sides?.by === 'ratio' ? left / right : left - right
    }
    default:
      return new Set(items.map(({ input }) => input)).size
  }
}

function numbersIn(rule: CorrelationRule, items: readonly Item[]): number[] {
  return items.map(({ values }) => numberIn(rule, values) ?? 0)
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)

/**
 * The number that `percent` of the others are at most: between two of them it is interpolated, so that 50 is the
 * median. NaN where there are none.
 */
function percentileOf(numbers: readonly number[], percent: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const rank = (percent / 100) * (sorted.length - 1)
  const below = sorted[Math.floor(rank)] ?? Number.NaN
  const above = sorted[Math.ceil(rank)] ?? Number.NaN
  return below + (above - below) * (rank - Math.floor(rank))
}

/** What is measured, for people: `sum of bytes`. */
export function measureName(rule: CorrelationRule): string {
  const fields = rule.fields.join(', ')
  const names: Partial<Record<CorrelationRule['type'], string>> = {
    event_count: 'events',
    value_count: `different values of ${fields}`,
    value_sum: `sum of ${fields}`,
    value_avg: `average of ${fields}`,
    value_median: `median of ${fields}`,
    score: 'score',
    path: 'places in a row',
    compare: compareName(rule),
    value_percentile: `percentile ${rule.percentile ?? 50} of ${fields}`,
  }
  return names[rule.type] ?? 'rules'
}

function compareName({ rules, sides }: CorrelationRule): string {
  const left = rules.slice(0, sides?.leftCount).join(' or ')
  const right = rules.slice(sides?.leftCount).join(' or ')
  return sides?.by === 'ratio' ? `${left} for each ${right}` : `${left} less ${right}`
}
