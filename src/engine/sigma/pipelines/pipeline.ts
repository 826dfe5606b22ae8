import type { DraftDetection, DraftItem, RuleDraft } from '../draft.ts'

/** What a step does: to a rule as a whole, to names of fields, to items of selections, or other steps in a row. */
export type Transformation =
  | { readonly kind: 'rule'; readonly change: (rule: RuleDraft) => RuleDraft }
  /** The names that take a field's place; undefined leaves it. */
  | { readonly kind: 'field'; readonly rename: (name: string) => readonly string[] | undefined }
  /** What takes an item's place; undefined drops it. */
  | { readonly kind: 'item'; readonly change: (item: DraftItem) => DraftDetection | undefined }
  | { readonly kind: 'nest'; readonly steps: readonly PipelineStep[] }

export type RuleTest = (rule: RuleDraft) => boolean
export type ItemTest = (item: DraftItem, rule: RuleDraft) => boolean
/** A field that a correlation names has no item. */
export type FieldTest = (name: string, item: DraftItem | undefined, rule: RuleDraft) => boolean

/** One entry of `transformations`: what it does, and to which rules, items and fields. */
export interface PipelineStep {
  readonly id?: string
  readonly appliesTo: RuleTest
  readonly appliesToItem: ItemTest
  readonly appliesToField: FieldTest
  readonly transformation: Transformation
}

/** A file in the format of pySigma's processing pipelines. */
export interface Pipeline {
  readonly file: string
  readonly name: string
  /** Those with a lower number run first. */
  readonly priority: number
  readonly steps: readonly PipelineStep[]
}
