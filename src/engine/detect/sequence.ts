import type { AlertSequence, AlertWait } from '../../model/alert-sequence.ts'
import type { CompiledCorrelation } from './compiled-rule.ts'
import { growthOf, negatedNames } from './hot-moment.ts'
import { countedValue, isCounting, isMeasuring, measure, measureName } from './measure.ts'
import { firstAtOrAfter, type Item } from './occurrence.ts'
import { longestWalk, type AreNeighbours } from './walk.ts'

type Lane = AlertSequence['lanes'][number]

/** What a window found, as far as the picture needs it. */
export interface SequenceFinding {
  readonly window: AlertSequence['window']
  readonly moment: number
  /** In order of time. */
  readonly occurrences: readonly Item[]
  readonly total: number
  readonly reached?: number
}

/** The picture of a correlation's window: rows, marks, what was counted and how far it came. */
export function sequenceOf(compiled: CompiledCorrelation, finding: SequenceFinding): AlertSequence {
  const { rule } = compiled
  const { reached } = finding
  return {
    type: rule.type,
    timespan_ms: rule.type === 'absence' ? rule.beforeMs + rule.afterMs : rule.timespanMs,
    window: finding.window,
    moment: finding.moment,
    lanes: lanesOf(compiled),
    // Of an event that can no longer be read there is nothing to show; `total` counts it.
    marks: finding.occurrences.flatMap(({ event, ...item }) =>
      event ? [markOf(compiled, event.id, item)] : [],
    ),
    total: finding.total,
    measure: measureName(rule),
    bounds: rule.bounds.map(({ comparison, value }) => ({ comparison, value })),
    ...(reached !== undefined && { reached: Number.isFinite(reached) ? reached : null }),
  }
}

/** Rows in the order of `Item.input`. */
function lanesOf({ rule, inputs }: CompiledCorrelation): Lane[] {
  const rules = inputs.map(({ rule: id, title }) => ({ id, title }))
  const { sides } = rule
  if (sides) {
    return [
      { role: 'left', rules: rules.slice(0, sides.leftCount) },
      { role: 'right', rules: rules.slice(sides.leftCount) },
    ]
  }
  if (rule.type === 'absence') {
    return [
      { role: 'step', rules: rules.slice(0, rule.rules.length) },
      { role: 'absent', rules: rules.slice(rule.rules.length) },
    ]
  }
  if (isCounting(rule) || rule.type === 'path') return [{ role: 'step', rules }]
  const unwanted = rule.expression ? negatedNames(rule.expression) : []
  return rules.map((one, index) => {
    const weight = rule.weights?.[index]
    const isUnwanted = unwanted.includes(rule.rules[index] ?? '')
    return {
      role: isUnwanted ? 'absent' : 'step',
      rules: [one],
      ...(weight !== undefined && { weight }),
    }
  })
}

function markOf(
  { rule }: CompiledCorrelation,
  event: string,
  { time, input, values }: Omit<Item, 'event'>,
): AlertSequence['marks'][number] {
  const value =
    rule.type === 'value_count' || rule.type === 'path'
      ? rule.fields.map((field) => values[field] ?? '').join(' · ')
      : isMeasuring(rule)
        ? values[rule.fields[0] ?? '']
        : undefined
  return { time, event, lane: input, ...(value !== undefined && { value }) }
}

/** What the measure came to in the time span up to the moment; undefined where an expression decides. */
export function reachedAt(
  { rule }: CompiledCorrelation,
  items: readonly Item[],
  moment: number,
  areNeighbours: AreNeighbours,
): number | undefined {
  if (rule.expression) return undefined
  const from = firstAtOrAfter(items, moment - rule.timespanMs)
  const inside = items.slice(from, firstAtOrAfter(items, moment + 1))
  if (rule.type !== 'path') return measure(rule, inside)
  return inside.reduce((most, item, index) => {
    if (countedValue(rule, item.values) === undefined) return most
    return Math.max(most, longestWalk(rule, inside.slice(0, index + 1), areNeighbours))
  }, 0)
}

/** What a correlation that fires at the watermark waits for. */
export function waitOf({ rule }: CompiledCorrelation, until: number): AlertWait {
  if (rule.type === 'absence') return { reason: 'absence', until }
  const reasons = { growing: 'count', settled: 'sum', delayed: 'not', closed: 'count' } as const
  return { reason: reasons[growthOf(rule)], until }
}
