import { fold } from './fold.ts'
import {
  TestCache,
  compileItem,
  explainItem,
  explainItemSeen,
  type MatchedPart,
  type Test,
} from './compile-item.ts'
import type { FieldTable, RecordView } from './record-view.ts'
import type { Condition, Detection, DetectionItem, EventRule, FilterRule } from './rule-ast.ts'

/** An event rule, ready to run on views of the field table it was compiled with. */
export interface EventMatcher {
  readonly rule: EventRule
  readonly test: Test
  /** Could it be true, were the answers that are unknown known? Only where the rule lists `unless_unknown`. */
  readonly isUndecided: Test | undefined
  /** Could it be true, whatever the fields are that were given as open? Only where it asks for one of them. */
  readonly mayBecome: Test | undefined
  /** All fields that the test reads. */
  readonly fieldNames: readonly string[]
  /** Those of the fields given as open that it asks for. */
  readonly openFields: readonly string[]
  /** What matched, then the context's stamps that the rule asks for, whatever they say. */
  explain(view: RecordView): MatchedPart[]
}

/** Fields whose values may still change for an event, each with the values that do not; `undefined` is no value. */
export type OpenFields = ReadonlyMap<string, ReadonlySet<string | undefined>>

/** Compiles a rule with the filters that apply to it to closures. No code is generated. */
export function compileRule(
  rule: EventRule,
  filters: readonly FilterRule[],
  fields: FieldTable,
  open: OpenFields = new Map(),
): EventMatcher {
  const parts = [rule, ...filters]
  const used = parts.flatMap((part) => [...part.detections.values()].flatMap(fieldsOf))
  const openUsed = [...new Set(used.filter((field) => open.has(field)))]
  const stamps = [
    ...new Set([...used, ...rule.head.unlessUnknown].filter((field) => field.startsWith('context.'))),
  ]
  return {
    rule,
    test: all(parts.map((part) => compileCondition(part.condition, part.detections, fields, undefined))),
    isUndecided: compileUndecided(parts, rule.head.unlessUnknown, fields),
    mayBecome:
      openUsed.length === 0
        ? undefined
        : compilePossible(
            parts,
            new Map(openUsed.map((name) => [name, isOpen(fields.slot(name), open.get(name))])),
            fields,
          ),
    fieldNames: [
      ...new Set([...used, ...parts.flatMap((part) => [...part.detections.values()].flatMap(refsOf))]),
    ],
    openFields: openUsed,
    explain: (view) => [
      ...parts
        .flatMap((part) => explainCondition(part.condition, part.detections, fields, view))
        // What applies tells more than what does not, of which groups may bring a lot.
        .sort((one, other) => Number(one.negated ?? false) - Number(other.negated ?? false))
        .slice(0, maxExplained),
      ...stamps.map((field) => explainStamp(field, fields, view)),
    ],
  }
}

/** Parts of a rule that an explanation names at most. */
const maxExplained = 60

function explainStamp(field: string, fields: FieldTable, view: RecordView): MatchedPart {
  const value = view.raw(fields.slot(field)).texts.join(', ').slice(0, 300)
  const name = field.slice('context.'.length)
  return value === ''
    ? { part: 'context', field, text: `${name}: not known` }
    : { part: 'context', field, value, text: `${name}: ${value}` }
}

function isOpen(slot: number, settled: ReadonlySet<string | undefined> = new Set()): Test {
  if (settled.size === 0) return () => true
  return (view) => !settled.has(view.folded(slot).folds[0])
}

function fieldsOf(detection: Detection): string[] {
  if (detection.kind === 'item') return detection.item.field === undefined ? [] : [detection.item.field]
  return detection.parts.flatMap(fieldsOf)
}

/** Fields that others are compared with. */
function refsOf(detection: Detection): string[] {
  if (detection.kind !== 'item') return detection.parts.flatMap(refsOf)
  return detection.item.values.flat().flatMap((atom) => (atom.kind === 'fieldref' ? [atom.field] : []))
}

/** Which fields have no answer; a field without one makes every item over it possible, in either sense. */
type Unknowns = ReadonlyMap<string, Test>

function compileUndecided(
  parts: readonly (EventRule | FilterRule)[],
  names: readonly string[],
  fields: FieldTable,
): Test | undefined {
  if (names.length === 0) return undefined
  const unknowns = new Map(
    names.map((name): [string, Test] => {
      const slot = fields.slot(name)
      return [name, (view) => view.folded(slot).folds.includes('unknown')]
    }),
  )
  const possible = compilePossible(parts, unknowns, fields)
  const tests = [...unknowns.values()]
  return (view) => tests.some((isUnknown) => isUnknown(view)) && possible(view)
}

function compilePossible(
  parts: readonly (EventRule | FilterRule)[],
  unknowns: Unknowns,
  fields: FieldTable,
): Test {
  return all(parts.map((part) => compileCondition(part.condition, part.detections, fields, unknowns)))
}

function all(tests: readonly Test[]): Test {
  const [only] = tests
  if (only && tests.length === 1) return only
  return (view) => {
    for (const test of tests) if (!test(view)) return false
    return true
  }
}

function any(tests: readonly Test[]): Test {
  const [only] = tests
  if (only && tests.length === 1) return only
  return (view) => {
    for (const test of tests) if (test(view)) return true
    return false
  }
}

type Detections = ReadonlyMap<string, Detection>

/** With `unknowns` the result asks for possibility: an item over an unknown field is true under `not` as well. */
function compileCondition(
  condition: Condition,
  detections: Detections,
  fields: FieldTable,
  unknowns: Unknowns | undefined,
  wanted = true,
): Test {
  switch (condition.kind) {
    case 'ref': {
      const detection = detections.get(condition.name)
      return detection ? compileDetection(detection, fields, unknowns, wanted) : () => false
    }
    case 'not': {
      const inner = compileCondition(condition.part, detections, fields, unknowns, !wanted)
      return (view) => !inner(view)
    }
    default: {
      const parts = condition.parts.toSorted(
        (a, b) => conditionCost(a, detections) - conditionCost(b, detections),
      )
      const tests = parts.map((part) => compileCondition(part, detections, fields, unknowns, wanted))
      return condition.kind === 'and' ? all(tests) : any(tests)
    }
  }
}

function compileDetection(
  detection: Detection,
  fields: FieldTable,
  unknowns: Unknowns | undefined,
  wanted: boolean,
): Test {
  if (detection.kind === 'item') return compileWithUnknown(detection.item, fields, unknowns, wanted)
  const parts = detection.parts.toSorted((a, b) => detectionCost(a) - detectionCost(b))
  const tests = parts.map((part) => compileDetection(part, fields, unknowns, wanted))
  return detection.kind === 'all' ? all(tests) : any(tests)
}

/** Cheap tests go first; the result is the same. Regular expressions and keywords cost most. */
function detectionCost(detection: Detection): number {
  if (detection.kind !== 'item') return Math.max(...detection.parts.map(detectionCost))
  const { field, values } = detection.item
  if (field === undefined) return 3
  return values.some((atoms) => atoms.some(({ kind }) => kind === 'regex')) ? 2 : 1
}

function conditionCost(condition: Condition, detections: Detections): number {
  if (condition.kind === 'not') return conditionCost(condition.part, detections)
  if (condition.kind !== 'ref')
    return Math.max(...condition.parts.map((part) => conditionCost(part, detections)))
  const detection = detections.get(condition.name)
  return detection ? detectionCost(detection) : 0
}

function compileWithUnknown(
  item: DetectionItem,
  fields: FieldTable,
  unknowns: Unknowns | undefined,
  wanted: boolean,
): Test {
  const test = compileItem(item, fields)
  const isUnknown = item.field === undefined ? undefined : unknowns?.get(item.field)
  if (!isUnknown) return test
  return wanted ? (view) => isUnknown(view) || test(view) : (view) => !isUnknown(view) && test(view)
}

const conditionTests = new TestCache<Condition>()

/**
 * Why the condition is what it is for an event, which is `wanted`: the selections that made it so, with the values that
 * made them so. What stands under `not` made it so by not applying, also one of a group: where a group as a whole is not
 * true, each of an "or" is told, and of an "and" those that do not apply.
 */
function explainCondition(
  condition: Condition,
  detections: Detections,
  fields: FieldTable,
  view: RecordView,
  wanted = true,
): MatchedPart[] {
  const test = conditionTests.get(condition, fields, () =>
    compileCondition(condition, detections, fields, undefined),
  )
  if (test(view) !== wanted) return []
  switch (condition.kind) {
    case 'ref': {
      const detection = detections.get(condition.name)
      if (!wanted) return explainAbsent(condition.name, detection, fields, view)
      return detection ? explainDetection(detection, condition.name, fields, view) : []
    }
    case 'not':
      return explainCondition(condition.part, detections, fields, view, !wanted)
    default:
      return condition.parts.flatMap((part) => explainCondition(part, detections, fields, view, wanted))
  }
}

/** A part that does not apply, with what the first fields hold that made it so. */
function explainAbsent(
  part: string,
  detection: Detection | undefined,
  fields: FieldTable,
  view: RecordView,
): MatchedPart[] {
  const said = { part, text: `"${part}" does not apply`, negated: true } as const
  const failed = detection
    ? itemsOf(detection).filter((item) => item.field !== undefined && !compileItem(item, fields)(view))
    : []
  if (failed.length === 0) return [said]
  return failed
    .slice(0, maxAbsentItems)
    .map((item) => ({ ...explainItemSeen(item, part, fields, view), ...said }))
}

const maxAbsentItems = 4

function itemsOf(detection: Detection): DetectionItem[] {
  return detection.kind === 'item' ? [detection.item] : detection.parts.flatMap(itemsOf)
}

function explainDetection(
  detection: Detection,
  part: string,
  fields: FieldTable,
  view: RecordView,
): MatchedPart[] {
  if (detection.kind === 'item') {
    return compileItem(detection.item, fields)(view) ? explainItem(detection.item, part, fields, view) : []
  }
  return detection.parts.flatMap((inner) => explainDetection(inner, part, fields, view))
}

/** The values, folded, of which `field` must have one for the rule to be true; undefined where there is no such need. */
export function requiredValues(rule: EventRule, field: string): ReadonlySet<string> | undefined {
  const ofCondition = (condition: Condition): Set<string> | undefined => {
    if (condition.kind === 'ref') {
      const detection = rule.detections.get(condition.name)
      return detection && ofDetection(detection)
    }
    if (condition.kind === 'not') return undefined
    const parts = condition.parts.map(ofCondition)
    return condition.kind === 'and' ? parts.find((part) => part !== undefined) : unionOf(parts)
  }
  const ofDetection = (detection: Detection): Set<string> | undefined => {
    if (detection.kind === 'item')
      return detection.item.field === field ? constantsOf(detection.item) : undefined
    const parts = detection.parts.map(ofDetection)
    return detection.kind === 'all' ? parts.find((part) => part !== undefined) : unionOf(parts)
  }
  return ofCondition(rule.condition)
}

function unionOf(sets: readonly (Set<string> | undefined)[]): Set<string> | undefined {
  const union = new Set<string>()
  for (const set of sets) {
    if (!set) return undefined
    for (const value of set) union.add(value)
  }
  return union
}

function constantsOf(item: DetectionItem): Set<string> | undefined {
  if (item.negated || item.quantifier === 'all') return undefined
  const constants = new Set<string>()
  for (const atom of item.values.flat()) {
    if (atom.kind === 'number') for (const text of atom.texts) constants.add(text)
    else if (
      atom.kind === 'text' &&
      !atom.cased &&
      atom.tokens.length === 1 &&
      atom.tokens[0]?.kind === 'text'
    ) {
      constants.add(fold(atom.tokens[0].text))
    } else return undefined
  }
  return constants
}
