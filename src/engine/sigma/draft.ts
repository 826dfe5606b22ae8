import type { Logsource } from '../../model/event.ts'
import type { Modifier } from './modifier.ts'
import type { Position } from './problem.ts'
import type { YamlNode } from './yaml-node.ts'
import type { Condition, EventRule, RuleHead } from './rule-ast.ts'

export type ScalarNode = Extract<YamlNode, { kind: 'scalar' }>

/** A field of a selection as it is written: its modifiers have not been applied to its values yet. */
export interface DraftItem {
  /** Absent: keywords. */
  readonly field?: string
  readonly modifiers: readonly Modifier[]
  readonly values: readonly ScalarNode[]
  readonly at: Position
  /** Ids of the pipeline steps that worked on it. */
  readonly processedBy: readonly string[]
}

export type DraftDetection =
  | { readonly kind: 'item'; readonly item: DraftItem }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly DraftDetection[] }

export interface DraftDetections {
  readonly detections: ReadonlyMap<string, DraftDetection>
  readonly condition: Condition
}

/** A rule or filter between reading and compiling: what processing pipelines change. */
export interface RuleDraft extends DraftDetections {
  readonly head: RuleHead
  readonly logsource: Logsource
  readonly taxonomy: EventRule['taxonomy']
  /** What steps noted for later steps. */
  readonly state: ReadonlyMap<string, string>
  readonly processedBy: readonly string[]
  /** What its fields are called now, step by step: correlations name them as they were written. */
  readonly renames: readonly ((name: string) => readonly string[])[]
}

/** Every item of a selection. */
export function itemsOf(detection: DraftDetection): DraftItem[] {
  return detection.kind === 'item' ? [detection.item] : detection.parts.flatMap(itemsOf)
}

/** Replaces items; one that becomes undefined is dropped, and what is empty then with it. */
export function mapItems(
  detection: DraftDetection,
  change: (item: DraftItem) => DraftDetection | undefined,
): DraftDetection | undefined {
  if (detection.kind === 'item') return change(detection.item)
  const parts = detection.parts.flatMap((part) => mapItems(part, change) ?? [])
  return parts.length === 0 ? undefined : { kind: detection.kind, parts }
}
