import { comparers } from '../sigma/match-number.ts'
import type { Condition, CorrelationRule, CountBounds } from '../sigma/rule-ast.ts'
import { countedValue, isMeasuring, measure } from './measure.ts'
import { firstAtOrAfter, type Item } from './occurrence.ts'
import { longestWalk, type AreNeighbours } from './walk.ts'

/** Is the correlation's condition true at `items[index]`, looking back over its time span? */
export type HotTest = (items: readonly Item[], index: number) => boolean

/**
 * How a correlation's truth depends on events still to come.
 *
 * `growing`: more events can only make it true: it fires at once. `settled`: events up to the moment decide, and a
 * late one may take away from it (a sum with a number below zero): it fires when the watermark has passed the
 * moment. `delayed`: it also needs something not to occur: it fires when the watermark has passed the time span.
 * `closed`: counts that more events can make false again, averages and percentiles: judged on closed windows.
 */
export function growthOf(rule: CorrelationRule): 'growing' | 'settled' | 'delayed' | 'closed' {
  if (rule.expression) return negatedNames(rule.expression).length > 0 ? 'delayed' : 'growing'
  if (['temporal_ordered', 'score', 'path'].includes(rule.type)) return 'growing'
  if (rule.type === 'compare') return 'closed'
  const all = rule.type === 'temporal' ? rule.rules.length : Infinity
  const grows = rule.bounds.every(
    ({ comparison, value }) =>
      comparison === 'gt' || comparison === 'gte' || (comparison === 'eq' && value === all),
  )
  if (rule.type === 'value_sum') return grows ? 'settled' : 'closed'
  return grows && !isMeasuring(rule) ? 'growing' : 'closed'
}

/** The smallest count that fulfils bounds that only grow. */
export function leastCount(bounds: CountBounds): number {
  return Math.max(1, ...bounds.map(({ comparison, value }) => (comparison === 'gt' ? value + 1 : value)))
}

export function meetsBounds(bounds: CountBounds, count: number): boolean {
  return bounds.every(({ comparison, value }) => comparers[comparison](count, value))
}

/** Names of the rules under a `not`. */
export function negatedNames(condition: Condition, negated = false): string[] {
  if (condition.kind === 'ref') return negated ? [condition.name] : []
  if (condition.kind === 'not') return negatedNames(condition.part, !negated)
  return condition.parts.flatMap((part) => negatedNames(part, negated))
}

export function hotTestOf(rule: CorrelationRule, areNeighbours: AreNeighbours): HotTest {
  const { timespanMs } = rule
  const least = leastCount(rule.bounds)
  switch (rule.type) {
    case 'event_count':
      return (items, index) => {
        const [from, to] = windowBefore(items, index, timespanMs)
        return to - from >= least
      }
    case 'value_count':
      return (items, index) =>
        distinctIn(items, index, timespanMs, (item) => countedValue(rule, item.values)) >= least
    case 'value_sum':
      // Any occurrence may be one: the sum is looked at when it has settled.
      return () => true
    case 'score':
      return (items, index) => {
        const [from, to] = windowBefore(items, index, timespanMs)
        return meetsBounds(rule.bounds, measure(rule, items.slice(from, to)))
      }
    case 'path':
      return (items, index) => {
        const from = firstAtOrAfter(items, (items[index]?.time ?? 0) - timespanMs)
        return longestWalk(rule, items.slice(from, index + 1), areNeighbours) >= least
      }
    case 'temporal_ordered':
      return orderedTest(rule)
    default: {
      const { expression } = rule
      if (!expression)
        return (items, index) => distinctIn(items, index, timespanMs, (item) => item.input) >= least
      return (items, index) => {
        const [from, to] = windowBefore(items, index, timespanMs)
        return holds(expression, rule, inputsIn(items, from, to), undefined)
      }
    }
  }
}

/**
 * Is the condition true at a moment that had to wait? A sum is that of the time span before it; of an expression,
 * what must not occur is sought within the time span on both sides.
 */
export function holdsInTheEnd(rule: CorrelationRule, items: readonly Item[], time: number): boolean {
  if (rule.type === 'value_sum') {
    const from = firstAtOrAfter(items, time - rule.timespanMs)
    return meetsBounds(rule.bounds, measure(rule, items.slice(from, firstAtOrAfter(items, time + 1))))
  }
  if (!rule.expression) return true
  const from = firstAtOrAfter(items, time - rule.timespanMs)
  const before = inputsIn(items, from, firstAtOrAfter(items, time + 1))
  const around = inputsIn(items, from, firstAtOrAfter(items, time + rule.timespanMs + 1))
  return holds(rule.expression, rule, before, around)
}

/** Without `around`, what stands under `not` is taken as absent. */
function holds(
  condition: Condition,
  rule: CorrelationRule,
  before: ReadonlySet<number>,
  around: ReadonlySet<number> | undefined,
  negated = false,
): boolean {
  switch (condition.kind) {
    case 'ref': {
      const input = rule.rules.indexOf(condition.name)
      return negated ? (around?.has(input) ?? false) : before.has(input)
    }
    case 'not':
      return !holds(condition.part, rule, before, around, !negated)
    case 'and':
      return condition.parts.every((part) => holds(part, rule, before, around, negated))
    default:
      return condition.parts.some((part) => holds(part, rule, before, around, negated))
  }
}

function inputsIn(items: readonly Item[], from: number, to: number): Set<number> {
  const inputs = new Set<number>()
  for (let index = from; index < to; index++) inputs.add(items[index]?.input ?? -1)
  return inputs
}

/** The items up to and with the moment, ties included, that lie at most the time span before it. */
function windowBefore(items: readonly Item[], index: number, timespanMs: number): [number, number] {
  const time = items[index]?.time ?? 0
  return [firstAtOrAfter(items, time - timespanMs), firstAtOrAfter(items, time + 1)]
}

function distinctIn(
  items: readonly Item[],
  index: number,
  timespanMs: number,
  valueOf: (item: Item) => unknown,
): number {
  const [from, to] = windowBefore(items, index, timespanMs)
  const values = new Set<unknown>()
  for (let at = from; at < to; at++) {
    const item = items[at]
    if (item) values.add(valueOf(item))
  }
  return values.size
}

/** Backwards from the last rule, each time the latest event of the rule before: that leaves the most time. */
function orderedTest(rule: CorrelationRule): HotTest {
  const unwanted = rule.expression ? negatedNames(rule.expression) : []
  const wantedInputs = rule.rules.flatMap((name, input) => (unwanted.includes(name) ? [] : [input]))
  const last = wantedInputs.pop()
  const before = wantedInputs.toReversed()
  return (items, index) => {
    const moment = items[index]
    if (moment === undefined || moment.input !== last) return false
    const used = new Set([moment.id])
    let to = firstAtOrAfter(items, moment.time + 1)
    for (const wanted of before) {
      const found = lastOf(items, to, wanted, moment.time - rule.timespanMs, used)
      if (!found) return false
      used.add(found.id)
      to = firstAtOrAfter(items, found.time + 1)
    }
    return true
  }
}

function lastOf(
  items: readonly Item[],
  to: number,
  input: number,
  earliest: number,
  used: ReadonlySet<string>,
): Item | undefined {
  for (let at = to - 1; at >= 0; at--) {
    const item = items[at]
    if (!item || item.time < earliest) return undefined
    if (item.input === input && !used.has(item.id)) return item
  }
  return undefined
}
