import type { EventMatcher } from '../sigma/compile-rule.ts'
import type { FieldTable } from '../sigma/record-view.ts'
import type { CorrelationRule, RuleHead } from '../sigma/rule-ast.ts'

/** A field whose value an occurrence carries along for the correlations above it. */
export interface CarriedField {
  /** As correlations call it. */
  readonly name: string
  /** Where it is found, the first that has a value. */
  readonly slots: readonly number[]
}

/** One rule that a correlation listens to. */
export interface CorrelationInput {
  readonly rule: string
  readonly title: string
  /** How the rule joins its parts; only of one over single events. */
  readonly condition?: string
  /** Field for each of the correlation's group-by names, aliases resolved. */
  readonly groupBy: readonly string[]
}

interface Common {
  readonly head: RuleHead
  /** Hash of the rule's text and of every rule and filter it rests on. */
  readonly version: string
  /** False: it only feeds correlations. */
  readonly alerts: boolean
  readonly fields: FieldTable
}

export interface CompiledEventRule extends Common {
  readonly kind: 'event'
  /** How it and its filters join their parts, for people. */
  readonly condition: string
  readonly carried: readonly CarriedField[]
  readonly matcher: EventMatcher
}

export interface CompiledCorrelation extends Common {
  readonly kind: 'correlation'
  readonly rule: CorrelationRule
  /** In the order of `rules`; for an absence those of `without` follow. */
  readonly inputs: readonly CorrelationInput[]
}

/** A rule of a set that was compiled together; correlations stand behind the rules they listen to. */
export type CompiledRule = CompiledEventRule | CompiledCorrelation
