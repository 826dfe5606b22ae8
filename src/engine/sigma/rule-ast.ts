import type { Severity } from '../../model/event.ts'
import type { Logsource } from '../../model/event.ts'
import type { CorrelationType } from '../../model/rule.ts'
import type { Position } from './problem.ts'
import type { Token } from './sigma-string.ts'

export type Comparison = 'lt' | 'lte' | 'gt' | 'gte' | 'eq' | 'neq'
export type TimePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'
export type Affix = 'equals' | 'startswith' | 'endswith' | 'contains'

/** One value of a rule, after its modifiers. `written` is the rule's own text, for explanations. */
export type Atom = { readonly written: string } & (
  | { readonly kind: 'text'; readonly tokens: readonly Token[]; readonly cased: boolean }
  | { readonly kind: 'number'; readonly texts: readonly string[] }
  | { readonly kind: 'null' }
  | { readonly kind: 'exists'; readonly expected: boolean }
  | {
      readonly kind: 'regex'
      readonly pattern: string
      readonly flags: string
      /** How much of a value is searched, where the rule's expressions together are costly. */
      readonly maxChars?: number
    }
  | { readonly kind: 'cidr'; readonly range: string }
  | {
      readonly kind: 'compare'
      readonly comparison: Comparison
      readonly value: number
      readonly part?: TimePart
    }
  | { readonly kind: 'fieldref'; readonly field: string; readonly affix: Affix; readonly cased: boolean }
)

/** A field and what it must be. Each value is a list of alternatives (a value encoded at three offsets). */
export interface DetectionItem {
  /** Absent: keywords, sought in every value of the event. */
  readonly field?: string
  readonly values: readonly (readonly Atom[])[]
  readonly quantifier: 'any' | 'all'
  readonly negated: boolean
  readonly at: Position
}

export type Detection =
  | { readonly kind: 'item'; readonly item: DetectionItem }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Detection[] }

export type Condition =
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }

export interface RuleHead {
  /** The rule's own id; without one, `name`, else a hash of its text. */
  readonly id: string
  readonly name?: string
  readonly title: string
  readonly description: string
  readonly author: string
  readonly license: string
  readonly status: string
  readonly level: Severity
  readonly tags: readonly string[]
  readonly references: readonly string[]
  readonly falsePositives: readonly string[]
  /** Context fields without whose answer the rule must not speak. */
  readonly unlessUnknown: readonly string[]
  /** Only there for correlations: it never alerts by itself. */
  readonly silent: boolean
  readonly file: string
  readonly at: Position
  readonly text: string
  /** Hash of the rule's text. */
  readonly version: string
}

export interface EventRule {
  readonly kind: 'event'
  readonly head: RuleHead
  readonly logsource: Logsource
  /** The logsource in its text, by which filters find it; pipelines may give it another to run on. */
  readonly writtenFor: Logsource
  /** `sigma`: runs on the source's own record. `ocsf`: runs on the event and its context. */
  readonly taxonomy: 'sigma' | 'ocsf'
  readonly detections: ReadonlyMap<string, Detection>
  readonly condition: Condition
  /** The names that pipelines gave to a field of this name: where a correlation finds it. */
  readonly fieldNames: (name: string) => readonly string[]
}

export type CountBounds = readonly { readonly comparison: Comparison; readonly value: number }[]

export interface CorrelationRule {
  readonly kind: 'correlation'
  readonly head: RuleHead
  readonly type: CorrelationType
  /** Ids or names of rules, in order. */
  readonly rules: readonly string[]
  /** Where each of `rules` and `without` is named. */
  readonly namedAt: ReadonlyMap<string, Position>
  readonly groupBy: readonly string[]
  /** Alias → rule as named in `rules` → field. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly timespanMs: number
  readonly bounds: CountBounds
  /** value_count: fields whose combination is counted. value_sum and its like: the one field of numbers. path: that of the place. absence: that of how long after. */
  readonly fields: readonly string[]
  /** value_percentile: which one, 0 to 100. */
  readonly percentile?: number
  /** temporal: which of the rules must occur and which must not. temporal_ordered: the same, joined by `and` alone. */
  readonly expression?: Condition
  /** absence: rules of which none may occur, and how long before and after. */
  readonly without: readonly string[]
  readonly beforeMs: number
  readonly afterMs: number
  /** score: what each of `rules` weighs. */
  readonly weights?: readonly number[]
  /** compare: how many of `rules` stand on the left, and how the two counts are compared. */
  readonly sides?: { readonly leftCount: number; readonly by: 'difference' | 'ratio' }
  readonly generate: boolean
}

export interface FilterRule {
  readonly kind: 'filter'
  readonly head: RuleHead
  readonly logsource: Logsource
  /** Absent: every rule of the logsource. */
  readonly rules?: readonly string[]
  readonly detections: ReadonlyMap<string, Detection>
  readonly condition: Condition
}

export type ParsedRule = EventRule | CorrelationRule | FilterRule
